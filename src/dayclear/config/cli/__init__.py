"""The installed program ``dayclear``. Commands are thin: one call inward, then they print the outcome."""

from dayclear.config.cli.application import main

__all__ = ["main"]

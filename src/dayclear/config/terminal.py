"""The language of whoever reads the terminal and the log."""

import os


def terminal_language() -> str:
    """The terminal's language, as POSIX sets it, not that of the settings."""
    chosen = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "zh-hans" if chosen.startswith("zh") else "en"

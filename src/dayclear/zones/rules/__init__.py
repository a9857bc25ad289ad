"""Decisions about zones over plain values. No database."""

from dayclear.zones.rules.holding import nearest, outwards, strictest

__all__ = ["nearest", "outwards", "strictest"]

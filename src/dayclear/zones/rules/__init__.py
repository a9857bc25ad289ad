"""Decisions about zones over plain values. No database."""

from dayclear.zones.rules.history import Change, changes
from dayclear.zones.rules.holding import nearest, outwards, strictest

__all__ = ["Change", "changes", "nearest", "outwards", "strictest"]

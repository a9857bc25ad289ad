"""Decisions about zones over plain values. No database."""

from dayclear.zones.rules.history import Change, changes
from dayclear.zones.rules.holding import holding, nearest, outwards, strictest

__all__ = ["Change", "changes", "holding", "nearest", "outwards", "strictest"]

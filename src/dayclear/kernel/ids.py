"""Identifiers: UUIDv7 (RFC 9562 §5.7), which a phone may make offline and which sort by time."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7; sorts after every id this process made before."""
    return uuid7()

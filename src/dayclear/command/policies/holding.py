"""Which appointments hold at an instant."""

from datetime import datetime

from django.db.models import Q


def current(at: datetime, prefix: str = "") -> Q:
    """The condition that an appointment, reached by ``prefix``, holds at the instant."""
    return Q(**{f"{prefix}from_at__lte": at}) & (
        Q(**{f"{prefix}until_at__isnull": True}) | Q(**{f"{prefix}until_at__gt": at})
    )

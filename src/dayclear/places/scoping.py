"""Turns a Scope into a condition of the database. Every read of placed rows passes through here."""

from typing import Any

from django.db.models import Q

from dayclear.kernel.scope import ROOT_PATH, Scope
from dayclear.places.models import Level, Place


def within(scope: Scope, field: str = "path", duty: str | None = None) -> Q:
    """The condition that ``field``, a column of place paths, lies in the caller's sight for ``duty``."""
    paths = scope.paths(duty)
    if ROOT_PATH in paths:
        # An empty Q would vanish when it is joined by "or", and the other side would be all that is left.
        return ~Q(pk__in=[])
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def within_sql(scope: Scope, column: str, duty: str | None = None) -> tuple[str, list[Any]]:
    """The same condition as SQL text and parameters, for statements written by hand.

    ``column`` is one of our own column names, never a user's text.
    """
    paths = list(scope.paths(duty))
    if ROOT_PATH in paths:
        return "true", []
    return f"{column} LIKE ANY (%s::text[])", [[f"{escaped(path)}%" for path in paths]]


def escaped(path: str) -> str:
    """A path as a literal LIKE prefix."""
    return path.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def holds_for_district(scope: Scope, duty: str) -> bool:
    """Whether the duty is held for the whole district: a compound's commander has every duty, but at the compound only."""
    paths = scope.paths(duty)
    return ROOT_PATH in paths or (
        bool(paths) and Place.objects.filter(path__in=paths, level__in=[Level.CITY, Level.DISTRICT]).exists()
    )

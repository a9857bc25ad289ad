"""Who changed what, when and why: kept by the database itself, for bulk writes and hand-written SQL as well."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
from django.db.models import Model

Tracked = TypeVar("Tracked", bound=type[Model])


def tracked(**options: Any) -> Callable[[Tracked], Tracked]:
    """Keeps every version of a model's rows, by statement-level triggers: row-level ones cost three times as much."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), level=pghistory.Statement, **options
    )


@contextmanager
def acting(*, by: Model | None, why: str) -> Iterator[None]:
    """Names who acts and why for everything written inside."""
    with pghistory.context(user=str(by.pk) if by else None, why=why):
        yield

"""Who changed what, when and why: kept by the database itself, for bulk writes and hand-written SQL too."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

import pghistory
from django.db import transaction
from django.db.models import Model
from pghistory import runtime
from pghistory.core import event_models

Tracked = TypeVar("Tracked", bound=type[Model])
Parameters = ParamSpec("Parameters")
Outcome = TypeVar("Outcome")


def tracked(**options: Any) -> Callable[[Tracked], Tracked]:
    """Keeps every version of a model's rows. Triggers are per statement: per row costs three times as much.

    ``options`` are those of ``pghistory.track``, such as ``exclude=["a_running_total"]``.
    """
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    track: Callable[[Tracked], Tracked] = pghistory.track(*events, level=pghistory.Statement, **options)
    return track


def forget(model: type[Model], ids: Collection[Any]) -> int:
    """Deletes all former versions of rows; how many. Delete the rows first: that, too, writes a version."""
    histories: list[type[Model]] = event_models(tracks_model=model)
    return sum(history._default_manager.filter(pgh_obj__in=ids).delete()[0] for history in histories)


@contextmanager
def acting(*, by: Model | None, why: str) -> Iterator[None]:
    """Names who acts and why for everything written inside.

    The innermost reason counts; without a ``by`` of its own, who acts further out still acts. The names go
    with each statement of Django's cursor. COPY bypasses it: copy to a temporary table, then INSERT … SELECT.
    ``executemany`` is not possible inside.
    """
    outer = getattr(runtime._tracker, "value", None)  # noqa: SLF001 - see below.
    if outer is None:
        with pghistory.context(user=_name(by), why=why):
            yield
        return
    # pghistory would write the inner reason over the outer one, also for what is written before and after.
    metadata = {**outer.metadata, "why": why} | ({"user": _name(by)} if by else {})
    runtime._tracker.value = runtime.Context(uuid4(), metadata)  # noqa: SLF001
    try:
        yield
    finally:
        runtime._tracker.value = outer  # noqa: SLF001


def _name(by: Model | None) -> str | None:
    return str(by.pk) if by else None


def audited(operation: Callable[Parameters, Outcome]) -> Callable[Parameters, Outcome]:
    """Runs an operation atomically; its ``by`` is who acts, the part and its name are why."""
    part = operation.__module__.split(".")[1]

    @wraps(operation)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Outcome:
        by = kwargs.get("by")
        with transaction.atomic(), acting(by=by, why=f"{part}.{operation.__name__}"):  # type: ignore[arg-type]
            return operation(*args, **kwargs)

    return run

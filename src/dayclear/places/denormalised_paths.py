"""Keeps every copy of a place's path in step when places move.

Many tables carry the path of their place, so that a scope is one prefix comparison. Every model with a field
``place_path`` is found here by itself; a part that adds one needs to do nothing. What has happened keeps its
path: history is left as it was written. Rows that are never deleted, and so become history when they end, name by
``follows_place`` which of them still live.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import pghistory.models
import pgtrigger
from django.apps import apps
from django.db import connection, models

from dayclear.places.models import Place

FIELD = "place_path"

_NEW_PATHS = "SELECT unnest(%s::uuid[]) AS place_id, unnest(%s::text[]) AS new_path"


def carrying_models() -> Iterator[type[models.Model]]:
    """Every model that keeps a copy of its place's path."""
    for model in apps.get_models():
        if (
            model._meta.managed
            and not _is_history(model)
            and any(field.name == FIELD for field in model._meta.concrete_fields)
        ):
            yield model


def _living(model: type[models.Model]) -> tuple[str, Sequence[Any]]:
    """The condition, with its parameters, on rows that still follow their place; none where all do."""
    condition = getattr(model, "follows_place", None)
    if condition is None:
        return "", ()
    statement, arguments = model._default_manager.filter(condition).values("pk").query.sql_with_params()
    key = connection.ops.quote_name(str(model._meta.pk.column))
    return f" AND {key} IN ({statement})", arguments


def _is_history(model: type[models.Model]) -> bool:
    """Whether rows stay as they were written: the audit's versions, and what a trigger protects."""
    if hasattr(model, "follows_place"):
        return False
    triggers = getattr(model._meta, "triggers", ())
    return issubclass(model, pghistory.models.Event) or any(
        isinstance(one, pgtrigger.Protect) for one in triggers
    )


def follow(new_paths: Mapping[UUID, str]) -> None:
    """Writes the places' new paths and carries them into every copy, with one statement per table."""
    if not new_paths:
        return
    arguments: list[Any] = [list(new_paths), list(new_paths.values())]
    table = connection.ops.quote_name(Place._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE moved_paths ON COMMIT DROP AS SELECT path AS old_path, new_path"
            f" FROM {table} JOIN ({_NEW_PATHS}) AS moved ON moved.place_id = id",
            arguments,
        )
        # Two places may exchange paths: each first steps aside, as uniqueness is checked row by row.
        cursor.execute(f"UPDATE {table} SET path = '/' || id || '/' WHERE id = ANY(%s)", arguments[:1])
        cursor.execute(
            f"UPDATE {table} SET path = new_path FROM ({_NEW_PATHS}) AS moved WHERE moved.place_id = id",
            arguments,
        )
        for model in carrying_models():
            carrying = connection.ops.quote_name(model._meta.db_table)
            column = connection.ops.quote_name(FIELD)
            condition, parameters = _living(model)
            cursor.execute(
                f"UPDATE {carrying} SET {column} = new_path"
                f' FROM moved_paths WHERE {column} = old_path COLLATE "C"{condition}',
                parameters,
            )
        cursor.execute("DROP TABLE moved_paths")

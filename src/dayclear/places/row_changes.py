"""What an import did to rows, kept so that it can be undone as a whole: set-based, whatever the table.

For each row that was added its id is kept; for each that was changed, its columns before and after as JSON.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from dayclear.places.references import references_to
from dayclear.records.models import ImportBatch, ImportChange

_CHANGES = ImportChange._meta.db_table
_OF_BATCH = 'c.batch_id = %s AND c."table" = %s'


def note_added(batch: ImportBatch, model: type[Model], ids: Iterable[UUID]) -> None:
    """Keeps that these rows are the import's own."""
    note_added_by_query(batch, model, "SELECT unnest(%s::uuid[])", [list(ids)])


def note_added_by_query(
    batch: ImportBatch, model: type[Model], query: str, parameters: Sequence[Any] = ()
) -> None:
    """The same for ids that a query of ours selects."""
    _run(
        f'INSERT INTO {_CHANGES} (batch_id, "table", row_id) SELECT %s, %s, id FROM ({query}) AS added (id)',
        [*_key(batch, model), *parameters],
    )


def note_before(
    batch: ImportBatch, model: type[Model], columns: Sequence[str], query: str, parameters: Sequence[Any] = ()
) -> None:
    """Keeps the columns of the rows whose ids a query selects, as they are before the import changes them."""
    _run(
        f'INSERT INTO {_CHANGES} (batch_id, "table", row_id, before)'
        f" SELECT %s, %s, t.id, {_state(columns)} FROM {_table(model)} t WHERE t.id IN ({query})",
        [*_key(batch, model), *parameters],
    )


def note_after(batch: ImportBatch, model: type[Model], columns: Sequence[str]) -> None:
    """Completes ``note_before`` once the rows are changed."""
    _run(
        f"UPDATE {_CHANGES} c SET after = {_state(columns)} FROM {_table(model)} t"
        f" WHERE {_OF_BATCH} AND c.before IS NOT NULL AND t.id = c.row_id",
        _key(batch, model),
    )


def refresh_statistics() -> None:
    """To be called before an undo: the changes of a large import may be news to the planner, which then joins badly."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {_CHANGES}")


def restore(batch: ImportBatch, model: type[Model], columns: Sequence[str]) -> tuple[int, list[UUID]]:
    """Gives changed rows their columns back: how many, and which stay, as they were changed again since."""
    table = _table(model)
    assignments = ", ".join(f"{column} = old.{column}" for column in columns)
    restored = _run(
        f"UPDATE {table} t SET {assignments}"
        f" FROM {_CHANGES} c, jsonb_populate_record(NULL::{table}, c.before) old"
        f" WHERE {_OF_BATCH} AND c.before IS NOT NULL AND t.id = c.row_id AND {_state(columns)} = c.after"
        " RETURNING t.id",
        _key(batch, model),
    )
    _run(
        f"DELETE FROM {_CHANGES} c WHERE {_OF_BATCH} AND c.before IS NOT NULL AND c.row_id = ANY(%s)",
        [*_key(batch, model), restored],
    )
    left = _run(
        f"SELECT c.row_id FROM {_CHANGES} c WHERE {_OF_BATCH} AND c.before IS NOT NULL", _key(batch, model)
    )
    return len(restored), left


def remove_added(batch: ImportBatch, model: type[Model], only: str = "true") -> tuple[int, list[UUID]]:
    """Deletes the import's rows to which nothing refers, innermost first: how many, and which have to stay.

    ``only`` is a condition of ours on row t that narrows what is deleted.
    """
    table = _table(model)
    free = " AND ".join(
        f"NOT EXISTS (SELECT FROM {_table(field.model)} r WHERE r.{field.column} = t.id)"
        for field in references_to(model)
    )
    removed = 0
    while some := _run(
        f"DELETE FROM {table} t USING {_CHANGES} c WHERE {_OF_BATCH} AND c.before IS NULL AND t.id = c.row_id"
        f" AND {only} AND {free or 'true'} RETURNING t.id",
        _key(batch, model),
    ):
        removed += len(some)
    _run(
        f"DELETE FROM {_CHANGES} c WHERE {_OF_BATCH} AND c.before IS NULL"
        f" AND NOT EXISTS (SELECT FROM {table} t WHERE t.id = c.row_id)",
        _key(batch, model),
    )
    left = _run(
        f"SELECT c.row_id FROM {_CHANGES} c WHERE {_OF_BATCH} AND c.before IS NULL", _key(batch, model)
    )
    return removed, left


def _run(statement: str, parameters: Sequence[Any]) -> list[UUID]:
    """Runs a statement; the ids it returns, where it does."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def _key(batch: ImportBatch, model: type[Model]) -> list[Any]:
    return [batch.pk, _table(model)]


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _state(columns: Sequence[str]) -> str:
    """The columns of row t as one JSON object."""
    pairs = ", ".join(f"'{column}', t.{column}" for column in columns)
    return f"jsonb_build_object({pairs})"

"""The life of an import: started, its problems and changes, finished or failed, taken back."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict
from dayclear.kernel.ids import new_id
from dayclear.records.models import ImportBatch, ImportChange, ImportProblem, ImportStatus, StoredFile
from dayclear.records.tables import RowProblem
from dayclear.records.wording import all_kept, kept, sentences

LONGEST_VALUE = 255
LONGEST_COLUMN = 80
ROWS_AT_ONCE = 2000

Kept = TypeVar("Kept")


@transaction.atomic
def start_import(
    *,
    kind: str,
    filename: str,
    by: Model | None,
    at: datetime,
    stored_file: StoredFile | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    options: Collection[str] = (),
    batch_id: UUID | None = None,
) -> ImportBatch:
    """The batch that tells what becomes of a file; once per ``batch_id``, however often it is called.

    ``options`` are those that only this kind of file knows, by name, as they were chosen.
    """
    batch, _was_new = ImportBatch.objects.get_or_create(
        pk=batch_id or new_id(),
        defaults={
            "kind": kind,
            "filename": filename[-LONGEST_VALUE:],
            "stored_file": stored_file,
            "by_id": by.pk if by else None,
            "started_at": at,
            "dry_run": dry_run,
            "all_or_nothing": all_or_nothing,
            "options": sorted(options),
        },
    )
    return batch


@transaction.atomic
def record_problems(
    *, batch: ImportBatch, problems: Iterable[RowProblem], headings: Mapping[str, str] | None = None
) -> int:
    """Keeps refused rows; how many. ``headings`` are the reader's: what the file calls its columns."""
    count = 0
    for some in _portions(problems):
        ImportProblem.objects.bulk_create([_kept(batch, problem, headings or {}) for problem in some])
        count += len(some)
    return count


def _kept(batch: ImportBatch, problem: RowProblem, headings: Mapping[str, str]) -> ImportProblem:
    sentences = {"reason": kept(problem.reason), "remedy": kept(problem.remedy)}
    return ImportProblem(
        batch=batch,
        line=problem.line,
        column=headings.get(problem.column, problem.column)[:LONGEST_COLUMN],
        value=problem.value[:LONGEST_VALUE],
        reason=problem.reason,
        remedy=problem.remedy,
        sentences={name: sentence for name, sentence in sentences.items() if sentence},
    )


@transaction.atomic
def record_changes(
    *,
    batch: ImportBatch,
    table: str,
    changes: Iterable[tuple[UUID, Mapping[str, Any] | None]],
    after: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> None:
    """Keeps what each written row was before, None for a row that was added, and what changed rows are ``after``."""
    became = after or {}
    for some in _portions(changes):
        ImportChange.objects.bulk_create(
            [
                ImportChange(batch=batch, table=table, row_id=row_id, before=before, after=became.get(row_id))
                for row_id, before in some
            ]
        )


@transaction.atomic
def finish_import(
    *, batch: ImportBatch, at: datetime, message: Sequence[str] = (), **counts: Any
) -> ImportBatch:
    """``message``: sentences, told again to each reader; ``counts`` are the ``rows_…`` fields and ``unused_columns``."""
    return _end(batch, ImportStatus.FINISHED, at, message, counts)


@transaction.atomic
def fail_import(*, batch: ImportBatch, at: datetime, message: Sequence[str], **counts: Any) -> ImportBatch:
    """Nothing of the file was imported; ``message`` says why and what to do."""
    return _end(batch, ImportStatus.FAILED, at, message, counts)


def _end(
    batch: ImportBatch, status: ImportStatus, at: datetime, message: Sequence[str], counts: Mapping[str, Any]
) -> ImportBatch:
    _check_status(batch, ImportStatus.RUNNING)
    batch.status, batch.finished_at = status, at
    batch.message, batch.message_sentences = sentences(*message), all_kept(message)
    for name, value in counts.items():
        setattr(batch, name, value)
    batch.save()
    return batch


@transaction.atomic
def mark_undone(*, batch: ImportBatch, by: Model | None, at: datetime) -> ImportBatch:
    """What the import wrote has been taken back."""
    _check_status(batch, ImportStatus.FINISHED)
    batch.status, batch.undone_at, batch.undone_by_id = ImportStatus.UNDONE, at, by.pk if by else None
    batch.save(update_fields=["status", "undone_at", "undone_by"])
    return batch


def _check_status(batch: ImportBatch, expected: ImportStatus) -> None:
    """An import ends once and is taken back once, whoever asks a second time."""
    status = ImportBatch.objects.select_for_update().values_list("status", flat=True).get(pk=batch.pk)
    if status != expected:
        label = ImportStatus(status).label
        raise Conflict(
            _("This import is already “%(status)s”.") % {"status": label},
            _("Reload the page to see how it stands."),
        )


def _portions(rows: Iterable[Kept]) -> Iterator[list[Kept]]:
    iterator = iter(rows)
    while portion := list(islice(iterator, ROWS_AT_ONCE)):
        yield portion

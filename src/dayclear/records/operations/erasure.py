"""Personal data whose time has come is erased for good: what records keeps; each part erases its own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from pghistory.core import event_models
from pghistory.models import Context

from dayclear.kernel import clock
from dayclear.records import retention
from dayclear.records.models import ExportRecord, ImportBatch, ImportChange, ImportProblem, Look, StoredFile


@dataclass(frozen=True, slots=True)
class Erased:
    """``rows`` by retention key; ``without_period`` are keys for which the protocol tells no days."""

    rows: Mapping[str, int]
    without_period: tuple[str, ...]


def erase_due(*, at: datetime, retention_days: Mapping[str, int]) -> Erased:
    """Calls every eraser whose key has a period, each in a transaction of its own; call it once a day."""
    registered = retention.erasers()
    rows: dict[str, int] = {}
    for key in sorted(registered.keys() & retention_days.keys()):
        before = at - timedelta(days=retention_days[key])
        for eraser in registered[key]:
            with transaction.atomic():
                rows[key] = rows.get(key, 0) + eraser(before=before)
    rows["unreferenced_files"] = remove_unreferenced_files(at=at)
    return Erased(rows, tuple(sorted(registered.keys() - retention_days.keys())))


@retention.erases("looks")
def erase_looks(*, before: datetime) -> int:
    """The one write that may pass the triggers which keep looks and exports as they are."""
    with pgtrigger.ignore("records.Look:look_stays", "records.ExportRecord:export_stays"):
        looks, _by_model = Look.objects.filter(at__lt=before).delete()
        exports, _by_model = ExportRecord.objects.filter(at__lt=before).delete()
    return looks + exports


@retention.erases("task_proofs")
def erase_proofs(*, before: datetime) -> int:
    of_an_import = Exists(ImportBatch.objects.filter(stored_file=OuterRef("pk")))
    return _erase_files(StoredFile.objects.filter(~of_an_import, at__lt=before))


@retention.erases("imports")
def erase_imports(*, before: datetime) -> int:
    """Files, refused values and former states; the counts stay. It cannot be taken back after that."""
    due = ImportBatch.objects.filter(finished_at__lt=before, erased_at__isnull=True)
    _erase_files(StoredFile.objects.filter(pk__in=due.values("stored_file")))
    ImportProblem.objects.filter(batch__in=due).delete()
    ImportChange.objects.filter(batch__in=due).delete()
    return due.update(erased_at=clock.now(), filename="", message="", message_sentences=[], unused_columns=[])


@retention.erases("audit")
def erase_history(*, before: datetime) -> int:
    """Former versions of rows, and who made them why: one statement for each table."""
    tables = [(history._meta.db_table, "pgh_created_at") for history in event_models()]
    tables.append((Context._meta.db_table, "updated_at"))
    with connection.cursor() as cursor:
        count = 0
        for table, column in tables:
            cursor.execute(f'DELETE FROM "{table}" WHERE {column} < %s', [before])
            count += cursor.rowcount
    return count


@transaction.atomic
def erase_files(*, file_ids: Collection[UUID]) -> int:
    """Erases files whose part keeps them for a shorter time than proofs; how many."""
    return _erase_files(StoredFile.objects.filter(pk__in=file_ids))


def _erase_files(due: QuerySet[StoredFile]) -> int:
    """The row stays, and says when; the bytes go once that is committed."""
    files = list(due.filter(erased_at__isnull=True).select_for_update())
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(
        erased_at=clock.now(), original_name=""
    )
    for file in files:
        transaction.on_commit(partial(file.path.unlink, missing_ok=True))
    return len(files)


def remove_unreferenced_files(*, at: datetime) -> int:
    """Bytes that no row names: a transaction was rolled back, or a crash came between row and bytes."""
    old_enough = (at - timedelta(days=1)).timestamp()
    paths = Path(settings.MEDIA_ROOT).glob("*/*/*")
    found = {path.name: path for path in paths if path.stat().st_mtime < old_enough}
    rows = StoredFile.objects.filter(erased_at__isnull=True).values_list("pk", flat=True)
    for kept in rows.iterator(chunk_size=5000):
        found.pop(str(kept), None)
    for path in found.values():
        path.unlink(missing_ok=True)
    return len(found)

"""A look is written down for good, and erased when its time has come; so is all that tells about people."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils.translation import get_language, override

from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.places.models import Place
from dayclear.records import operations, queries, retention
from dayclear.records.models import ExportRecord, ImportKind, Look, StoredFile
from dayclear.records.tables import RowProblem
from dayclear.records.wording import in_both, told

pytestmark = pytest.mark.django_db
PERSON = new_id()


def _look(clerk, at, **other):
    said = {
        "why": "tracing",
        "person_id": PERSON,
        "place_path": "/220113/",
        "task_id": None,
        "page": "/people/1/",
    }
    return operations.record_look(by=clerk, at=at, **said | other)


def _content(stored):
    with stored.open() as opened:
        return opened.read()


def test_who_looked_when_and_why_is_told_the_latest_first(clerk, colleague, noon):
    _look(clerk, noon)
    _look(colleague, noon + timedelta(hours=1), why="  release ")

    assert [(look.by, look.why) for look in queries.looks_at(PERSON)] == [
        (colleague, "release"),
        (clerk, "tracing"),
    ]


def test_why_somebody_looked_is_told_in_the_language_of_who_reads_it(clerk, noon):
    with override("en"):
        _look(clerk, noon, why=told("Trip of %(vehicle)s", vehicle="吉A1"))
        many = [(PERSON, "/220113/")]
        operations.record_looks(by=clerk, people=many, why=told("Daily follow-up"), page="/", at=noon)
        _look(clerk, noon, why=in_both(lambda: "上门" if get_language() == "zh-hans" else "Visit"))
        _look(clerk, noon, why="as typed")
    looks = list(queries.looks_at(PERSON))
    with override("zh-hans"):
        assert {look.told_why for look in looks} == {"吉A1车次", "每日随访", "上门", "as typed"}
    with override("en"):
        assert {look.told_why for look in looks} == {"Trip of 吉A1", "Daily follow-up", "Visit", "as typed"}


def test_a_look_sent_twice_is_one_look(clerk, noon):
    look_id = new_id()
    assert _look(clerk, noon, look_id=look_id) == _look(clerk, noon, look_id=look_id)
    assert Look.objects.count() == 1


def test_a_look_without_a_reason_is_refused_here_and_by_the_database(clerk, noon):
    with pytest.raises(InvalidInput):
        _look(clerk, noon, why="  ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.create(by=clerk, person_id=PERSON, place_path="/", why="", page="", at=noon)


@pytest.mark.parametrize("write", ["update", "delete"])
def test_looks_and_exports_cannot_be_changed_or_deleted(clerk, noon, write):
    _look(clerk, noon)
    operations.record_export(kind="residents", by=clerk, at=noon, chosen="阳光小区", rows=3)

    for kept in (Look.objects.all(), ExportRecord.objects.all()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            kept.update(at=noon) if write == "update" else kept.delete()


def test_looks_are_erased_after_their_period_and_not_before(clerk, noon):
    _look(clerk, noon - timedelta(days=31))
    kept = _look(clerk, noon - timedelta(days=29))

    erased = operations.erase_due(at=noon, retention_days={"looks": 30})

    assert erased.rows["looks"] == 1
    assert list(Look.objects.all()) == [kept]
    assert "audit" in erased.without_period


def test_a_proof_is_erased_row_and_bytes(clerk, noon, django_capture_on_commit_callbacks):
    old = operations.store_file(file=BytesIO(b"\xff\xd8\xffold"), by=clerk, at=noon - timedelta(days=181))
    new = operations.store_file(file=BytesIO(b"\xff\xd8\xffnew"), by=clerk, at=noon)

    with django_capture_on_commit_callbacks(execute=True):
        operations.erase_due(at=noon, retention_days={"task_proofs": 180})

    assert StoredFile.objects.get(pk=old.pk).erased_at
    assert not old.path.exists()
    assert _content(new) == b"\xff\xd8\xffnew"


def test_an_import_is_erased_but_for_its_counts(clerk, noon, django_capture_on_commit_callbacks):
    file = operations.store_file(file=BytesIO(b"name"), by=clerk, at=noon)
    batch = operations.start_import(
        kind=ImportKind.RESIDENTS, filename="张三.csv", by=clerk, at=noon, stored_file=file
    )
    operations.record_problems(batch=batch, problems=[RowProblem(2, "name", "张三", "Why.", "So.")])
    operations.record_changes(batch=batch, table="people_person", changes=[(new_id(), {"name": "张三"})])
    operations.finish_import(batch=batch, at=noon, rows_read=2, rows_changed=1, rows_refused=1)

    with django_capture_on_commit_callbacks(execute=True):
        operations.erase_due(at=noon + timedelta(days=31), retention_days={"imports": 30, "task_proofs": 1})

    batch.refresh_from_db()
    assert (batch.filename, batch.rows_read, batch.can_be_undone) == ("", 2, False)
    assert not batch.problems.exists()
    assert not batch.changes.exists()
    assert not file.path.exists()


def test_former_versions_are_erased(noon):
    Place.objects.create(level="district", code="a", name_zh="a", path="/a/")
    history = Place.pgh_event_model.objects
    tomorrow = history.get().pgh_created_at + timedelta(days=1)

    operations.erase_due(at=tomorrow, retention_days={"audit": 2})
    assert history.exists()
    operations.erase_due(at=tomorrow + timedelta(days=2), retention_days={"audit": 2})
    assert not history.exists()


def test_bytes_that_no_row_names_are_removed_after_a_day(clerk, noon, data_folder):
    kept = operations.store_file(file=BytesIO(b"kept"), by=clerk, at=noon)
    orphan = data_folder / "2022" / "04" / str(new_id())
    orphan.write_bytes(b"rolled back")
    fresh = data_folder / "2022" / "04" / str(new_id())
    fresh.write_bytes(b"being written")
    for path in (kept.path, orphan):
        os.utime(path, (0, 0))

    erased = operations.erase_due(at=noon, retention_days={})

    assert erased.rows == {"unreferenced_files": 1}
    assert (kept.path.exists(), orphan.exists(), fresh.exists()) == (True, False, True)


def test_every_key_with_an_eraser_is_listed():
    assert {"looks", "task_proofs", "imports", "audit"} <= retention.erasers().keys()

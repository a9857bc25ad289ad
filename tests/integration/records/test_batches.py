"""An import ends once, keeps what was refused, and is taken back once."""

from itertools import count
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from dayclear.kernel.errors import Conflict, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.records import operations, queries
from dayclear.records.models import ImportBatch, ImportKind, ImportStatus
from dayclear.records.tables import RowProblem
from dayclear.records.wording import told, told_of_some

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(clerk, noon):
    return operations.start_import(kind=ImportKind.RESIDENTS, filename="roster.csv", by=clerk, at=noon)


def test_starting_twice_is_one_import(clerk, noon):
    batch_id = new_id()
    first, again = (
        operations.start_import(
            kind=ImportKind.PLACES, filename="p.csv", by=clerk, at=noon, batch_id=batch_id
        )
        for _ in range(2)
    )

    assert first == again
    assert ImportBatch.objects.count() == 1


def test_problems_are_kept_with_the_columns_named_as_the_file_does(batch, django_assert_max_num_queries):
    lines = count(2)
    problems = (RowProblem(next(lines), "age", "x" * 300, "No age.", "Write digits.") for _ in range(3000))

    with django_assert_max_num_queries(6):
        refused = operations.record_problems(batch=batch, problems=problems, headings={"age": "年龄"})

    problem = batch.problems.order_by("line").first()
    assert refused == 3000
    assert (problem.line, problem.column, len(problem.value)) == (2, "年龄", 255)
    assert problem.told_reason == "No age."


def test_a_problem_is_told_in_the_language_of_who_reads_it(batch):
    with override("en"):
        operations.record_problems(
            batch=batch, problems=[RowProblem(2, "", "", told("The cell is empty."), told("Fill it in."))]
        )

    problem = batch.problems.get()
    with override("zh-hans"):
        assert (problem.told_reason, problem.told_remedy) == ("单元格是空的。", "请填写。")
    assert problem.reason == "The cell is empty."


def test_an_import_ends_once(batch, noon):
    operations.finish_import(batch=batch, at=noon, rows_read=2, rows_added=2, unused_columns=["备注"])

    batch.refresh_from_db()
    assert (batch.status, batch.rows_added, batch.unused_columns) == (ImportStatus.FINISHED, 2, ["备注"])
    assert batch.can_be_undone
    with pytest.raises(Conflict):
        operations.fail_import(batch=batch, at=noon, message=["No."])


def test_what_became_of_a_file_is_told_in_the_language_of_who_reads_it(batch, noon):
    one, several = (
        "%(count)d tube waits for its samples from the phones.",
        "%(count)d tubes wait for their samples from the phones.",
    )
    with override("zh-hans"):
        found = told("%(cases)d cases and %(links)d links.", cases=2, links=1)
        operations.finish_import(
            batch=batch, at=noon, message=[found, told_of_some(one, several, count=3)], rows_read=3
        )
    batch.refresh_from_db()
    assert batch.message == batch.told_message == "2 个病例，1 条传播关系。3 管已出结果，待手机上传采样记录。"
    with override("en"):
        assert batch.told_message == f"2 cases and 1 links. {several % {'count': 3}}"
        assert told_of_some(one, several, count=1) == one % {"count": 1}


def test_what_was_told_before_sentences_were_kept_stays_readable(batch, noon):
    operations.fail_import(batch=batch, at=noon, message=["文件不可读。", told("Import it again.")])
    with override("en"):
        assert batch.told_message.startswith("文件不可读。")


def test_an_import_is_taken_back_once(batch, clerk, noon):
    operations.finish_import(batch=batch, at=noon, rows_added=1)
    operations.mark_undone(batch=batch, by=clerk, at=noon)

    batch.refresh_from_db()
    assert (batch.status, batch.undone_by) == (ImportStatus.UNDONE, clerk)
    assert not batch.can_be_undone
    with pytest.raises(Conflict):
        operations.mark_undone(batch=batch, by=clerk, at=noon)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "lost"},
        {"kind": "gossip"},
        {"status": "finished", "finished_at": None},
        {"status": "undone"},
    ],
)
def test_the_database_refuses_a_batch_that_contradicts_itself(batch, noon, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(**{"finished_at": noon} | wrong)


def test_changes_are_told_the_last_first(batch):
    ids = [new_id(), new_id()]
    operations.record_changes(
        batch=batch, table="people_person", changes=[(ids[0], None), (ids[1], {"name": "张三"})]
    )

    assert [change.row_id for change in queries.changes_of(batch)] == ids[::-1]
    assert [change.before for change in queries.changes_of(batch)] == [{"name": "张三"}, None]


def test_who_sees_part_of_the_district_sees_only_their_own_imports(batch, clerk, colleague):
    part = Scope(account_id=UUID(int=1), reaches=(Reach("/220113/"),))

    assert queries.batch(batch.pk, account=clerk, scope=part) == batch
    assert queries.batch(batch.pk, account=None, scope=Scope.everything()) == batch
    with pytest.raises(NotFound):
        queries.batch(batch.pk, account=colleague, scope=part)

"""A file brings or moves people while rounds are open: each is due where they live, and none when it is undone."""

import pytest

from dayclear.kernel.scope import Scope
from dayclear.loops import imports, name_marked
from dayclear.people.models import Person
from dayclear.screening.models import Due
from tests.integration.screening.recount import assert_totals_equal_a_plain_recount

HEAD = "小区,楼栋,单元,户号,姓名,身份证号\n"
SUN, ZHOU = "220102198503070015", "220102196211080028"


@pytest.fixture
def importing(stairwell, tmp_path):
    def take(*rows, **options):
        path = tmp_path / "residents.csv"
        path.write_text(HEAD + "\n".join(rows), encoding="utf-8")
        told = {"path": path, "by": stairwell.by("commander.district"), "at": stairwell.noon}
        batch = imports.KINDS["residents"].take(
            scope=stairwell.scope("commander.district"), **told, **options
        )
        assert list(imports.problems_of(batch)) == []
        return batch

    return take


def undo(stairwell, batch):
    return imports.undo(
        batch_id=batch.pk, scope=Scope.everything(), by=stairwell.by("commander.district"), at=stairwell.noon
    )


def due(opened):
    names = Due.objects.filter(round=opened).select_related("household")
    return sorted((name.person.name, name.household.door) for name in names)


def test_whom_a_file_brings_or_moves_is_due_at_once_and_no_longer_when_it_is_undone(stairwell, importing):
    importing(f"锦绣花园,1号楼,1单元,301,孙丽,{SUN}")
    opened = stairwell.open_round()
    before = due(opened)
    batch = importing(
        f"锦绣花园,1号楼,1单元,102,孙丽,{SUN}", f"锦绣花园,1号楼,1单元,401,周建国,{ZHOU}", moves=True
    )
    assert {("周建国", "401"), ("孙丽", "102")} <= {*due(opened)}
    assert len(due(opened)) == len(before) + 1
    assert_totals_equal_a_plain_recount(opened)

    assert not undo(stairwell, batch).left
    assert due(opened) == before
    assert_totals_equal_a_plain_recount(opened)


def test_a_dry_run_makes_nobody_due(stairwell, importing):
    opened = stairwell.open_round()
    before = due(opened)
    importing(f"锦绣花园,1号楼,1单元,401,周建国,{ZHOU}", dry_run=True)
    assert due(opened) == before


def test_somebody_who_was_marked_stays_with_their_name_when_the_file_is_undone(stairwell, importing):
    opened = stairwell.open_round()
    batch = importing(f"锦绣花园,1号楼,1单元,401,周建国,{ZHOU}")
    name_marked.mark(
        round_id=opened.pk,
        person_id=Person.objects.get(name="周建国").pk,
        state="refused",
        note="拒绝采样",
        scope=Scope.everything(),
        by=stairwell.by("commander.district"),
        at=stairwell.noon,
    )
    assert [row.reason for row in undo(stairwell, batch).left]
    assert ("周建国", "401") in due(opened)


def test_undoing_a_file_lists_nobody_but_its_own_people(stairwell, importing):
    importing(f"锦绣花园,1号楼,1单元,301,孙丽,{SUN}")
    opened = stairwell.open_round()
    batch = importing(f"锦绣花园,1号楼,1单元,102,孙丽,{SUN}", moves=True)
    stairwell.resident("赵新", "501")
    undo(stairwell, batch)
    assert ("孙丽", "301") in due(opened)
    assert "赵新" not in dict(due(opened))

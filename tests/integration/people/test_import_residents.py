"""A resident file becomes the roster; again, nothing; corrected, its corrections; undone, what was before."""

from datetime import date

import openpyxl
import pytest

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.people import operations
from dayclear.people.models import FormerHome, Household, Person
from dayclear.people.operations import DeathDraft
from dayclear.places.models import Place
from dayclear.records.models import ImportStatus

ADA = "11010519491231002X"


def problems(batch):
    return [(problem.line, problem.column) for problem in batch.problems.order_by("line")]


def test_a_person_comes_in_with_household_birth_date_and_sex(importing):
    batch = importing(
        {
            "姓名": "张伟",
            "身份证号": ADA,
            "手机号": "138 1234 5678",
            "特殊情况": "透析、独居",
            "重点人群": "快递",
        }
    )
    assert (batch.rows_read, batch.rows_added, batch.rows_refused) == (1, 1, 0)
    person = Person.objects.get()
    assert (person.birth_on, person.sex, person.phone) == (date(1949, 12, 31), "female", "13812345678")
    assert person.vulnerabilities == ["dialysis", "lives_alone"]
    assert person.household.door == "101"
    assert person.place_path == person.household.place_path == person.household.place.path


def test_a_workbook_and_names_of_places_are_read(tree, tmp_path, noon):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "出生日期", "街道", "社区", "小区", "楼栋", "单元", "门牌号"])
    book.active.append(["张伟", date(1990, 5, 1), "九台街道", "站前社区", "阳光小区", "3号楼", "1单元", 101])
    path = tmp_path / "residents.xlsx"
    book.save(path)
    batch = operations.import_residents(path=path, by=None, at=noon)
    assert batch.rows_added == 1
    assert Person.objects.get().household.place.code == "1"


def test_the_same_file_again_changes_nothing(importing):
    rows = [
        {"name": "张伟", "identity_number": ADA},
        {"name": "李娜", "birth_on": "1990-01-01"},
        {"name": "王芳", "phone": "13812345678"},
        {"name": "赵敏", "age": "34"},
        {"name": "钱多"},
    ]
    assert importing(*rows).rows_added == 5
    batch = importing(*rows)
    assert (batch.rows_added, batch.rows_changed, batch.rows_unchanged, batch.rows_refused) == (0, 0, 5, 0)
    assert Person.objects.count() == 5


def test_a_later_file_completes_a_record_and_an_empty_cell_erases_nothing(importing):
    importing({"name": "张伟", "phone": "13812345678", "employer": "某厂", "vulnerabilities": "孕妇"})
    batch = importing({"name": "张伟", "identity_number": ADA})
    assert batch.rows_changed == 1
    person = Person.objects.get()
    assert (person.identity_number, person.phone, person.employer) == (ADA, "13812345678", "某厂")
    assert person.vulnerabilities == ["pregnant"]
    importing({"name": "张伟", "identity_number": ADA, "vulnerabilities": "无"})
    person.refresh_from_db()
    assert person.vulnerabilities == []


def test_a_birth_date_replaces_an_age_and_an_age_never_a_birth_date(importing):
    importing({"name": "张伟", "age": "34"})
    importing({"name": "张伟", "birth_on": "1988-06-01"})
    batch = importing({"name": "张伟", "age": "33"})
    person = Person.objects.get()
    assert (person.birth_on, person.birth_estimated, batch.rows_unchanged) == (date(1988, 6, 1), False, 1)


def test_two_people_of_one_name_behind_one_door_are_told_apart_by_birth_date(importing):
    rows = [{"name": "张伟", "birth_on": "1960-01-01"}, {"name": "张伟", "birth_on": "1990-01-01"}]
    assert importing(*rows).rows_added == 2
    assert importing(*rows).rows_unchanged == 2


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ({"name": "张伟", "identity_number": ADA}, "name"),
        ({"name": "张伟", "identity_number": ADA, "phone": "13812345678"}, "name"),
        ({"name": "张伟", "identity_number": ADA, "door": "202"}, "door"),
        ({"name": "张伟"}, "name"),
    ],
)
def test_one_person_in_two_rows_is_reported_and_comes_in_once(importing, second, column):
    batch = importing({"name": "张伟", "identity_number": ADA}, second)
    assert problems(batch) == [(3, column)]
    assert Person.objects.count() == 1


def test_a_person_at_another_door_stays_until_moves_are_allowed(importing, noon):
    importing({"name": "张伟", "identity_number": ADA})
    moved = {"name": "张伟", "identity_number": ADA, "door": "202"}
    batch = importing(moved)
    assert problems(batch) == [(2, "door")]
    assert "101" in batch.problems.get().reason
    assert Household.objects.count() == 1
    batch = importing(moved, moves=True)
    assert batch.rows_changed == 1
    person = Person.objects.get()
    assert person.household.door == "202"
    former = FormerHome.objects.get()
    assert (former.household.door, former.left_at) == ("101", noon)


def test_an_unknown_building_is_refused_unless_it_may_be_made(importing):
    row = {
        "name": "张伟",
        "community": "站前社区",
        "compound": "阳光小区",
        "building": "9",
        "unit": "1",
        "door": "101",
    }
    assert problems(importing(row)) == [(2, "building")]
    assert not Person.objects.exists()
    assert importing(row, create_places=True).rows_added == 1
    assert Place.objects.get(name_zh="9号楼").path.endswith("/C1/9/")


def test_refused_people_leave_no_new_place_behind(importing):
    row = {
        "name": "张伟",
        "community": "站前社区",
        "compound": "阳光小区",
        "building": "9",
        "door": "1",
        "age": "400",
    }
    importing(row, create_places=True)
    assert not Place.objects.filter(name_zh="9号楼").exists()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"name": "张伟", "identity_number": "110105194912310021"}, "identity_number"),
        ({"name": "张伟", "identity_number": ADA, "birth_on": "1950-01-01"}, "birth_on"),
        ({"name": "张伟", "birth_on": "yesterday"}, "birth_on"),
        ({"name": "", "birth_on": "1950-01-01"}, "name"),
        ({"name": "张伟", "place_code": "999", "door": "1"}, "place_code"),
    ],
)
def test_a_bad_row_is_told_and_the_good_ones_come_in(importing, row, column):
    batch = importing({"name": "李娜"}, row)
    assert problems(batch) == [(3, column)]
    problem = batch.problems.get()
    assert problem.reason
    assert problem.remedy
    assert Person.objects.get().name == "李娜"


def test_all_or_nothing_writes_nothing_when_a_row_is_refused(importing):
    batch = importing({"name": "李娜"}, {"name": "张伟", "age": "400"}, all_or_nothing=True)
    assert batch.status == ImportStatus.FAILED
    assert not Person.objects.exists()


def test_a_dry_run_counts_and_writes_nothing(importing):
    batch = importing({"name": "李娜"}, dry_run=True)
    assert batch.rows_added == 1
    assert not Person.objects.exists()
    assert not Household.objects.exists()


def test_nobody_imports_outside_their_sight_or_learns_who_lives_there(importing, other_unit):
    importing({"name": "张伟", "identity_number": ADA})
    scope = Scope(None, (Reach(other_unit.path),))
    here = {"place_code": "220113001002/C2/1/1", "door": "1"}
    assert problems(importing({"name": "李娜"}, scope=scope)) == [(2, "place_code")]
    batch = importing({"name": "张伟", "identity_number": ADA, **here}, scope=scope, moves=True)
    problem = batch.problems.get()
    assert "阳光小区" not in problem.reason
    assert "101" not in problem.reason


def test_who_died_is_not_brought_back_by_a_file(importing, noon):
    importing({"name": "张伟", "identity_number": ADA})
    draft = DeathDraft(id=new_id(), died_at=noon, happened="home", said_by="family", reason="told")
    operations.record_death(person=Person.objects.get(), draft=draft, by=None, at=noon)
    assert problems(importing({"name": "张伟", "identity_number": ADA}, moves=True)) == [(2, "name")]


def snapshot():
    people = Person.objects.order_by("pk").values()
    return (
        list(people),
        list(Household.objects.order_by("pk").values()),
        list(Place.objects.order_by("pk").values()),
    )


def test_an_undone_import_leaves_what_was_there_before(importing, noon):
    importing({"name": "张伟", "identity_number": ADA}, {"name": "李娜", "phone": "13812345678"})
    before = snapshot()
    batch = importing(
        {"name": "张伟", "identity_number": ADA, "door": "202"},
        {"name": "李娜", "phone": "13812345678", "employer": "某厂", "vulnerabilities": "孕妇"},
        {"name": "王芳", "community": "站前社区", "compound": "阳光小区", "building": "9", "door": "1"},
        moves=True,
        create_places=True,
    )
    assert (batch.rows_added, batch.rows_changed) == (1, 2)
    undone = operations.undo_import(batch=batch, by=None, at=noon)
    assert undone.left == ()
    assert snapshot() == before
    assert not FormerHome.objects.exists()


def test_a_person_who_moved_since_stays_and_is_named(importing, other_unit, noon):
    batch = importing({"name": "张伟", "identity_number": ADA})
    home = operations.household_at(place=other_unit, door="1", by=None, at=noon)
    operations.move_house(
        person=Person.objects.get(), to_household=home, by=None, at=noon, reason="moved in with son"
    )
    undone = operations.undo_import(batch=batch, by=None, at=noon)
    assert {stay.label for stay in undone.left} == {"张伟", "101"}
    assert Person.objects.count() == 1

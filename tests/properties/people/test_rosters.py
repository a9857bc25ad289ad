"""For any roster: twice is once, undone is as before, nobody outside is seen."""

import csv
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.people import columns, operations, queries
from dayclear.people.models import FormerHome, Household, Person, RosterTotal
from dayclear.people.rules import age_years
from dayclear.places import operations as places
from dayclear.places.models import Place
from dayclear.records.exports import write_csv

pytestmark = pytest.mark.django_db
NOON = datetime(2022, 4, 3, 4, 0, tzinfo=UTC)
TODAY = date(2022, 4, 3)
EVERYTHING = Scope.everything()
TREE = """code,name,level,parent_code
22,市,city,
M1,一社区,community,22
M2,二社区,community,22
C1,小区,compound,M1
C2,小区,compound,M2
1,1号楼,building,M1/C1
2,2号楼,building,M1/C1
1,1号楼,building,M2/C2
"""
PLACES = ["M1/C1/1", "M1/C1/2", "M2/C2/1", "M1"]


def number(birth_on, order):
    digits = f"220113{birth_on:%Y%m%d}{order:03}"
    return digits + ric.calc_check_digit(digits + "0")


births = st.sampled_from([date(1950, 1, 1), date(1988, 1, 1), date(1989, 6, 1), date(2019, 12, 31)])
documents = st.one_of(
    st.just({}),
    st.builds(lambda on, order: {"identity_number": number(on, order)}, births, st.integers(1, 3)),
    st.builds(lambda n: {"identity_kind": "护照", "identity_number": f"E{n:07}"}, st.integers(1, 3)),
    st.builds(lambda on: {"birth_on": on.isoformat()}, births),
    st.builds(lambda age: {"age": str(age)}, st.sampled_from([2, 33, 34, 72])),
)
people = st.builds(
    lambda base, document, extra: base | document | extra,
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["张伟", "李娜", "王"]),
            "place_code": st.sampled_from(PLACES),
            "door": st.sampled_from(["101", "102"]),
        }
    ),
    documents,
    st.fixed_dictionaries(
        {},
        optional={
            "phone": st.sampled_from(["13800000001", "13800000002"]),
            "vulnerabilities": st.sampled_from(["独居", "孕妇、透析", "无"]),
            "key_groups": st.sampled_from(["快递", "无"]),
            "employer": st.sampled_from(["某厂", "某店"]),
        },
    ),
)
rosters = st.lists(people, min_size=1, max_size=8)
# Each example imports two or three files, and what these three hold overlaps.
fewer = settings(max_examples=settings().max_examples // 2)


@pytest.fixture
def importing(tmp_path):
    (tmp_path / "places.csv").write_text(TREE, encoding="utf-8")
    places.import_places(path=tmp_path / "places.csv", by=None, at=NOON)
    heads = [column.name for column in columns.RESIDENT_COLUMNS.columns]

    def run(rows, **options):
        path = tmp_path / "residents.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads)
            writer.writeheader()
            writer.writerows(rows)
        return operations.import_residents(path=path, by=None, at=NOON, **options)

    return run


@contextmanager
def forgotten():
    """Each generated example starts from the same tree."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refused(batch):
    return list(batch.problems.order_by("line").values_list("line", "column", "reason"))


def snapshot():
    tables = [model.objects.order_by("pk").values() for model in (Place, Household, Person, FormerHome)]
    return [list(rows) for rows in tables] + [
        list(RosterTotal.objects.exclude(people=0, households=0).order_by("path").values())
    ]


@fewer
@given(rosters)
def test_twice_is_once(importing, rows):
    with forgotten():
        first = importing(rows)
        assert (
            first.rows_read
            == first.rows_added + first.rows_changed + first.rows_unchanged + first.rows_refused
        )
        before = snapshot()
        second = importing(rows)
        assert (second.rows_added, second.rows_changed) == (0, 0)
        assert refused(second) == refused(first)
        assert snapshot() == before


@fewer
@given(rosters, rosters, st.booleans())
def test_a_later_roster_is_taken_in_by_one_import(importing, earlier, later, moves):
    with forgotten():
        importing(earlier)
        importing(later, moves=moves)
        before = snapshot()
        again = importing(later, moves=moves)
        assert (again.rows_added, again.rows_changed) == (0, 0)
        assert snapshot() == before


@fewer
@given(rosters, rosters, st.booleans())
def test_import_and_undo_leave_the_database_as_before(importing, earlier, later, moves):
    with forgotten():
        importing(earlier)
        before = snapshot()
        batch = importing(later, moves=moves)
        if batch.can_be_undone:
            assert operations.undo_import(batch=batch, by=None, at=NOON).left == ()
        assert snapshot() == before


@given(rosters)
def test_an_exported_roster_imports_again_without_a_change(importing, tmp_path, rows):
    with forgotten():
        batch = importing(rows)
        before = snapshot()
        path = tmp_path / "export.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(file, columns.headers(chinese=True), columns.exported(Person.objects.all(), TODAY))
        again = operations.import_residents(path=path, by=None, at=NOON)
        assert (again.rows_added, again.rows_changed, again.rows_refused) == (0, 0, 0)
        assert again.rows_unchanged == batch.rows_added
        assert snapshot() == before


@given(rosters, st.sets(st.sampled_from(["/22/M1/", "/22/M2/", "/22/M1/C1/1/", "/22/M1/C1/2/"])))
def test_nobody_outside_the_scope_appears_anywhere(importing, rows, paths):
    with forgotten():
        importing(rows)
        scope = Scope(new_id(), tuple(Reach(path) for path in paths))
        city = Place.objects.get(path="/22/")
        seen = set(queries.people_at(city, scope)) | set(queries.people(scope))
        for text in ("张", "李娜", "13800000001", "0002", "101", number(date(1950, 1, 1), 1)):
            seen |= set(queries.search(text, scope))
        for pair in queries.likely_duplicates(scope):
            seen |= {pair.first, pair.second}
        for person in Person.objects.all():
            seen |= set(queries.likely_same(person, scope))
        assert all(scope.covers(person.place_path) for person in seen)
        assert all(scope.covers(household.place_path) for household in queries.households_at(city, scope))
        inside = [person for person in Person.objects.all() if scope.covers(person.place_path)]
        assert (
            queries.roster_counts(["/22/"], scope)["/22/"].people
            == len(inside)
            == queries.people(scope).count()
        )


@given(people, people)
def test_merge_and_unmerge_restore_both_records(importing, one, other):
    with forgotten():
        importing([one])
        importing([other])
        if Person.objects.count() == 2:
            keep, absorb = Person.objects.order_by("pk")
            if not (keep.identity_kind == absorb.identity_kind and keep.identity_number):
                before = list(Person.objects.order_by("pk").values())
                merge = operations.merge(
                    merge_id=new_id(), keep=keep, absorb=absorb, by=None, at=NOON, reason="same person"
                )
                operations.unmerge(merge=merge, by=None, at=NOON, reason="two people")
                assert list(Person.objects.order_by("pk").values()) == before


@given(st.dates(date(1900, 1, 1), TODAY), st.dates(TODAY, date(2030, 1, 1)))
def test_nobody_grows_younger(birth_on, on):
    assert age_years(birth_on, TODAY) <= age_years(birth_on, on)

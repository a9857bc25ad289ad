"""Adding, finding, correcting, moving and merging people: each may be repeated, each says what it refuses."""

from datetime import date, timedelta

import pytest

from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.people import operations, queries
from dayclear.people.models import FormerHome, Household, Merge, Origin, Person, RosterTotal, Standing
from dayclear.people.operations import DeathDraft

pytestmark = pytest.mark.django_db
EVERYTHING = Scope.everything()
ADA = "11010519491231002X"
BEN = "220113199003071234"


@pytest.fixture
def adding(unit, noon):
    def add(name="张伟", door="101", place=None, **details):
        return operations.add_person(place=place or unit, door=door, by=None, at=noon, name=name, **details)

    return add


def test_a_person_is_added_once_however_often_it_is_sent(unit, noon):
    person_id = new_id()
    for _attempt in range(2):
        person = operations.add_person(
            person_id=person_id, place=unit, door="101", by=None, at=noon, name="张伟", identity_number=ADA
        )
    assert Person.objects.get() == person
    assert (person.birth_on, person.sex, person.added_at) == (date(1949, 12, 31), "female", noon)


def test_a_taken_identity_number_is_refused(adding):
    adding(identity_number=ADA)
    with pytest.raises(Conflict):
        adding("李娜", identity_number=ADA)


def test_particulars_that_contradict_are_refused(adding):
    with pytest.raises(InvalidInput):
        adding(identity_number=ADA, birth_on=date(1950, 1, 1))
    with pytest.raises(InvalidInput):
        adding("")


def test_who_is_found_by_knocking_needs_no_documents_and_likely_duplicates_are_told(
    adding, unit, other_unit, noon
):
    known = adding(phone="13812345678")
    found = operations.found_by_knocking(
        place=other_unit, door="9", name="张伟", phone="13812345678", by=None, at=noon
    )
    assert found.origin == Origin.KNOCKING
    assert queries.likely_same(found, EVERYTHING) == [known]
    pair = queries.likely_duplicates(EVERYTHING)[0]
    assert {pair.first, pair.second} == {known, found}
    assert pair.shared == "phone"


def test_a_correction_changes_what_it_names_and_keeps_the_rest(adding, noon):
    person = adding(birth_on=date(1990, 1, 1), phone="13812345678", vulnerabilities=["pregnant"])
    corrected = operations.correct(
        person=person, changes={"name": "张玮", "vulnerabilities": []}, by=None, at=noon, reason="card seen"
    )
    assert (corrected.name, corrected.phone, corrected.vulnerabilities) == ("张玮", "13812345678", [])
    assert corrected.birth_on == date(1990, 1, 1)


def test_a_corrected_number_brings_its_birth_date_and_sex(adding, noon):
    person = adding(identity_number=ADA)
    corrected = operations.correct(
        person=person, changes={"identity_number": BEN}, by=None, at=noon, reason="card seen"
    )
    assert (corrected.birth_on, corrected.sex) == (date(1990, 3, 7), "male")


def test_an_age_becomes_a_birth_date_when_it_is_known(adding, noon):
    person = adding(age=34)
    corrected = operations.correct(
        person=person, changes={"birth_on": date(1988, 5, 1)}, by=None, at=noon, reason="card seen"
    )
    assert (corrected.birth_on, corrected.birth_estimated) == (date(1988, 5, 1), False)


def test_moving_house_keeps_the_former_home(adding, other_unit, noon):
    person = adding()
    home = operations.household_at(place=other_unit, door="7", by=None, at=noon)
    for _attempt in range(2):
        moved = operations.move_house(
            person=person, to_household=home, by=None, at=noon, reason="with her son"
        )
    assert (moved.household, moved.place_path) == (home, other_unit.path)
    assert FormerHome.objects.get().household.door == "101"


def test_a_household_moves_together(adding, other_unit, noon):
    first, second = adding(), adding("李娜")
    target = operations.move_household(
        household=first.household, to_place=other_unit, to_door="7", by=None, at=noon, reason="flat flooded"
    )
    assert set(queries.members(target)) == {first, second}
    assert FormerHome.objects.count() == 2


def test_who_went_away_or_died_no_longer_lives_here(adding, unit, noon):
    away, dead = adding(), adding("李娜")
    operations.mark_away(person=away, by=None, at=noon, reason="told by neighbour")
    told = {"died_at": noon, "happened": "home", "said_by": "family", "reason": "told by family"}
    operations.record_death(person=dead, draft=DeathDraft(id=new_id(), **told), by=None, at=noon)
    assert not queries.people_at(unit, EVERYTHING)
    operations.mark_back(person=away, by=None, at=noon, reason="seen")
    assert list(queries.people_at(unit, EVERYTHING)) == [away]


@pytest.fixture
def two_records(adding, other_unit):
    keep = adding(identity_number=ADA, vulnerabilities=["dialysis"])
    absorb = adding(place=other_unit, door="9", phone="13812345678", vulnerabilities=["lives_alone"])
    return keep, absorb


def test_a_merge_fills_gaps_and_the_absorbed_record_answers_with_the_kept(two_records, noon):
    keep, absorb = two_records
    merge_id = new_id()
    for _attempt in range(2):
        operations.merge(merge_id=merge_id, keep=keep, absorb=absorb, by=None, at=noon, reason="same person")
    keep.refresh_from_db()
    absorb.refresh_from_db()
    assert (keep.phone, keep.vulnerabilities) == ("13812345678", ["dialysis", "lives_alone"])
    assert (absorb.standing, absorb.merged_into) == (Standing.MERGED, keep)
    assert queries.person(absorb.pk, EVERYTHING) == keep
    assert Merge.objects.count() == 1


def test_an_undone_merge_restores_both_records(two_records, noon):
    keep, absorb = two_records
    before = list(Person.objects.order_by("pk").values())
    merge = operations.merge(
        merge_id=new_id(), keep=keep, absorb=absorb, by=None, at=noon, reason="same person"
    )
    operations.unmerge(merge=merge, by=None, at=noon, reason="two people after all")
    assert list(Person.objects.order_by("pk").values()) == before
    operations.unmerge(merge=merge, by=None, at=noon, reason="again")
    again = operations.merge(
        merge_id=new_id(), keep=keep, absorb=absorb, by=None, at=noon, reason="same person"
    )
    assert again.absorbed == absorb


def test_records_with_two_numbers_are_two_people(adding, noon):
    one, other = adding(identity_number=ADA), adding("张玮", identity_number=BEN)
    with pytest.raises(Conflict):
        operations.merge(merge_id=new_id(), keep=one, absorb=other, by=None, at=noon, reason="look alike")


def test_a_merged_record_is_not_written_to(two_records, noon):
    keep, absorb = two_records
    operations.merge(merge_id=new_id(), keep=keep, absorb=absorb, by=None, at=noon, reason="same person")
    with pytest.raises(Refused):
        operations.correct(person=absorb, changes={"phone": ""}, by=None, at=noon, reason="x")
    with pytest.raises(InvalidInput):
        operations.merge(merge_id=new_id(), keep=keep, absorb=keep, by=None, at=noon, reason="x")


def test_a_chain_of_merges_is_undone_from_its_end(two_records, adding, noon):
    keep, absorb = two_records
    last = adding("张伟", door="303")
    first_merge = operations.merge(
        merge_id=new_id(), keep=keep, absorb=absorb, by=None, at=noon, reason="same"
    )
    second_merge = operations.merge(
        merge_id=new_id(), keep=last, absorb=keep, by=None, at=noon, reason="same"
    )
    absorb.refresh_from_db()
    assert absorb.merged_into == last
    with pytest.raises(Refused):
        operations.unmerge(merge=first_merge, by=None, at=noon, reason="x")
    operations.unmerge(merge=second_merge, by=None, at=noon, reason="x")
    absorb.refresh_from_db()
    assert absorb.merged_into == keep


def test_totals_follow_every_write(adding, unit, other_unit, noon):
    person = adding()
    adding("李娜", door="102")
    count = queries.roster_counts([unit.path, "/2201/"], EVERYTHING)
    assert (count[unit.path].people, count["/2201/"].households) == (2, 2)
    home = operations.household_at(place=other_unit, door="7", by=None, at=noon)
    operations.move_house(
        person=person, to_household=home, by=None, at=noon + timedelta(hours=1), reason="moved"
    )
    count = queries.roster_counts([unit.path, other_unit.path], EVERYTHING)
    assert (count[unit.path].people, count[other_unit.path].people) == (1, 1)
    assert (count[unit.path].households, count[other_unit.path].households) == (2, 1)
    FormerHome.objects.all().delete()
    Person.objects.all().delete()
    Household.objects.all().delete()
    assert not RosterTotal.objects.exclude(people=0, households=0).exists()

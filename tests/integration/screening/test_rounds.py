from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.people.models import Household, Person, Standing
from dayclear.screening import operations, policies, queries
from dayclear.screening.models import Due, Round, RoundTotal
from dayclear.screening.states import StepNotAllowed
from tests.integration.screening.district import EVERYTHING, scope_at
from tests.integration.screening.recount import assert_totals_equal_a_plain_recount


def test_everyone_who_lives_in_the_places_is_due_by_name(district):
    away = district.people[0]
    away.standing = Standing.MOVED_AWAY
    away.save()
    opened = district.open_round()
    listed = set(Due.objects.filter(round=opened, state="due").values_list("person_id", flat=True))
    assert listed == {person.pk for person in district.people[1:]}
    assert_totals_equal_a_plain_recount(opened)


def test_opening_a_round_twice_under_one_id_opens_one(district):
    round_id = new_id()
    first = district.open_round(round_id=round_id)
    assert district.open_round(round_id=round_id) == first
    assert Round.objects.count() == 1
    assert Due.objects.count() == len(district.people)
    with pytest.raises(operations.RoundDiffers):
        operations.open_round(
            round_id=round_id, name="另一轮", places=[], due_by=district.at, by=None, at=district.at
        )


def test_of_nested_places_the_inner_one_says_how_many_share_a_tube(district):
    opened = operations.open_round(
        name="第二轮",
        places=[
            operations.RoundPlaceDraft(district.root.pk, 10, "downstairs"),
            operations.RoundPlaceDraft(district.units[0].pk, 1, "door"),
        ],
        due_by=district.at + timedelta(hours=6),
        by=None,
        at=district.at,
    )
    modes = dict(Due.objects.filter(round=opened).values_list("place_path", "tube_mode"))
    assert modes == {"/D/A/1/": 1, "/D/A/2/": 10, "/D/B/1/": 10, "/D/B/2/": 10}


@pytest.mark.parametrize(
    "broken",
    [
        {"tube_mode": 7},
        {"sampling": "roof"},
        {"place_id": new_id()},
    ],
)
def test_a_scheme_that_the_protocol_does_not_have_is_refused(district, broken):
    scheme = {"place_id": district.root.pk, "tube_mode": 10, "sampling": "door", **broken}
    with pytest.raises(InvalidInput), transaction.atomic():
        operations.open_round(
            name="x",
            places=[operations.RoundPlaceDraft(**scheme)],
            due_by=district.at + timedelta(hours=1),
            by=None,
            at=district.at,
        )
    assert not Round.objects.exists()


@pytest.mark.parametrize("broken", [{"name": " "}, {"places": []}, {"hours": -1}])
def test_a_round_needs_a_name_places_and_time(district, broken):
    places = broken.get("places", [operations.RoundPlaceDraft(district.root.pk, 10, "door")])
    with pytest.raises(InvalidInput):
        operations.open_round(
            name=broken.get("name", "x"),
            places=places,
            due_by=district.at + timedelta(hours=broken.get("hours", 1)),
            by=None,
            at=district.at,
        )


def test_a_round_grows_by_places_and_by_who_is_found(district):
    opened = district.open_round(district.compounds[0])
    assert Due.objects.count() == 8
    place = operations.RoundPlaceDraft(district.compounds[1].pk, 20, "door")
    assert operations.extend_round(round=opened, places=[place], by=None, at=district.at) == 8
    assert operations.extend_round(round=opened, places=[place], by=None, at=district.at) == 0
    found = Person.objects.create(
        name="无名",
        household=Household.objects.first(),
        place_path=Household.objects.first().place_path,
        added_at=district.at,
    )
    assert operations.join_open_rounds(person=found, by=None, at=district.at) == (opened,)
    assert operations.join_open_rounds(person=found, by=None, at=district.at) == ()
    assert operations.follow_roster(by=None, at=district.at) == 0
    assert Due.objects.count() == 17
    assert_totals_equal_a_plain_recount(opened)


def test_who_moves_house_before_being_sampled_is_due_at_the_new_door(district):
    opened = district.open_round()
    person, home = district.people[0], Household.objects.get(place=district.units[3], door="101")
    person.household, person.place_path = home, home.place_path
    person.save()
    operations.join_open_rounds(person=person, by=None, at=district.at)
    assert Due.objects.get(round=opened, person=person).place_path == "/D/B/2/"
    assert_totals_equal_a_plain_recount(opened)


def test_a_round_closes_only_when_every_name_is_accounted_for(district):
    opened = district.open_round(district.units[0])
    first, second, third, fourth = district.people[:4]
    district.record(opened, district.draft(first), district.draft(second))
    operations.mark_person(round=opened, person=third, state="away", note="长春市区", by=None, at=district.at)
    operations.mark_person(round=opened, person=fourth, state="not_at_home", by=None, at=district.at)
    assert not policies.can_close(opened)
    with pytest.raises(policies.NamesMissing) as refusal:
        operations.close_round(round=opened, by=None, at=district.at)
    assert refusal.value.missing == 1

    operations.mark_person(
        round=opened, person=fourth, state="refused", note="拒绝采样", by=None, at=district.at
    )
    told = {"note": "齐", "accepted_why": "外出者已电话核实"}
    closed = operations.close_round(round=opened, by=None, at=district.at, **told)
    assert (closed.status, closed.closed_at, closed.closing_note) == ("closed", district.at, "齐")
    assert (
        operations.close_round(round=opened, by=None, at=district.at + timedelta(hours=1)).closed_at
        == district.at
    )
    assert district.record(opened, district.draft(third, "T9")) == ["round_closed"]
    with pytest.raises(Conflict):
        operations.mark_person(round=opened, person=third, state="due", by=None, at=district.at)
    third.household = Household.objects.get(place=district.units[1], door="101")
    third.save()
    assert operations.follow_roster(by=None, at=district.at) == 0


def test_a_planned_round_is_opened_before_it_is_closed(district):
    planned = Round.objects.create(
        name="x", status="planned", opened_at=district.at, due_by=district.at + timedelta(hours=1)
    )
    with pytest.raises(StepNotAllowed):
        operations.close_round(round=planned, by=None, at=district.at)


@pytest.mark.parametrize(
    "broken",
    [
        {"sampled": 1},
        {"due": -1, "sampled": 1, "roster": 0},
        {"positive": 1},
    ],
)
def test_the_database_keeps_totals_that_add_up(district, broken):
    opened = district.open_round()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundTotal.objects.filter(round=opened).update(**broken)


@pytest.mark.parametrize(
    "broken",
    [{"status": "half"}, {"status": "closed"}, {"kind": "some"}, {"due_by_h": -1}],
)
def test_the_database_keeps_rounds_sound(district, broken):
    opened = district.open_round()
    changes = dict(broken)
    if hours := changes.pop("due_by_h", None):
        changes["due_by"] = district.at + timedelta(hours=hours)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=opened.pk).update(**changes)


def test_a_round_is_in_sight_of_whoever_answers_inside_or_around_it(district):
    opened = district.open_round(district.compounds[0])
    inside, around, beside = (
        scope_at(place) for place in (district.units[0], district.root, district.compounds[1])
    )
    assert queries.round(opened.pk, inside) == queries.round(opened.pk, around) == opened
    assert list(queries.open_rounds(beside)) == []
    assert list(queries.rounds(EVERYTHING)) == [opened]
    assert queries.latest_round_for(district.units[1]) == queries.latest_round_for(district.root) == opened
    assert queries.latest_round_for(district.units[2]) is None

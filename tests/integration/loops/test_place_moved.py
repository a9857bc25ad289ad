"""A building is put into another compound: its zone goes along, what is past stays where it was, and the round follows."""

from datetime import timedelta

import pytest

from dayclear.command.models import Task
from dayclear.kernel.scope import Scope
from dayclear.loops import place_moved, zone_decided
from dayclear.places import denormalised_paths
from dayclear.screening.models import Due, RoundPlace
from dayclear.zones import operations as zones
from dayclear.zones import queries
from dayclear.zones.models import HouseholdSeal, ZonePeriod


@pytest.fixture
def other(stairwell):
    return stairwell._place(stairwell.community, "compound", "C2", "御景名苑")


def set_zone(stairwell, place, kind, hours_ago):
    at = stairwell.noon - timedelta(hours=hours_ago)
    return zones.set_zone(place=place, kind=kind, why=zones.Why("新增阳性"), by=None, at=at)


def holding(stairwell, place, at=None):
    place.refresh_from_db()
    zone = queries.zone_of(place, scope=Scope.everything(), at=at or stairwell.noon)
    return zone.kind if zone else None


def move(stairwell, to):
    return place_moved.move_place(place=stairwell.building, to=to, by=None, at=stairwell.noon)


def test_the_standing_zone_goes_along_and_an_ended_one_keeps_its_path(stairwell, other):
    old_path = stairwell.building.path
    ended = set_zone(stairwell, stairwell.building, "control", 48)
    standing = set_zone(stairwell, stairwell.building, "lockdown", 24)
    moved = move(stairwell, other)
    assert holding(stairwell, stairwell.unit) == "lockdown"
    ended.refresh_from_db()
    standing.refresh_from_db()
    assert (ended.place_path, standing.place_path) == (old_path, moved.path)
    assert standing.period.lower == stairwell.noon - timedelta(hours=24)
    lifted = zone_decided.decide(
        place=stairwell.building,
        decision=zone_decided.LIFT,
        reason="x",
        scope=Scope.everything(),
        by=stairwell.by("commander.district"),
        at=stairwell.noon + timedelta(hours=1),
    )
    assert not lifted.stands


def test_under_a_stricter_parent_the_strictest_holds_and_the_round_follows(stairwell, other):
    set_zone(stairwell, stairwell.building, "precaution", 24)
    set_zone(stairwell, other, "lockdown", 24)
    opened = stairwell.open_round(tube_mode=10, sampling="downstairs")
    move(stairwell, other)
    assert holding(stairwell, stairwell.building) == "lockdown"
    row = RoundPlace.objects.get(round=opened, place=stairwell.building)
    assert (row.zone, row.sampling) == ("lockdown", "door")
    assert set(Due.objects.filter(round=opened).values_list("tube_mode", flat=True)) == {1}


def test_who_lies_in_another_zone_now_is_told_once(stairwell, other):
    set_zone(stairwell, other, "lockdown", 24)
    move(stairwell, other)
    announced = Task.objects.get(kind="announce_zone")
    assert announced.place_path == stairwell.building.path.replace("/C1/", "/C2/")
    assert "→" in announced.subject_label
    move(stairwell, other)
    assert Task.objects.filter(kind="announce_zone").count() == 1


def test_a_seal_that_stands_follows_the_door_and_one_that_was_opened_does_not(stairwell, other):
    home = stairwell.zhang.household
    opened = zones.seal_household(household_id=home.pk, case_id=None, reason="x", by=None, at=stairwell.noon)
    zones.unseal(household_id=home.pk, reason="x", by=None, at=stairwell.noon)
    zones.seal_household(household_id=home.pk, case_id=None, reason="x", by=None, at=stairwell.noon)
    move(stairwell, other)
    paths = dict(HouseholdSeal.objects.values_list("pk", "place_path"))
    assert {key == opened.pk: "/C2/" in path for key, path in paths.items()} == {True: False, False: True}


def test_every_life_that_is_never_deleted_says_which_of_its_rows_follow():
    """Without it the rows would stay behind with a path that is no place's any more."""
    protected = {"command.Task", "command.Objection", "cases.Case", "cases.Contact", "zones.ZonePeriod"}
    protected |= {
        "zones.ZoneProposal",
        "zones.HouseholdSeal",
        "transfers.Transfer",
        "cases.HomeMonitoring",
    }
    assert protected <= {model._meta.label for model in denormalised_paths.carrying_models()}
    assert ZonePeriod.follows_place

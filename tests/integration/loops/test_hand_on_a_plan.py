"""A hand on a plan touches the teams concerned and nobody else, tells what it breaks, and can be taken back."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from dayclear.kernel import clock
from dayclear.kernel.errors import Conflict
from dayclear.loops import sampling_plan
from dayclear.planning import operations as planning
from dayclear.planning import queries
from dayclear.planning.models import HandEdit, Plan, Stretch, Visit
from dayclear.screening.policies import NotYourRound
from tests.integration.loops.plans import EVERYTHING, a_plan, a_team


@pytest.fixture
def hand(compound):
    """Who changes plans, five minutes before the first swab."""
    return {
        "scope": EVERYTHING,
        "by": compound.by("commander.district"),
        "at": compound.noon - timedelta(minutes=5),
    }


def as_it_stands(plan):
    """Every visit and stretch of a plan, and what it says of itself."""
    visits = Visit.objects.filter(plan=plan).order_by("pk").values_list()
    stretches = Stretch.objects.filter(visit__plan=plan).order_by("place_path", "first", "at")
    doors = stretches.values_list(
        "visit", "place", "first", "people", "from_door", "to_door", "at", "waits_min"
    )
    told = Plan.objects.values_list("samplers_used", "finish_at", "travel_min", "broken").get(pk=plan.pk)
    return list(visits), list(doors), told


def two_teams_at_work(compound, *, samplers=1, sampling="door"):
    opened = compound.open_round(sampling=sampling)
    teams = [a_team(compound, "1队"), a_team(compound, "2队", samplers=samplers), a_team(compound, "3队")]
    plan = a_plan(compound, opened, aim="earliest_finish")
    assert {visit.team_id for visit in Visit.objects.filter(plan=plan)} == {team.pk for team in teams}
    return plan, teams


def test_only_the_days_of_the_two_teams_are_written(compound, hand):
    plan, (first, second, third) = two_teams_at_work(compound)
    others = list(Visit.objects.filter(plan=plan, team=third).values())
    given = Visit.objects.filter(plan=plan, team=first).last()

    changed = sampling_plan.give_to(visit_id=given.pk, team=second, **hand)

    given.refresh_from_db()
    assert given.team == second
    assert list(Visit.objects.filter(plan=plan, team=third).values()) == others
    assert changed.broken == []
    days = Visit.objects.filter(plan=plan, team=second).order_by("arrives_at")
    assert all(
        one.ends_at <= next_one.arrives_at for one, next_one in zip(days, list(days)[1:], strict=False)
    )
    assert {stretch.at >= given.arrives_at for stretch in given.stretches.all()} == {True}


@pytest.mark.parametrize(("samplers", "sampling"), [(1, "door"), (3, "door"), (3, "downstairs")])
def test_undone_the_plan_is_what_it_was(compound, hand, samplers, sampling):
    plan, (first, second, _third) = two_teams_at_work(compound, samplers=samplers, sampling=sampling)
    before = as_it_stands(plan)
    given = Visit.objects.filter(plan=plan, team=first).order_by("arrives_at").last()

    sampling_plan.give_to(visit_id=given.pk, team=second, **hand)
    assert as_it_stands(plan) != before
    edit = sampling_plan.undo(plan_id=plan.pk, **hand)

    assert as_it_stands(plan) == before
    assert edit.undone_at is not None
    with pytest.raises(Conflict):
        sampling_plan.undo(plan_id=plan.pk, **hand)


def test_with_more_samplers_the_queue_stays_under_the_limit_and_everybody_is_called(compound, hand):
    plan, (first, second, _third) = two_teams_at_work(compound, samplers=3, sampling="downstairs")
    given = Visit.objects.filter(plan=plan, team=second, mode="downstairs").order_by("arrives_at").last()

    sampling_plan.give_to(visit_id=given.pk, team=first, **hand)

    stretches = list(Stretch.objects.filter(visit=given))
    assert sum(stretch.people for stretch in stretches) == given.people
    assert max(stretch.waits_min for stretch in stretches) <= 20


def test_a_hand_is_told_at_once_what_it_breaks(compound, hand):
    opened = compound.open_round()
    first, short = a_team(compound, "1队"), a_team(compound, "2队", hours=1)
    plan = a_plan(compound, opened)
    for visit in Visit.objects.filter(plan=plan, team=first):
        changed = sampling_plan.give_to(visit_id=visit.pk, team=short, **hand)

    assert {item["rule"] for item in changed.broken} == {"shift"}
    assert {item["team"] for item in changed.broken} == {str(short.pk)}
    assert changed.samplers_used == 1
    assert [edit.number for edit in HandEdit.objects.order_by("number")] == list(
        range(1, changed.changes + 1)
    )


def a_building_of_several_teams(compound):
    """A building whose people come down, and whose bedridden are swabbed at their doors by another team."""
    opened = compound.open_round(sampling="downstairs")
    teams = [a_team(compound, f"{number}队", samplers=number) for number in (1, 2, 3)]
    plan = a_plan(compound, opened, aim="earliest_finish")
    by_place = {}
    for visit in Visit.objects.filter(plan=plan, point=None):
        by_place.setdefault(visit.place_id, set()).add(visit.team_id)
    place_id = max(by_place, key=lambda place: len(by_place[place]))
    assert len(by_place[place_id]) > 1
    return plan, place_id, teams


def test_a_whole_building_goes_to_another_team_in_one_movement_and_comes_back(compound, hand):
    plan, place_id, teams = a_building_of_several_teams(compound)
    there = Visit.objects.filter(plan=plan, place=place_id)
    before = as_it_stands(plan)

    changed = sampling_plan.give_all_to(plan_id=plan.pk, place_id=place_id, team=teams[2], **hand)

    assert {visit.team for visit in there} == {teams[2]}
    assert (HandEdit.objects.count(), changed.changes) == (1, 1)
    for visit in there:
        assert sum(stretch.people for stretch in Stretch.objects.filter(visit=visit)) == visit.people
    sampling_plan.undo(plan_id=plan.pk, **hand)
    assert as_it_stands(plan) == before


def test_a_whole_building_is_pinned_and_locked_in_one_movement_and_freed(compound, hand):
    plan, place_id, teams = a_building_of_several_teams(compound)
    there = Visit.objects.filter(plan=plan, place=place_id)
    at_place = {"plan_id": plan.pk, "place_id": place_id, **hand}

    sampling_plan.pin_all(pinned=True, **at_place)
    assert set(there.values_list("pinned", "locked")) == {(True, False)}
    sampling_plan.lock_all(locked=True, **at_place)
    assert set(there.values_list("pinned", "locked")) == {(True, True)}
    with pytest.raises(Conflict):
        sampling_plan.give_all_to(team=teams[2], **at_place)
    sampling_plan.undo(plan_id=plan.pk, **hand)
    assert set(there.values_list("pinned", "locked")) == {(True, False)}
    sampling_plan.pin_all(pinned=False, **at_place)
    assert not Visit.objects.filter(plan=plan, pinned=True).exists()


def test_of_a_building_that_has_begun_only_what_has_not_goes_to_another_team(compound, hand):
    plan, place_id, teams = a_building_of_several_teams(compound)
    there = Visit.objects.filter(plan=plan, place=place_id).order_by("begins_at")
    first, *later = list(there)
    at_place = {"plan_id": plan.pk, "place_id": place_id, "team": teams[2], **hand, "at": first.begins_at}

    sampling_plan.give_all_to(**at_place)

    assert there.get(pk=first.pk).team == first.team
    assert {visit.team for visit in there.filter(begins_at__gt=first.begins_at)} == {teams[2]}
    with pytest.raises(Conflict):
        sampling_plan.give_all_to(**{**at_place, "at": compound.noon + timedelta(hours=6)})
    assert later


def test_a_visit_that_began_or_is_locked_stays(compound, hand):
    plan, (first, second, _third) = two_teams_at_work(compound)
    visit = Visit.objects.filter(plan=plan, team=first).order_by("arrives_at").last()
    with pytest.raises(Conflict):
        sampling_plan.give_to(
            visit_id=visit.pk, team=second, **{**hand, "at": compound.noon + timedelta(hours=6)}
        )
    sampling_plan.lock(visit_id=visit.pk, locked=True, **hand)

    for change in (
        lambda: sampling_plan.give_to(visit_id=visit.pk, team=second, **hand),
        lambda: sampling_plan.pin(visit_id=visit.pk, pinned=False, **hand),
    ):
        with pytest.raises(Conflict):
            change()

    visit.refresh_from_db()
    assert (visit.team, visit.pinned, visit.locked) == (first, True, True)
    sampling_plan.lock(visit_id=visit.pk, locked=False, **hand)
    sampling_plan.give_to(visit_id=visit.pk, team=second, **hand)
    visit.refresh_from_db()
    assert visit.team == second


def test_a_locked_visit_stays_when_the_plan_is_mended(compound, hand):
    plan, (first, _second, third) = two_teams_at_work(compound)
    locked = Visit.objects.filter(plan=plan, team=first).order_by("arrives_at").last()
    sampling_plan.lock(visit_id=locked.pk, locked=True, **hand)
    planning.take_out(team=third, reason="发热", by=None, at=hand["at"])

    mended = sampling_plan.ask_to_mend(plan=queries.plan(plan.pk), reason="缺队", **hand)
    with clock.running_on(clock.frozen(hand["at"])):
        sampling_plan.make(plan_id=mended.pk)

    told = ("team", "place", "first", "people", "begins_at", "pinned", "locked")
    assert (
        Visit.objects.filter(plan=mended)
        .filter(**{name: getattr(locked, name) for name in told[:5]})
        .exists()
    )
    assert Visit.objects.filter(plan=mended, team=first, pinned=True, locked=True).exists()


def test_the_tubes_follow_in_the_background_once(compound, hand):
    plan, (first, second, _third) = two_teams_at_work(compound)
    asked = ProcrastinateJob.objects.filter(task_name=sampling_plan.COLLECT)
    for visit in Visit.objects.filter(plan=plan, team=first).order_by("-arrives_at"):
        sampling_plan.give_to(visit_id=visit.pk, team=second, **hand)
    assert asked.count() == 1

    sampling_plan.collect_tubes(plan_id=plan.pk)

    assert sum(pickup.people for pickup in queries.pickups(plan, EVERYTHING)) == plan.people


def test_a_team_in_two_places_at_once_is_refused_and_planned_around(compound, hand):
    """Two rounds share the teams: the second takes a team only when the first is through with it."""
    opened, other = compound.open_round(), compound.open_round()
    a_team(compound, "1队")
    ready = a_plan(compound, other)
    first = a_plan(compound, opened)
    sampling_plan.put_in_force(plan_id=first.pk, scope=EVERYTHING, by=hand["by"])

    with pytest.raises(Conflict):
        sampling_plan.put_in_force(plan_id=ready.pk, scope=EVERYTHING, by=hand["by"])
    second = a_plan(compound, other, hours=9)
    sampling_plan.put_in_force(plan_id=second.pk, scope=EVERYTHING, by=hand["by"])

    begun = min(visit.arrives_at for visit in Visit.objects.filter(plan=second))
    assert begun >= max(visit.ends_at for visit in Visit.objects.filter(plan=first))


def test_somebody_elses_plan_is_not_undone(compound, hand):
    plan, (first, _second, _third) = two_teams_at_work(compound)
    sampling_plan.pin(visit_id=Visit.objects.filter(plan=plan, team=first).first().pk, pinned=True, **hand)
    stranger = {**hand, "scope": compound.scope("leader.building"), "by": compound.by("leader.building")}
    with pytest.raises(NotYourRound):
        sampling_plan.undo(plan_id=plan.pk, **stranger)
    assert HandEdit.objects.get().undone_at is None

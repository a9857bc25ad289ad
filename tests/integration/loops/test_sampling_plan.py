"""A round is planned from what all parts know, put in force, and mended when a team is out or a building locked down."""

from datetime import time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel import clock
from dayclear.kernel.errors import Conflict, Refused
from dayclear.kernel.ids import new_id
from dayclear.laboratory import operations as laboratory_operations
from dayclear.laboratory.models import Laboratory, Offer, Shift, TubeReceipt
from dayclear.loops import found_by_knocking, sampling_plan
from dayclear.places.models import Place
from dayclear.planning import operations as planning
from dayclear.planning import queries
from dayclear.planning.models import Plan, Stretch, Team, Visit
from dayclear.planning.states import PlanStatus, StepNotAllowed
from dayclear.screening import operations as screening_operations
from dayclear.screening import queries as screening
from dayclear.screening.models import Due
from dayclear.screening.policies import NotYourRound
from dayclear.situation.offer_page import offer_sheet
from dayclear.situation.plan_page import plan_sheet
from dayclear.situation.plan_zones import zone_changes
from dayclear.zones import operations as zones
from tests.integration.loops.plans import EVERYTHING, a_plan, a_team


def test_a_plan_reaches_everybody_due_and_names_the_doors(compound):
    opened = compound.open_round()
    a_team(compound, "1队")

    plan = a_plan(compound, opened)

    assert plan.status == PlanStatus.READY
    assert (plan.people, plan.left_out, plan.samplers_used, plan.least_samplers) == (99, 0, 1, 1)
    stretches = Stretch.objects.filter(visit__plan=plan)
    assert sum(stretch.people for stretch in stretches) == 99
    assert {stretch.from_door for stretch in stretches if stretch.people == 12} == {"101"}
    assert {stretch.to_door for stretch in stretches if stretch.people == 12} == {"112"}


def test_who_cannot_come_down_is_swabbed_at_the_door(compound):
    opened = compound.open_round(sampling="downstairs")
    a_team(compound, "1队")

    plan = a_plan(compound, opened)

    by_mode = dict.fromkeys(("door", "downstairs"), 0)
    for visit in Visit.objects.filter(plan=plan):
        by_mode[visit.mode] += visit.people
    assert by_mode == {"door": 24, "downstairs": 75}
    waits = Stretch.objects.filter(visit__plan=plan, visit__mode="downstairs").values_list(
        "waits_min", flat=True
    )
    assert max(waits) <= 20


def test_a_team_goes_from_the_cleaner_zone_to_the_dirtier(compound):
    locked = compound.building
    zones.set_zone(place=locked, kind="lockdown", why=zones.Why("新增阳性"), by=None, at=compound.noon)
    zones.set_zone(
        place=compound.compound, kind="control", why=zones.Why("新增阳性"), by=None, at=compound.noon
    )
    opened = compound.open_round()
    a_team(compound, "1队")

    plan = a_plan(compound, opened)

    ranks = [visit.zone_rank for visit in queries.visits(plan, EVERYTHING)]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 2
    assert queries.visits(plan, EVERYTHING).last().place == locked


def test_where_the_teams_are_too_few_whoever_follows_the_plans_advice_reaches_everybody(compound):
    opened = compound.open_round()
    a_team(compound, "1队")
    plan = a_plan(compound, opened, hours=1)
    assert plan.left_out > 0
    assert plan.advised_close_at > plan.closes_at

    later = a_plan(compound, opened, hours=(plan.advised_close_at - plan.opens_at) / timedelta(hours=1))
    assert later.left_out == 0

    for helps in plan.advice:
        place = Place.objects.get(path=helps["place"])
        for number in range(helps["samplers"]):
            a_team(compound, f"增援{number}队", place=place)
    assert a_plan(compound, opened, hours=1).left_out == 0


def test_without_a_team_nobody_is_reached_and_the_plan_says_so(compound):
    plan = a_plan(compound, compound.open_round())

    assert (plan.status, plan.left_out, plan.samplers_used) == (PlanStatus.READY, 99, 0)


def test_one_plan_is_in_force_and_the_one_before_is_replaced(compound):
    opened = compound.open_round()
    a_team(compound, "1队")
    first, second = a_plan(compound, opened), a_plan(compound, opened)
    by = compound.by("commander.district")

    for plan in (first, second, second):
        sampling_plan.put_in_force(plan_id=plan.pk, scope=EVERYTHING, by=by)

    assert [queries.plan(plan.pk).status for plan in (first, second)] == ["replaced", "in_force"]
    with pytest.raises(StepNotAllowed):
        sampling_plan.put_in_force(plan_id=first.pk, scope=EVERYTHING, by=by)


def test_when_a_team_is_out_the_others_take_over_and_nothing_under_way_moves(compound):
    opened = compound.open_round()
    teams = [a_team(compound, f"{number}队") for number in range(1, 4)]
    plan = a_plan(compound, opened, aim="earliest_finish")
    by = compound.by("commander.district")
    sampling_plan.put_in_force(plan_id=plan.pk, scope=EVERYTHING, by=by)
    out = Visit.objects.filter(plan=plan).order_by("-ends_at").first().team
    at = compound.noon + timedelta(minutes=20)
    under_way = list(Visit.objects.filter(plan=plan, begins_at__lte=at).exclude(team=out))
    assert under_way

    (mended,) = sampling_plan.take_out(team=out, reason="发热", scope=EVERYTHING, by=by, at=at)
    with clock.running_on(clock.frozen(at)):
        sampling_plan.make(plan_id=mended.pk)

    mended = queries.plan(mended.pk)
    assert (mended.status, mended.left_out, mended.reason) == (PlanStatus.READY, 0, f"{out.name}: 发热")
    kept = {(v.team_id, v.place_id, v.first, v.begins_at) for v in Visit.objects.filter(plan=mended)}
    assert {(v.team_id, v.place_id, v.first, v.begins_at) for v in under_way} <= kept
    assert not Visit.objects.filter(plan=mended, team=out, ends_at__gt=at).exists()
    assert {team.pk for team in teams} >= {team for team, *_ in kept}


def test_an_idle_team_that_takes_over_sets_off_when_the_plan_is_mended(compound):
    opened = compound.open_round()
    for number in range(2):
        a_team(compound, f"{number}队")
    plan = a_plan(compound, opened)
    by = compound.by("commander.district")
    sampling_plan.put_in_force(plan_id=plan.pk, scope=EVERYTHING, by=by)
    out = Visit.objects.filter(plan=plan).first().team
    assert set(Visit.objects.filter(plan=plan).values_list("team", flat=True)) == {out.pk}
    at = compound.noon + timedelta(hours=1)

    (mended,) = sampling_plan.take_out(team=out, reason="发热", scope=EVERYTHING, by=by, at=at)
    with clock.running_on(clock.frozen(at)):
        sampling_plan.make(plan_id=mended.pk)

    arrivals = Visit.objects.filter(plan=mended).exclude(team=out).values_list("arrives_at", flat=True)
    assert min(arrivals) >= at


def test_a_building_locked_down_comes_last_in_the_mended_plan(compound):
    opened = compound.open_round()
    a_team(compound, "1队")
    plan = a_plan(compound, opened)
    locked = Visit.objects.filter(plan=plan).order_by("arrives_at").first().place
    zones.set_zone(place=locked, kind="lockdown", why=zones.Why("新增阳性"), by=None, at=compound.noon)

    mended = sampling_plan.ask_to_mend(
        plan=plan,
        reason="封控",
        scope=EVERYTHING,
        by=compound.by("commander.district"),
        at=compound.noon - timedelta(minutes=1),
    )
    with clock.running_on(clock.frozen(compound.noon)):
        sampling_plan.make(plan_id=mended.pk)

    visits = list(queries.visits(mended, EVERYTHING))
    assert visits[-1].place == locked
    assert sum(visit.people for visit in visits) == 99


def mended_later(compound, plan, hours=0):
    """The plan mended some time after it was made, as it stands in the database."""
    at = compound.noon + timedelta(hours=hours)
    asked = sampling_plan.ask_to_mend(
        plan=plan, reason="新情况", scope=EVERYTHING, by=compound.by("commander.district"), at=at
    )
    with clock.running_on(clock.frozen(at)):
        sampling_plan.make(plan_id=asked.pk)
    return queries.plan(asked.pk)


def doors_of(plan):
    """What a plan says of each stretch: where, who, which doors, when and by whom."""
    rows = Stretch.objects.filter(visit__plan=plan).order_by("place_path", "first", "at")
    return list(
        rows.values_list("place_path", "first", "people", "from_door", "to_door", "at", "visit__team")
    )


@pytest.mark.parametrize("sampling", ["door", "downstairs"])
def test_where_nothing_changed_a_mended_plan_says_the_same_and_reads_no_door(compound, monkeypatch, sampling):
    opened = compound.open_round(sampling=sampling)
    for number in range(3):
        a_team(compound, f"{number}队")
    plan = a_plan(compound, opened, aim="earliest_finish")
    monkeypatch.setattr(screening, "doors_due", None)

    mended = mended_later(compound, plan)

    assert mended.status == PlanStatus.READY
    assert doors_of(mended) == doors_of(plan)
    assert mended.broken == []


def all_of(plan):
    """Everything a plan says of its visits and stretches, but for their ids."""
    visits = Visit.objects.filter(plan=plan).order_by("team", "arrives_at", "first")
    stretches = Stretch.objects.filter(visit__plan=plan).order_by("place_path", "first", "at")
    without = {"id", "plan", "visit"}
    return [
        list(rows.values(*(field.name for field in rows.model._meta.fields if field.name not in without)))
        for rows in (visits, stretches)
    ]


def test_what_is_copied_of_a_plan_is_what_would_have_been_written(compound, monkeypatch):
    opened = compound.open_round()
    teams = [a_team(compound, f"{number}队") for number in range(3)]
    plan = a_plan(compound, opened, aim="earliest_finish")
    pinned = Visit.objects.filter(plan=plan, team=teams[0]).order_by("-arrives_at").first()
    Visit.objects.filter(pk=pinned.pk).update(pinned=True)
    planning.take_out(team=teams[1], reason="发热", by=None, at=compound.noon)
    copied = []
    write = planning.write_visits
    monkeypatch.setattr(
        planning, "write_visits", lambda **told: (copied.append(len(told["copied"])), write(**told))
    )

    mended = mended_later(compound, plan)
    monkeypatch.setattr(planning, "is_as_read", lambda **_told: False)
    written = mended_later(compound, plan)

    assert copied[0] > 1
    assert copied[1] == 0
    assert all_of(mended) == all_of(written)
    assert Visit.objects.filter(plan=mended, pinned=True).get().place == pinned.place


def test_of_a_plan_that_a_hand_has_changed_meanwhile_nothing_is_copied(compound):
    opened = compound.open_round()
    a_team(compound, "1队")
    plan = a_plan(compound, opened)

    assert planning.is_as_read(plan=plan)
    Plan.objects.filter(pk=plan.pk).update(changes=1)
    assert not planning.is_as_read(plan=plan)


def test_a_household_that_joined_in_the_place_of_another_is_named_in_the_mended_plan(compound):
    opened = compound.open_round()
    a_team(compound, "1队")
    plan = a_plan(compound, opened)
    unit = Place.objects.get(path=Stretch.objects.filter(visit__plan=plan, people=12)[0].place_path)
    at = compound.noon + timedelta(minutes=5)
    found_by_knocking.add(
        person_id=new_id(), place=unit, door="1301", name="新居民", by=compound.by("leader.building"), at=at
    )
    Due.objects.filter(round=opened, household__place=unit, household__door="101").update(state="away")

    mended = mended_later(compound, plan, hours=0.1)

    (stretch,) = Stretch.objects.filter(visit__plan=mended, place=unit)
    assert (stretch.people, stretch.from_door, stretch.to_door) == (12, "102", "1301")
    assert (mended.left_out, mended.broken) == (0, [])


def test_who_was_sampled_since_the_plan_was_made_is_still_in_it(compound):
    opened = compound.open_round()
    a_team(compound, "1队")
    plan = a_plan(compound, opened)
    due = Due.objects.filter(round=opened).order_by("place_path")[0]
    at = compound.noon + timedelta(minutes=5)
    screening_operations.record_samples(
        round_id=opened.pk,
        batch=[
            screening_operations.SampleDraft(
                id=new_id(), person_id=due.person_id, barcode="T0000001", sampled_at=at
            )
        ],
        by=None,
        at=at,
        scope=EVERYTHING,
    )

    mended = mended_later(compound, plan, hours=0.1)

    assert mended.people == plan.people == 99
    assert [stretch[:5] for stretch in doors_of(mended)] == [stretch[:5] for stretch in doors_of(plan)]


def test_only_who_commands_the_round_plans_it(compound):
    opened = compound.open_round()
    told = {
        "plan_id": new_id(),
        "round_id": opened.pk,
        "aim": "fewest_samplers",
        "opens_at": compound.noon,
        "closes_at": compound.noon + timedelta(hours=2),
        "at": compound.noon,
    }
    with pytest.raises(NotYourRound):
        sampling_plan.ask(scope=compound.scope("leader.building"), by=compound.by("leader.building"), **told)
    with pytest.raises(Refused):
        sampling_plan.keep(
            team_id=new_id(),
            place=compound.community,
            name="9队",
            samplers=1,
            helpers=0,
            starts=time(8),
            ends=time(16),
            scope=compound.scope("leader.building"),
            by=compound.by("leader.building"),
            at=compound.noon,
        )


def test_asking_twice_makes_one_plan(compound):
    opened = compound.open_round()
    told = {
        "plan_id": new_id(),
        "round_id": opened.pk,
        "aim": "fewest_samplers",
        "opens_at": compound.noon,
        "closes_at": compound.noon + timedelta(hours=2),
        "scope": EVERYTHING,
        "by": Account.objects.get(username="commander.district"),
        "at": compound.noon,
    }

    for _time in range(2):
        sampling_plan.ask(**told)

    assert Plan.objects.count() == 1


def test_a_window_that_is_open_already_begins_when_the_plan_is_asked_for(compound):
    now = compound.noon + timedelta(minutes=40)

    asked = sampling_plan.ask(
        plan_id=new_id(),
        round_id=compound.open_round().pk,
        aim="fewest_samplers",
        opens_at=compound.noon,
        closes_at=compound.noon + timedelta(hours=2),
        scope=EVERYTHING,
        by=Account.objects.get(username="commander.district"),
        at=now,
    )

    assert asked.opens_at == now


def test_every_tube_is_picked_up_and_goes_to_a_laboratory_that_is_open(compound):
    opened = compound.open_round(tube_mode=10)
    a_team(compound, "1队")
    plan = a_plan(compound, opened)

    pickups = list(queries.pickups(plan, EVERYTHING))

    assert sum(pickup.people for pickup in pickups) == 99
    assert {pickup.place for pickup in pickups} == {compound.compound}
    assert {pickup.laboratory for pickup in pickups} == {
        None
    }  # The laboratory of this district tests nothing an hour.
    opens, later, closes = (compound.noon + timedelta(hours=hours) for hours in (3, 6, 9))
    local = {moment: moment.astimezone(ZoneInfo("Asia/Shanghai")).time() for moment in (opens, later, closes)}
    Shift.objects.create(
        laboratory=compound.laboratory, starts=local[opens], ends=local[closes], tubes_per_h=5
    )
    second = list(queries.pickups(a_plan(compound, opened), EVERYTHING))
    assert {pickup.laboratory for pickup in second} == {compound.laboratory}
    for pickup in second:
        assert max(pickup.at, opens) <= pickup.arrives_at < closes
        assert pickup.arrives_at <= pickup.first_swab_at + timedelta(hours=4)
        assert pickup.due_at == pickup.first_swab_at + timedelta(hours=24)
        assert not pickup.is_late


def lab_shift(compound, *, opens_h, closes_h, tubes_per_h=200, takes_min=60):
    """The laboratory works from so many hours after noon on."""
    zone = ZoneInfo("Asia/Shanghai")
    starts, ends = (
        (compound.noon + timedelta(hours=hours)).astimezone(zone).time() for hours in (opens_h, closes_h)
    )
    return Shift.objects.create(
        laboratory=compound.laboratory,
        starts=starts,
        ends=ends,
        tubes_per_h=tubes_per_h,
        takes_min=takes_min,
    )


@pytest.mark.parametrize(("opens_h", "closes_h", "first_h", "last_h"), [(6, 20, 2, 6), (-1, 3, 0, 2.25)])
def test_nobody_is_swabbed_when_no_laboratory_can_have_the_tube_in_time(
    compound, opens_h, closes_h, first_h, last_h
):
    """A tube may travel for four hours; the way takes 45 minutes, and the runner comes for the last one in time."""
    lab_shift(compound, opens_h=opens_h, closes_h=closes_h)
    opened = compound.open_round(tube_mode=10)
    for number in range(3):
        a_team(compound, f"{number}队")

    plan = a_plan(compound, opened)

    visits, pickups = Visit.objects.filter(plan=plan), list(queries.pickups(plan, EVERYTHING))
    assert plan.left_out == 0
    assert visits.order_by("begins_at")[0].begins_at >= compound.noon + timedelta(hours=first_h)
    assert visits.order_by("-ends_at")[0].ends_at <= compound.noon + timedelta(hours=last_h)
    assert sum(pickup.people for pickup in pickups) == 99
    assert {pickup.laboratory for pickup in pickups} == {compound.laboratory}
    assert not any(pickup.is_late for pickup in pickups)
    assert max(pickup.arrives_at for pickup in pickups) <= compound.noon + timedelta(hours=closes_h)


def test_a_method_of_twenty_hours_takes_twenty_hours(compound):
    lab_shift(compound, opens_h=-1, closes_h=20, takes_min=20 * 60)
    a_team(compound, "1队")

    plan = a_plan(compound, compound.open_round(tube_mode=10))

    for pickup in queries.pickups(plan, EVERYTHING):
        assert pickup.arrives_at + timedelta(hours=20) <= pickup.done_at <= pickup.due_at


def test_a_hand_is_told_when_it_leaves_the_hours_of_the_laboratory(compound):
    """What is given away late in the day swabs after the last tube that the laboratory can have."""
    lab_shift(compound, opens_h=-1, closes_h=3)
    opened = compound.open_round(tube_mode=10)
    teams = [a_team(compound, "1队"), a_team(compound, "2队")]
    plan = a_plan(compound, opened)
    by_team = [Visit.objects.filter(plan=plan, team=team) for team in teams]
    assert all(visits.exists() for visits in by_team)

    for visit in by_team[0]:
        changed = sampling_plan.give_to(
            visit_id=visit.pk,
            team=teams[1],
            scope=EVERYTHING,
            by=compound.by("commander.district"),
            at=compound.noon - timedelta(minutes=5),
        )

    assert {item["rule"] for item in changed.broken} == {"laboratory"}


def test_where_the_hours_of_the_laboratory_hold_the_plan_back_it_says_which_would_be_enough(compound):
    shift = lab_shift(compound, opens_h=5, closes_h=20)
    opened = compound.open_round(tube_mode=10)
    a_team(compound, "1队", samplers=2)
    plan = a_plan(compound, opened, hours=2)
    assert plan.left_out > 0

    (help_,) = [item for item in plan.advice if "laboratory" in item]

    assert help_ == {
        "laboratory": str(compound.laboratory.pk),
        "earlier_h": 1,
        "later_h": 0,
        "tests_per_h": 0,
    }
    opens_at = compound.noon + timedelta(hours=4)
    Shift.objects.filter(pk=shift.pk).update(starts=opens_at.astimezone(ZoneInfo("Asia/Shanghai")).time())
    assert a_plan(compound, opened, hours=2).left_out == 0


def offer(compound, lab, *, tubes_per_h, **told):
    return Offer.objects.create(
        laboratory=lab,
        neighbour="邻区",
        tubes_per_h=tubes_per_h,
        from_at=compound.noon - timedelta(hours=2),
        until_at=compound.noon + timedelta(hours=40),
        offered_at=compound.noon,
        **told,
    )


def test_whose_tube_no_bench_can_test_in_time_is_not_swabbed_and_the_plan_says_what_would_be_enough(compound):
    """Two tubes an hour by a method of one hour: of 99 people, about 46 can have a result within 24 hours."""
    shift = lab_shift(compound, opens_h=-1, closes_h=-2, tubes_per_h=2)
    neighbours = Laboratory.objects.create(name_zh="邻区实验室")
    enough = offer(compound, neighbours, tubes_per_h=20, direction="borrow")
    offer(compound, neighbours, tubes_per_h=1, direction="borrow")
    opened = compound.open_round(tube_mode=1)
    a_team(compound, "1队")

    plan = a_plan(compound, opened)

    pickups = list(queries.pickups(plan, EVERYTHING))
    assert not any(pickup.is_late for pickup in pickups)
    assert 40 <= sum(pickup.people for pickup in pickups) == 99 - plan.left_out <= 50
    assert plan.left_out == plan.left_untested
    named = [item["by"] for item in plan.broken if item["rule"] == "left_out"]
    assert sum(named) == plan.left_out
    assert [item["offer"] for item in plan.advice if "offer" in item] == [str(enough.pk)]
    (more,) = [item["tests_per_h"] for item in plan.advice if item.get("tests_per_h")]
    told = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            helps = plan_sheet(plan, EVERYTHING, compound.noon).laboratory_help
            told[language] = [one.text for one in helps]
            assert enough.pk in {one.offer_id for one in helps}
    assert "take what 邻区 offers: 20 tubes an hour in 邻区实验室" in told["en"]
    assert "接受邻区提供的检测能力：邻区实验室，每小时 20 管" in told["zh-hans"]
    assert (
        f"{compound.laboratory.name_en or compound.laboratory.name_zh}: {more} more tests an hour"
        in told["en"]
    )
    assert f"{compound.laboratory.name_zh}：每小时多检{more}管" in told["zh-hans"]
    Shift.objects.filter(pk=shift.pk).update(tubes_per_h=2 + more)
    assert a_plan(compound, opened).left_out == 0


def test_what_a_neighbour_offers_is_planned_with_when_it_is_taken(compound):
    lab_shift(compound, opens_h=-1, closes_h=-2, tubes_per_h=2)
    neighbours = Laboratory.objects.create(name_zh="邻区实验室")
    offered = offer(compound, neighbours, tubes_per_h=20, direction="borrow")
    opened = compound.open_round(tube_mode=1)
    a_team(compound, "1队")
    before = a_plan(compound, opened)
    assert before.left_untested > 0
    assert list(offer_sheet(offered.pk, EVERYTHING, compound.noon).plans) == [before]
    assert not plan_sheet(before, EVERYTHING, compound.noon).taken_since

    laboratory_operations.take_offer(
        offer=offered, tubes_per_h=20, scope=EVERYTHING, by=None, at=compound.noon
    )

    sheet = plan_sheet(before, EVERYTHING, compound.noon)
    assert (list(sheet.taken_since), [one for one in sheet.laboratory_help if one.offer_id]) == (
        [offered],
        [],
    )
    later = compound.noon + timedelta(minutes=1)
    with clock.running_on(clock.frozen(later)):
        mended = sampling_plan.ask_to_mend(
            plan=before, reason="借到检测能力", scope=EVERYTHING, by=None, at=later
        )
        mended = sampling_plan.make(plan_id=mended.pk)
    for plan in (mended, a_plan(compound, opened)):
        assert plan.left_out == 0
        assert neighbours in {pickup.laboratory for pickup in queries.pickups(plan, EVERYTHING)}
    assert not offer_sheet(offered.pk, EVERYTHING, compound.noon).plans


def test_whoever_cannot_have_a_result_in_time_now_is_swabbed_later_when_a_bench_is_free(compound):
    """A neighbour lends many benches from the 23rd hour on: too late for whoever is swabbed in the first."""
    lab_shift(compound, opens_h=-1, closes_h=-2, tubes_per_h=2)
    lent = offer(
        compound,
        compound.laboratory,
        tubes_per_h=60,
        taken_per_h=60,
        direction="borrow",
        state="taken",
        decided_at=compound.noon,
    )
    Offer.objects.filter(pk=lent.pk).update(from_at=compound.noon + timedelta(hours=23))
    opened = compound.open_round(tube_mode=1)
    for number in range(3):
        a_team(compound, f"{number}队", samplers=2)

    plan = a_plan(compound, opened, aim="earliest_finish", hours=8)

    assert plan.left_out == 0
    assert not queries.late_pickups(plan, EVERYTHING).exists()
    begins = Visit.objects.filter(plan=plan).values_list("begins_at", flat=True)
    assert min(begins) < compound.noon + timedelta(minutes=30)
    assert max(begins) >= compound.noon + timedelta(hours=1)
    teams_done_at = plan_sheet(plan, EVERYTHING, compound.noon).teams_done_at
    assert compound.noon < teams_done_at < compound.noon + timedelta(hours=1) < plan.finish_at


def test_a_hand_that_makes_results_late_is_told_what_the_laboratory_would_have_to_do(compound):
    shift = lab_shift(compound, opens_h=-1, closes_h=-2, tubes_per_h=20)
    opened = compound.open_round(tube_mode=1)
    teams = [a_team(compound, "1队"), a_team(compound, "2队")]
    plan = a_plan(compound, opened)
    assert (plan.left_out, plan.advice) == (0, [])
    Shift.objects.filter(pk=shift.pk).update(tubes_per_h=3)

    sampling_plan.give_to(
        visit_id=Visit.objects.filter(plan=plan).order_by("begins_at")[0].pk,
        team=teams[1],
        scope=EVERYTHING,
        by=compound.by("commander.district"),
        at=compound.noon - timedelta(minutes=5),
    )
    sampling_plan.collect_tubes(plan_id=plan.pk)

    plan = queries.plan(plan.pk)
    assert queries.late_pickups(plan, EVERYTHING).exists()
    assert {item["laboratory"] for item in plan.advice} == {str(compound.laboratory.pk)}
    assert any(item["tests_per_h"] for item in plan.advice)


def test_a_team_without_helpers_is_planned_with_the_pace_of_the_protocol(compound):
    opened = compound.open_round()
    team = a_team(compound, "1队")
    helped = a_plan(compound, opened)
    Team.objects.filter(pk=team.pk).update(helpers=0)

    alone = a_plan(compound, opened)

    def swabbing(plan):
        return sum(
            (visit.ends_at - visit.begins_at for visit in Visit.objects.filter(plan=plan)), timedelta(0)
        )

    without = protocol_in_force(compound.noon).planning.pace_without_helpers
    assert swabbing(helped) / swabbing(alone) == pytest.approx(without, rel=0.01)


def test_tubes_pass_by_a_laboratory_whose_benches_are_full_of_what_waits_there(compound):
    """The nearer one has a queue for longer than a result may take."""
    lab_shift(compound, opens_h=-1, closes_h=-2, tubes_per_h=20)
    far = Laboratory.objects.create(name_zh="远处实验室", latitude=44.1, longitude=126.0)
    Shift.objects.create(laboratory=far, starts=time(0), ends=time(0), tubes_per_h=200, takes_min=60)
    a_team(compound, "1队")
    opened = compound.open_round(tube_mode=10)
    before = a_plan(compound, opened)
    assert {pickup.laboratory for pickup in queries.pickups(before, EVERYTHING)} == {compound.laboratory}
    TubeReceipt.objects.bulk_create(
        TubeReceipt(
            barcode=f"W{number:04}",
            laboratory=compound.laboratory,
            received_at=compound.noon,
            swabbed_at=compound.noon,
        )
        for number in range(20 * 40)
    )

    with clock.running_on(clock.frozen(compound.noon)):
        plan = a_plan(compound, opened)

    assert {pickup.laboratory for pickup in queries.pickups(plan, EVERYTHING)} == {far}


def a_point(compound, name, north, **told):
    return planning.keep_point(
        point_id=new_id(),
        place=compound.compound,
        name=name,
        latitude=44.1 + north / 1000,
        longitude=125.8,
        by=None,
        **told,
    )


def test_people_are_called_to_the_point_near_them_or_to_the_one_that_was_named(compound):
    buildings = {place.code: place for place in Place.objects.filter(level="building")}
    near = a_point(compound, "西门", 2)
    far = a_point(compound, "体育馆", 40, serves=[buildings["5"]])
    opened = compound.open_round(sampling="downstairs")
    a_team(compound, "1队")

    plan = a_plan(compound, opened)

    called = Stretch.objects.filter(visit__plan=plan, visit__mode="downstairs")
    to = {
        point: {
            path.split("/")[-3]
            for path in called.filter(visit__point=point).values_list("place_path", flat=True)
        }
        for point in (near, far)
    }
    assert to[far] == {"5"}
    assert {"2", "3", "4"} <= to[near]
    assert plan.left_out == 0


def test_a_point_takes_nobody_outside_its_hours_and_no_more_samplers_than_lanes(compound):
    local = compound.noon.astimezone(ZoneInfo("Asia/Shanghai"))
    opens, closes = ((local + timedelta(hours=hours)).time() for hours in (1, 5))
    a_point(compound, "西门", 3, lanes=1, opens=opens, closes=closes, serves=[compound.compound])
    opened = compound.open_round(sampling="downstairs")
    for number in range(3):
        a_team(compound, f"{number}队")

    plan = a_plan(compound, opened, aim="earliest_finish")

    visits = list(Visit.objects.filter(plan=plan, point__isnull=False).order_by("begins_at"))
    assert visits
    assert plan.left_out == 0
    assert visits[0].begins_at >= compound.noon + timedelta(hours=1)
    assert visits[-1].ends_at <= compound.noon + timedelta(hours=5)
    assert all(one.ends_at <= after.begins_at for one, after in pairwise(visits))


def test_for_whom_a_point_has_no_room_the_team_comes_to_the_foot_of_the_building(compound):
    a_point(compound, "西门", 3, lanes=1, opens=None, closes=None)
    opened = compound.open_round(sampling="downstairs")
    for number in range(6):
        a_team(compound, f"{number}队")

    plan = a_plan(compound, opened, aim="earliest_finish", hours=0.75)

    down = Visit.objects.filter(plan=plan, mode="downstairs")
    assert plan.left_out == 0
    assert down.filter(point=None).exists()
    assert down.exclude(point=None).exists()


def test_where_the_lanes_of_a_point_would_make_the_finish_late_teams_come_to_the_foot_of_buildings(compound):
    opened = compound.open_round(sampling="downstairs")
    for number in range(6):
        a_team(compound, f"{number}队")
    without_points = a_plan(compound, opened, aim="earliest_finish")
    a_point(compound, "西门", 3, lanes=1)

    plan = a_plan(compound, opened, aim="earliest_finish")

    assert plan.finish_at <= without_points.finish_at + timedelta(minutes=2)
    assert plan.earliest_finish_at == without_points.earliest_finish_at
    assert Visit.objects.filter(plan=plan, point__isnull=False).exists()
    assert not plan.advice


def test_a_point_that_somebody_named_keeps_its_people_and_the_plan_says_that_it_holds_the_finish_back(
    compound,
):
    opened = compound.open_round(sampling="downstairs")
    for number in range(6):
        a_team(compound, f"{number}队")
    point = a_point(compound, "西门", 3, lanes=1, serves=[compound.compound])

    plan = a_plan(compound, opened, aim="earliest_finish")

    down = Visit.objects.filter(plan=plan, mode="downstairs")
    assert not down.filter(point=None).exists()
    (told,) = plan.advice
    assert told["point"] == str(point.pk)
    assert told["through_at"] == plan.earliest_finish_at.isoformat()
    assert plan.earliest_finish_at <= plan.finish_at
    (shown,) = plan_sheet(plan, EVERYTHING, compound.noon).holding_back
    assert (shown.where, shown.through_at) == ("西门", plan.earliest_finish_at)


def test_a_point_serves_one_zone_and_a_building_locked_down_leaves_its_queue(compound):
    a_point(compound, "西门", 3, lanes=4)
    zones.set_zone(
        place=compound.compound, kind="control", why=zones.Why("新增阳性"), by=None, at=compound.noon
    )
    opened = compound.open_round(sampling="downstairs")
    a_team(compound, "1队")
    plan = a_plan(compound, opened)
    calls = Stretch.objects.filter(visit__plan=plan, visit__point__isnull=False)
    locked = Place.objects.get(level="building", code="3")
    assert calls.filter(place_path__startswith=locked.path).exists()
    zones.set_zone(place=locked, kind="lockdown", why=zones.Why("新增阳性"), by=None, at=compound.noon)

    mended = sampling_plan.ask_to_mend(
        plan=plan,
        reason="封控",
        scope=EVERYTHING,
        by=compound.by("commander.district"),
        at=compound.noon - timedelta(minutes=1),
    )
    with clock.running_on(clock.frozen(compound.noon)):
        sampling_plan.make(plan_id=mended.pk)

    queue = Stretch.objects.filter(visit__plan=mended, visit__point__isnull=False)
    assert queue.exists()
    assert not queue.filter(place_path__startswith=locked.path).exists()
    of_locked = Visit.objects.filter(plan=mended, place=locked)
    assert sum(visit.people for visit in of_locked) == 24
    assert queries.plan(mended.pk).left_out == 0


def test_who_was_in_a_lockdown_goes_to_no_cleaner_zone_in_another_plan_of_the_day(compound):
    zones.set_zone(
        place=compound.building, kind="lockdown", why=zones.Why("新增阳性"), by=None, at=compound.noon
    )
    dirty, clean = compound.open_round(), compound.open_round()
    a_team(compound, "1队")
    first = a_plan(compound, dirty)
    sampling_plan.put_in_force(plan_id=first.pk, scope=EVERYTHING, by=compound.by("commander.district"))

    second = a_plan(compound, clean, hours=9)

    assert {visit.zone_rank > 0 for visit in Visit.objects.filter(plan=second)} <= {True}
    assert second.left_out > 0


def test_two_rounds_of_two_zones_never_share_a_point_at_the_same_time(compound):
    """The second plan comes when the first is through with the point, or to the foot of the buildings."""
    by = compound.by("commander.district")
    point = a_point(compound, "西门", 3, lanes=1)
    zones.set_zone(
        place=compound.compound, kind="control", why=zones.Why("新增阳性"), by=None, at=compound.noon
    )
    opened, other = compound.open_round(sampling="downstairs"), compound.open_round(sampling="downstairs")
    a_team(compound, "1队")
    first = a_plan(compound, opened)
    a_team(compound, "2队")
    ready = a_plan(compound, other)
    sampling_plan.put_in_force(plan_id=first.pk, scope=EVERYTHING, by=by)
    Visit.objects.filter(plan=ready).update(team=a_team(compound, "3队"))
    assert Visit.objects.filter(plan=ready, point=point).exists()

    with pytest.raises(Conflict):
        sampling_plan.put_in_force(plan_id=ready.pk, scope=EVERYTHING, by=by)
    second = a_plan(compound, other)
    sampling_plan.put_in_force(plan_id=second.pk, scope=EVERYTHING, by=by)

    assert second.left_out == 0
    for mine in Visit.objects.filter(plan=second, point=point):
        for theirs in Visit.objects.filter(plan=first, point=point):
            assert mine.ends_at <= theirs.begins_at or theirs.ends_at <= mine.begins_at


def test_a_plan_says_where_the_zone_has_changed_since_and_mended_it_fits_again(compound):
    opened = compound.open_round()
    a_team(compound, "1队")
    plan = a_plan(compound, opened)
    sampling_plan.put_in_force(plan_id=plan.pk, scope=EVERYTHING, by=compound.by("commander.district"))
    before = compound.noon - timedelta(minutes=1)
    assert zone_changes(plan, before).buildings == 0
    visits = Visit.objects.filter(plan=plan).order_by("begins_at")
    locked = visits.last().place
    zones.set_zone(place=locked, kind="lockdown", why=zones.Why("新增阳性"), by=None, at=before)

    changes = zone_changes(plan, compound.noon)

    assert changes.buildings == 1
    assert locked.address in changes.reason
    assert zone_changes(plan, visits.last().begins_at).buildings == 0, "What has begun stays."
    mended = mended_later(compound, plan)
    assert zone_changes(mended, compound.noon).buildings == 0


def test_people_who_come_down_take_half_the_time_of_those_at_the_doors(compound):
    """The protocol's 300 a day at the doors, and 600 downstairs; a team of two samplers is twice as fast."""
    a_team(compound, "1队", samplers=2)

    plan = a_plan(compound, compound.open_round(sampling="downstairs"))

    each_s = {"door": 96 / 2, "downstairs": 48 / 2}
    for visit in Visit.objects.filter(plan=plan):
        took_s = (visit.ends_at - visit.begins_at).total_seconds()
        assert took_s == pytest.approx(visit.people * each_s[visit.mode], abs=2)


def test_tubes_go_only_to_a_laboratory_that_accepts_their_kind(compound):
    lab_shift(compound, opens_h=-1, closes_h=20)
    Laboratory.objects.filter(pk=compound.laboratory.pk).update(tube_kinds=[1, 5])
    other = Laboratory.objects.create(name_zh="二号实验室", tube_kinds=[10])
    Shift.objects.create(laboratory=other, starts=time(0), ends=time(0), tubes_per_h=200)
    a_team(compound, "1队")

    for tube_mode, laboratory in ((5, compound.laboratory), (10, other)):
        plan = a_plan(compound, compound.open_round(tube_mode=tube_mode))
        assert {pickup.laboratory for pickup in queries.pickups(plan, EVERYTHING)} == {laboratory}


def test_what_a_laboratory_has_lent_to_a_neighbour_is_not_planned_with(compound):
    """It lends all it has: its door is shut to our tubes, and so they go to the other."""
    lab_shift(compound, opens_h=-1, closes_h=20, tubes_per_h=200)
    other = Laboratory.objects.create(name_zh="二号实验室")
    Shift.objects.create(laboratory=other, starts=time(0), ends=time(0), tubes_per_h=200, takes_min=600)
    a_team(compound, "1队")
    opened = compound.open_round(tube_mode=10)
    whole = a_plan(compound, opened)
    assert {pickup.laboratory for pickup in queries.pickups(whole, EVERYTHING)} == {compound.laboratory}
    offer(
        compound,
        compound.laboratory,
        tubes_per_h=200,
        taken_per_h=200,
        direction="lend",
        state="taken",
        decided_at=compound.noon,
    )

    lent = a_plan(compound, opened)

    assert {pickup.laboratory for pickup in queries.pickups(lent, EVERYTHING)} == {other}

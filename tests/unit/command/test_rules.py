"""Who owns, who is above, and when things are due, over plain values."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from dayclear.command import rules
from dayclear.command.protocol import DayHours, Milestone, Text, shipped
from dayclear.command.rules import Seat, Seats

NOON = datetime(2022, 4, 3, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
UNIT = "/d/s/c/x/b/u/"
PATHS = {
    "leader.unit": UNIT,
    "leader.building": "/d/s/c/x/b/",
    "commander.compound": "/d/s/c/x/",
    "secretary.community": "/d/s/c/",
    "commander.street": "/d/s/",
    "commander.district": "/d/",
    "department.transfer": "/d/",
}


def seat(kind, *, staffed=True, seq=1, path=None):
    return Seat(UUID(int=hash((kind, seq)) % 2**64), kind, path or PATHS[kind], seq, staffed)


def line(*, vacant=(), missing=()):
    return Seats(seat(kind, staffed=kind not in vacant) for kind in PATHS if kind not in missing)


def test_ancestors_run_from_the_root_to_the_place_itself():
    assert rules.ancestors("/a/b/c/") == ["/a/", "/a/b/", "/a/b/c/"]
    assert rules.all_ancestors(["/a/b/", "/a/c/"]) == ["/a/", "/a/b/", "/a/c/"]


def test_the_nearest_post_of_the_kind_owns():
    owner = rules.owner_of(UNIT, "commander.compound", shipped(), line())
    assert (owner.seat.path, owner.vacant, owner.stepped_up) == ("/d/s/c/x/", False, False)


def test_a_vacant_post_still_owns():
    owner = rules.owner_of(UNIT, "leader.unit", shipped(), line(vacant=["leader.unit"]))
    assert (owner.seat.kind, owner.vacant) == ("leader.unit", True)


def test_without_a_post_of_the_kind_the_kind_above_owns():
    owner = rules.owner_of(UNIT, "leader.unit", shipped(), line(missing=["leader.unit", "leader.building"]))
    assert (owner.seat.kind, owner.stepped_up) == ("commander.compound", True)


def test_without_any_post_in_the_chain_nobody_owns():
    assert rules.owner_of(UNIT, "leader.unit", shipped(), Seats([])) is None


def test_of_two_posts_of_a_kind_the_staffed_one_owns_then_the_first():
    seats = Seats(
        [seat("leader.unit", staffed=False), seat("leader.unit", seq=3), seat("leader.unit", seq=2)]
    )
    assert seats.nearest(UNIT, "leader.unit").seq == 2


def test_a_task_climbs_the_whole_line():
    climbed = rules.raised_to(seat("leader.unit"), None, shipped(), line())
    assert [above.kind for above in climbed] == list(PATHS)[1:6]


def test_vacant_posts_are_passed_over_but_the_top_stays_in_any_case():
    climbed = rules.raised_to(seat("leader.unit"), None, shipped(), line(vacant=list(PATHS)))
    assert [above.kind for above in climbed] == ["commander.district"]


def test_the_protocol_may_name_another_first_level():
    climbed = rules.raised_to(seat("leader.unit"), "commander.street", shipped(), line())
    assert [above.kind for above in climbed] == ["commander.street", "commander.district"]


def test_the_top_has_nobody_above():
    assert rules.raised_to(seat("commander.district"), None, shipped(), line()) == []


def test_a_post_of_a_kind_that_the_protocol_dropped_goes_to_the_top():
    dropped = Seat(UUID(int=9), "old.kind", UNIT, 1, staffed=True)
    assert [above.kind for above in rules.raised_to(dropped, None, shipped(), line())] == [
        "commander.district"
    ]


@pytest.mark.parametrize(
    ("minutes", "levels"), [(-1, 0), (0, 1), (59, 1), (60, 2), (119, 2), (120, 3), (6000, 101)]
)
def test_one_level_at_the_deadline_and_one_more_each_period(minutes, levels):
    assert rules.levels_due(NOON, 60, NOON + timedelta(minutes=minutes)) == levels


def test_each_level_has_its_own_instant():
    assert [rules.level_due_at(level, NOON, 60) for level in (1, 3)] == [NOON, NOON + timedelta(hours=2)]


@pytest.mark.parametrize(("deadline_min", "reminder_min"), [(60, 30), (0, 0), (-60, -60)])
def test_the_reminder_never_comes_after_the_deadline(deadline_min, reminder_min):
    deadline_at = NOON + timedelta(minutes=deadline_min)
    assert rules.reminder_at(NOON, deadline_at, 0.5) == NOON + timedelta(minutes=reminder_min)


def test_milestones_become_instants():
    rule = shipped().task_rules["trace_contacts"]
    assert rules.milestones_of(rule, NOON) == []
    milestone = Milestone(Text("到场", "On site"), 120)
    two = rule.__class__(
        **{name: getattr(rule, name) for name in rule.__slots__} | {"milestones": (milestone,)}
    )
    assert rules.milestones_of(two, NOON) == [
        {"name_zh": "到场", "name_en": "On site", "due_at": "2022-04-03T06:00:00+00:00"}
    ]


def test_a_carried_task_is_due_the_next_day_at_the_protocols_hour_or_at_its_own_later_deadline():
    hours = DayHours(time(7), time(19), time(10))
    next_ten = datetime(2022, 4, 4, 2, 0, tzinfo=UTC)
    assert rules.carried_deadline(date(2022, 4, 3), hours, NOON, SHANGHAI) == next_ten
    later = next_ten + timedelta(days=3)
    assert rules.carried_deadline(date(2022, 4, 3), hours, later, SHANGHAI) == later


@pytest.mark.parametrize(("hour", "night"), [(6, True), (7, False), (18, False), (19, True), (0, True)])
def test_the_night_shift_is_what_the_day_shift_is_not(hour, night):
    hours = DayHours(time(7), time(19), time(10))
    assert hours.is_night(datetime(2022, 4, 3, hour, tzinfo=SHANGHAI)) is night


def test_who_may_answer_is_ordered_by_chain_or_by_nearness():
    protocol, upwards = shipped(), line().upwards(UNIT)
    chained = rules.answering_order(upwards, protocol.posts, protocol.chains["commander.street"], None)
    assert [one.kind for one in chained] == ["commander.street", "commander.district"]
    able = rules.answering_order(upwards, protocol.posts, None, "transfers")
    assert [one.kind for one in able][:1] == ["commander.compound"]
    assert [one.kind for one in able][-2:] == ["department.transfer", "commander.district"]
    here = rules.answering_order(upwards, protocol.posts, None, None)
    assert [one.kind for one in here] == list(PATHS)[:6]

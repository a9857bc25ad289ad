"""The clock of a case, and the days of a contact."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dayclear.cases import rules
from dayclear.cases.rules import Course, Verdict
from dayclear.command.protocol import shipped

SAMPLED = datetime(2022, 4, 3, 0, 0, tzinfo=UTC)
H = timedelta(hours=1)


def read(moved_after_h=None, now_after_h=0, **changes):
    at_of = {
        "sampled": SAMPLED,
        "tested": SAMPLED + 6 * H,
        "reported": SAMPLED + 7 * H,
        "moved": None if moved_after_h is None else SAMPLED + moved_after_h * H,
    } | changes
    return rules.clock(at_of, within_h=24, now=SAMPLED + now_after_h * H)


@pytest.mark.parametrize(
    ("moved_after_h", "now_after_h", "verdict", "left_h"),
    [
        (24, 90, Verdict.WITHIN, 0),
        (25, 90, Verdict.LATE, -1),
        (None, 24, Verdict.RUNNING, 0),
        (None, 25, Verdict.OVERDUE, -1),
        (None, 20, Verdict.RUNNING, 4),
    ],
)
def test_the_verdict_and_the_time_left(moved_after_h, now_after_h, verdict, left_h):
    clock = read(moved_after_h, now_after_h)
    assert (clock.verdict, clock.left) == (verdict, left_h * H)
    assert clock.due_at == SAMPLED + 24 * H


def test_each_step_tells_how_long_it_took_since_the_last_known_one():
    clock = read(10)
    assert [(instant.name, instant.after) for instant in clock.instants] == [
        ("sampled", None),
        ("tested", 6 * H),
        ("reported", H),
        ("moved", 3 * H),
    ]
    assert clock.total == 10 * H
    assert read(10, tested=None).instants[2].after == 7 * H


def test_a_case_without_a_sample_runs_from_the_first_step_that_is_known():
    clock = read(now_after_h=30, sampled=None)
    assert (clock.total, clock.verdict) == (24 * H, Verdict.RUNNING)


def test_instants_out_of_order_are_brought_back_to_the_step_after_them():
    def ordered(sampled_h, tested_h, reported_h):
        at = [None if hours is None else SAMPLED + hours * H for hours in (sampled_h, tested_h)]
        found = rules.in_order(
            sampled_at=at[0], tested_at=at[1], reported_at=SAMPLED + reported_h * H, latest=SAMPLED + 10 * H
        )
        return [None if instant is None else (instant - SAMPLED) / H for instant in found]

    assert ordered(1, 2, 3) == [1, 2, 3]
    assert ordered(5, 2, 3) == [2, 2, 3]
    assert ordered(1, 12, 15) == [1, 10, 10]
    assert ordered(5, None, 3) == [3, None, 3]
    assert ordered(None, None, 3) == [None, None, 3]


@pytest.mark.parametrize(
    ("is_open", "sampled_at", "moved_at", "belongs"),
    [
        (True, None, None, True),
        (False, SAMPLED, SAMPLED, True),
        (False, SAMPLED, SAMPLED - H, False),
        (False, None, SAMPLED, False),
    ],
)
def test_a_further_positive_belongs_to_an_open_case_or_to_one_moved_after_the_sample(
    is_open, sampled_at, moved_at, belongs
):
    found = course(sampled_at=sampled_at, moved_at=moved_at, released_at=None, died_at=None, is_open=is_open)
    assert found == (Course.SAME if belongs else Course.NEW)


def test_a_positive_that_is_known_only_after_a_death_belongs_to_the_case_that_ended_with_it():
    told = {"moved_at": None, "released_at": None, "died_at": SAMPLED + H, "is_open": False}
    assert course(sampled_at=SAMPLED, **told) == Course.SAME


def course(*, ct=None, **told):
    return rules.course(reported_at=SAMPLED + H, ct=ct, rule=shipped().release, **told)


@pytest.mark.parametrize(
    ("days_since", "ct", "expected"),
    [
        (-1, 20.0, Course.SAME),
        (5, 34.9, Course.REPOSITIVE),
        (5, None, Course.REPOSITIVE),
        (5, 35.0, Course.SAME),
        (59, 20.0, Course.REPOSITIVE),
        (60, 36.0, Course.NEW),
    ],
)
def test_after_release_days_and_virus_tell_an_infection_that_came_back_from_a_new_one(
    days_since, ct, expected
):
    """Treatment 9: from Ct 35 on nobody is isolated again. A Ct that nobody told is taken for an infectious one."""
    released_at = SAMPLED - timedelta(days=days_since)
    moved_at = released_at - timedelta(days=9)
    for is_open in (True, False):
        told = {"moved_at": moved_at, "released_at": released_at, "died_at": None, "is_open": is_open}
        assert course(sampled_at=SAMPLED, ct=ct, **told) == expected


def test_numbers_run_on_and_grow_beyond_four_digits():
    assert rules.case_numbers(date(2022, 4, 3), 9998, 2) == ["20220403-9999", "20220403-10000"]
    assert rules.case_numbers(date(2022, 4, 3), 11, 1) == ["20220403-0012"]


def test_what_a_case_still_lacks():
    assert rules.missing_milestones(["sealed", "moved"]) == ("traced", "disinfected")
    assert rules.missing_milestones(rules.MILESTONES) == ()


def test_isolation_lasts_the_protocols_days_at_the_site_and_then_at_home():
    close = rules.isolation(date(2022, 4, 1), shipped().contacts["close"])
    assert (close.until, close.home_until) == (date(2022, 4, 15), date(2022, 4, 22))

"""An antigen that is due every other day: roster, gate and the member's page tell the next day, the day between counts."""

from datetime import timedelta

import pytest

from dayclear.clearance.rules import Reason
from dayclear.command import operations as command
from dayclear.command.protocol import ProtocolInvalid, load, shipped_text
from dayclear.kernel.ids import new_id
from dayclear.loops import self_report_links
from dayclear.situation import clearance_day, fitness, self_report_page

DAILY = """name_en = "Couriers"
antigen_per_day = 1
nucleic_per_day = 1
antigen_valid_h = 14
"""


def every_other_day(valid_h):
    assert DAILY in shipped_text()
    other = DAILY.replace("antigen_valid_h = 14", f"antigen_every_days = 2\nantigen_valid_h = {valid_h}")
    return shipped_text().replace(DAILY, other)


@pytest.fixture
def couriers(firm):
    """Their protocol is in force since the day before."""
    at = firm.noon - timedelta(days=1)
    command.put_into_force(toml=every_other_day(48), by=None, at=at, from_at=at)
    return firm


def member(firm, at):
    keeper = firm.stairwell.by("taskforce.information")
    rows = clearance_day.members_today(firm.employer, scope=firm.scope(keeper, at), at=at)
    return next(row for row in rows if row.name == "张伟")


def gate(firm, at):
    return fitness.may_work(firm.stairwell.zhang.pk, scope=firm.scope(at=at), at=at)


def test_the_next_day_is_told_and_the_day_between_counts(couriers):
    firm, today = couriers, couriers.noon.date()
    assert (member(firm, firm.noon).antigen_due_on, gate(firm, firm.noon).antigen_due_on) == (today, today)
    firm.report(firm.told(firm.stairwell.zhang, "negative"))
    for days, antigens in ((0, 1), (1, 1), (2, 0)):
        at = firm.noon + timedelta(days=days, hours=-1 if days else 0)
        row, asked = member(firm, at), gate(firm, at)
        assert row.antigens == antigens
        assert row.antigen_due_on == asked.antigen_due_on == today + timedelta(days=2)
        assert asked.verdict.reason == Reason.NUCLEIC_MISSING
    late = firm.noon + timedelta(days=3)
    assert member(firm, late).antigen_due_on == gate(firm, late).antigen_due_on == late.date()
    assert gate(firm, late).verdict.reason == Reason.ANTIGEN_LAPSED


def test_the_members_own_page_tells_the_same_day(couriers):
    firm, keeper = couriers, couriers.stairwell.by("taskforce.information")
    slips = self_report_links.issue(
        issue_id=new_id(), employer=firm.employer, scope=firm.scope(keeper), by=keeper, page="/", at=firm.noon
    )
    secret = next(slip.secret for slip in slips if slip.name == "张伟")
    assert self_report_page.sheet(secret=secret, at=firm.noon).is_due
    firm.report(firm.told(firm.stairwell.zhang, "negative"))
    between = self_report_page.sheet(secret=secret, at=firm.noon + timedelta(days=1))
    assert (between.is_due, between.due_on) == (False, firm.noon.date() + timedelta(days=2))
    assert self_report_page.sheet(secret=secret, at=firm.noon + timedelta(days=2)).is_due


def test_where_one_is_due_every_day_no_day_is_told(firm):
    assert (member(firm, firm.noon).antigen_due_on, gate(firm, firm.noon).antigen_due_on) == (None, None)


def test_an_antigen_must_count_until_the_next_is_due():
    with pytest.raises(ProtocolInvalid, match="antigen_valid_h"):
        load(every_other_day(14), file="mine.toml")

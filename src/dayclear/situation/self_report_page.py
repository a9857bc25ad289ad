"""What the page of a member's link says: only what its bearer needs to test, and nothing of any result.

A slip may lie about, and whoever printed it may have kept a copy. So the page says whether a test is due, never what one
showed; what to do next is told once, to the browser that has just told the test and so knows its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from dayclear.clearance import queries as clearance
from dayclear.clearance.models import Antigen, AntigenOutcome, SelfReportLink
from dayclear.clearance.states import PhotoCheck, Suspicion
from dayclear.command import queries as command
from dayclear.command.protocol import KeyGroup, Protocol
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import NotFound
from dayclear.people.rules import masked_name

CONFIRM = "confirm_antigen"


@dataclass(frozen=True, slots=True)
class SelfReportSheet:
    """``tested_at`` is of the latest test that counts, ``due_on`` the local day by whose end one is due.

    ``valid_h`` 0: no gate asks for it. ``is_allowed`` is False where the protocol has somebody see every test of the group.
    """

    link: SelfReportLink
    shown_name: str
    employer: str
    group: str
    is_allowed: bool
    due_on: date
    is_due: bool
    tested_at: datetime | None
    photo_unreadable: bool
    valid_h: int


@dataclass(frozen=True, slots=True)
class WhatNext:
    """After a test was told: a negative counts ``until``, a positive is tested by nucleic acid ``within_min``."""

    outcome: str
    tested_at: datetime
    until: datetime | None
    within_min: int | None

    @property
    def within(self) -> timedelta | None:
        return timedelta(minutes=self.within_min) if self.within_min else None


def sheet(*, secret: str, at: datetime) -> SelfReportSheet:
    """Raises NotFound for a link that opens nothing."""
    link = clearance.open_link(secret, at)
    group = _group(link, _protocol(link, at))
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    every = timedelta(days=group.antigen_every_days if group else 1)
    starts = day_bounds(today - every + timedelta(days=1), settings.DISTRICT_ZONE)[0]
    tests = list(clearance.antigens_of([link.membership.person_id], starts, at + timedelta(seconds=1)))
    counted = [one for one in tests if _counts(one)]
    is_due = len(counted) < (group.antigen_per_day if group else 1)
    latest = counted[0].tested_at if counted else None
    return SelfReportSheet(
        link=link,
        shown_name=masked_name(link.membership.person.name),
        employer=link.membership.employer.name,
        group=str(group.name) if group else "",
        is_allowed=bool(group and group.self_report),
        due_on=today
        if is_due or latest is None
        else latest.astimezone(settings.DISTRICT_ZONE).date() + every,
        is_due=is_due,
        tested_at=latest,
        photo_unreadable=_is_unreadable(tests),
        valid_h=group.antigen_valid_h if group and group.antigen_before_shift else 0,
    )


def what_next(*, secret: str, antigen_id: UUID, at: datetime) -> WhatNext:
    """For whoever has just told this test by this link. Raises NotFound to everybody else."""
    link = clearance.open_link(secret, at)
    told = clearance.told_by_link(link, antigen_id)
    if told is None:
        raise NotFound(_("There is no such test."), _("Open your link again."))
    protocol = _protocol(link, at)
    group, confirm = _group(link, protocol), protocol.task_rules.get(CONFIRM)
    counts = told.outcome == AntigenOutcome.NEGATIVE and group and group.antigen_before_shift
    return WhatNext(
        outcome=told.outcome,
        tested_at=told.tested_at,
        until=told.tested_at + timedelta(hours=group.antigen_valid_h) if counts and group else None,
        within_min=confirm.within_min if confirm else None,
    )


def _protocol(link: SelfReportLink, at: datetime) -> Protocol:
    return command.protocol_in_force(at).at(link.membership.employer.place_path)


def _group(link: SelfReportLink, protocol: Protocol) -> KeyGroup | None:
    return protocol.key_groups.get(link.membership.key_group)


def _counts(antigen: Antigen) -> bool:
    return (
        antigen.outcome != AntigenOutcome.INVALID
        and antigen.photo_check != PhotoCheck.UNREADABLE
        and antigen.suspicion != Suspicion.TAKEN_BACK
    )


def _is_unreadable(tests: Sequence[Antigen]) -> bool:
    """Of the latest test: what was told before does not matter any more."""
    return bool(tests) and tests[0].photo_check == PhotoCheck.UNREADABLE

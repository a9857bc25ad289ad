"""The day of the key groups: who is due, tested, missing and positive, per employer and group.

The totals of the district are counted by the worker in one statement and kept; names are read for one employer at a time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from dayclear.clearance import policies
from dayclear.clearance import queries as clearance
from dayclear.clearance.models import Antigen, Employer, EmployerWord
from dayclear.clearance.queries import CountedDay, Figures
from dayclear.clearance.states import PhotoCheck
from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.scope import Scope
from dayclear.people.rules import masked_name
from dayclear.places.models import Place
from dayclear.situation.fitness import COUNTS, IS_CASE, IS_SUSPECTED, KEPT_AWAY, STATUSES, next_antigen_on

# How each member stands on the day: one look into each index a member. An antigen that is not due every day counts as done
# on the days between, so that all who are due and not done are those to be tested.
_STANDS = f"""
    SELECT member.id, member.employer_id, employer.place_path, member.key_group, person.id AS person_id, person.name,
           antigen.tests AS antigens, nucleic.swabs,
           coalesce(antigen.positive, false) OR coalesce(nucleic.positive, false) AS positive,
           ({IS_CASE.format(person="person")} OR {IS_SUSPECTED.format(person="person")}
            OR {KEPT_AWAY.format(person="person")}) AS stopped,
           antigen.tests >= rule.antigens AND nucleic.swabs >= rule.swabs AS complete,
           antigen.self_reported, antigen.photo_check, antigen.latest_at
    FROM clearance_membership AS member
    JOIN clearance_employer AS employer ON employer.id = member.employer_id AND employer.in_use
    JOIN people_person AS person ON person.id = member.person_id AND person.standing = 'lives_here'
    JOIN unnest(%(kinds)s::text[], %(antigens)s::int[], %(swabs)s::int[], %(since)s::timestamptz[])
      AS rule (kind, antigens, swabs, since)
      ON rule.kind = member.key_group
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE {COUNTS} AND test.outcome <> 'invalid') AS tests,
               bool_or(test.outcome = 'positive' AND {COUNTS} AND test.tested_at >= %(starts)s) AS positive,
               coalesce(bool_and(NOT test.supervised) FILTER (WHERE {COUNTS} AND test.outcome <> 'invalid'), false)
                   AS self_reported,
               coalesce((array_agg(test.photo_check ORDER BY test.tested_at DESC))[1], '') AS photo_check,
               max(test.tested_at) FILTER (WHERE {COUNTS} AND test.outcome <> 'invalid') AS latest_at
        FROM clearance_antigen AS test
        WHERE test.person_id = person.id AND test.tested_at >= rule.since AND test.tested_at < %(ends)s
    ) AS antigen
    CROSS JOIN LATERAL (
        SELECT count(*) AS swabs, bool_or(result.outcome = 'positive' AND tube.sample_count = 1) AS positive
        FROM screening_sample AS sample
        JOIN screening_tube AS tube ON tube.barcode = sample.barcode
        LEFT JOIN laboratory_result AS result ON result.barcode = sample.barcode AND result.standing
        WHERE sample.person_id = person.id AND sample.aside NOT IN ('undone', 'void')
          AND sample.sampled_at >= %(starts)s AND sample.sampled_at < %(ends)s
    ) AS nucleic
    WHERE member.from_on <= %(day)s AND (member.until_on IS NULL OR member.until_on >= %(day)s) AND {{only}}
"""
_COUNTS = f"""
    SELECT employer_id, place_path, key_group, count(*), count(*) FILTER (WHERE antigens > 0),
           count(*) FILTER (WHERE swabs > 0), count(*) FILTER (WHERE complete AND NOT stopped),
           count(*) FILTER (WHERE stopped), count(*) FILTER (WHERE positive), count(*) FILTER (WHERE self_reported)
    FROM ({_STANDS}) AS stands GROUP BY employer_id, place_path, key_group
"""
_NAMES = f"""
    SELECT id, person_id, name, key_group, antigens, swabs, positive, stopped, complete, self_reported,
           photo_check, latest_at
    FROM ({_STANDS}) AS stands
    ORDER BY stopped, complete, name, id
"""


@dataclass(frozen=True, slots=True)
class MemberDay:
    """How one person on a roster stands today; ``photo_check`` is of the latest test.

    ``self_reported``: nobody has seen the tests that count. ``antigen_due_on``: the day of the next antigen, where the group's
    is not due every day.
    """

    membership_id: UUID
    person_id: UUID
    name: str
    key_group: str
    antigens: int
    swabs: int
    positive: bool
    stopped: bool
    complete: bool
    self_reported: bool
    photo_check: str
    antigen_due_on: date | None

    @property
    def missing(self) -> bool:
        return not self.complete and not self.stopped

    @property
    def is_unreadable(self) -> bool:
        return self.photo_check == PhotoCheck.UNREADABLE


@dataclass(frozen=True, slots=True)
class Entry:
    """A positive as whoever entered it sees it."""

    antigen: Antigen
    shown_name: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One of the twelve groups."""

    kind: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The groups at a place and inside it, and all of them together."""

    place: Place
    day: date
    groups: Sequence[GroupRow]
    total: Figures


@dataclass(frozen=True, slots=True)
class EmployerSheet:
    """``names`` is None for somebody who may not see who works there."""

    employer: Employer
    figures: Figures
    names: Sequence[MemberDay] | None
    words: Sequence[EmployerWord]
    group_names: dict[str, str]
    may_keep: bool
    may_report: bool
    photos_waiting: int

    @property
    def missing(self) -> list[MemberDay]:
        return [name for name in self.names or () if name.missing]

    @property
    def others(self) -> list[MemberDay]:
        return [name for name in self.names or () if not name.missing]


def count(*, day: date, employer_ids: Collection[UUID] | None, at: datetime) -> list[CountedDay]:
    """Counts a day for these employers, None: for all; one statement. Cost: about 10 µs a member."""
    only = "true" if employer_ids is None else "member.employer_id = ANY(%(employers)s)"
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(only=only), _parameters(day, employer_ids, at))
        return [CountedDay(*row) for row in cursor.fetchall()]


def members_today(employer: Employer, *, scope: Scope, at: datetime) -> list[MemberDay] | None:
    """Who works there and how they stand, the missing first; None for somebody who does not keep the roster."""
    if not policies.can_keep(employer.place_path, scope):
        return None
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    with connection.cursor() as cursor:
        cursor.execute(
            _NAMES.format(only="member.employer_id = ANY(%(employers)s)"), _parameters(day, [employer.pk], at)
        )
        rows = cursor.fetchall()
    every_days = {
        kind: group.antigen_every_days for kind, group in command.protocol_in_force(at).key_groups.items()
    }
    return [
        MemberDay(*[*stands, next_antigen_on(every_days[stands[3]], latest_at, day)])
        for *stands, latest_at in rows
    ]


def entered(*, account: Account, employer: Employer) -> list[Entry]:
    """The positives of an employer that somebody entered and that still wait; without a look, so without a name."""
    found = clearance.entered_by(account.pk, employer)
    return [Entry(one, masked_name(one.person.name)) for one in found]


def _parameters(day: date, employer_ids: Collection[UUID] | None, at: datetime) -> dict[str, Any]:
    groups = command.protocol_in_force(at).key_groups.values()
    starts, ends = day_bounds(day, settings.DISTRICT_ZONE)
    since = [
        day_bounds(day - timedelta(days=group.antigen_every_days - 1), settings.DISTRICT_ZONE)[0]
        for group in groups
    ]
    return {
        "day": day,
        "starts": starts,
        "ends": ends,
        "at": at,
        "employers": list(employer_ids or ()),
        "kinds": [group.kind for group in groups],
        "antigens": [group.antigen_per_day for group in groups],
        "swabs": [group.nucleic_per_day for group in groups],
        "since": since,
        **STATUSES,
    }


def day_sheet(*, place: Place, day: date, scope: Scope, at: datetime) -> DaySheet:
    """The caller has found the place in its scope. A group without anybody is there with zeros."""
    found = clearance.figures_by_group(place.path, scope, day)
    groups = [
        GroupRow(group.kind, str(group.name), found.get(group.kind, Figures()))
        for group in command.protocol_in_force(at).key_groups.values()
    ]
    return DaySheet(place, day, groups, clearance.figures(place.path, scope, day))


def employer_sheet(*, employer: Employer, scope: Scope, at: datetime) -> EmployerSheet:
    """The caller has found the employer in its scope. Names are read live, figures as they were counted last."""
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    figures = clearance.figures_by_employer(scope, day, [employer.pk]).get(employer.pk, Figures())
    groups = command.protocol_in_force(at).at(employer.place_path).key_groups
    return EmployerSheet(
        employer=employer,
        figures=figures,
        names=members_today(employer, scope=scope, at=at),
        words=list(clearance.words(employer)),
        group_names={group.kind: str(group.name) for group in groups.values()},
        may_keep=policies.can_keep(employer.place_path, scope),
        may_report=policies.can_report(employer, scope),
        photos_waiting=clearance.photos_waiting(employer, scope, day_bounds(day, settings.DISTRICT_ZONE)[0]),
    )

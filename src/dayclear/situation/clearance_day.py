"""The day of the key groups: who is due, tested, missing and positive, per employer and group.

The totals of the district are counted by the worker in one statement and kept; names are read for one employer at a time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from dayclear.clearance import policies
from dayclear.clearance import queries as clearance
from dayclear.clearance.models import Employer, EmployerWord
from dayclear.clearance.queries import CountedDay, Figures
from dayclear.command import queries as command
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.situation.fitness import IS_CASE, IS_SUSPECTED, KEPT_AWAY, STATUSES

# How each member stands on the day: one look into each index a member.
_STANDS = f"""
    SELECT member.id, member.employer_id, employer.place_path, member.key_group, person.id AS person_id, person.name,
           antigen.tests AS antigens, nucleic.swabs,
           coalesce(antigen.positive, false) OR coalesce(nucleic.positive, false) AS positive,
           ({IS_CASE.format(person="person")} OR {IS_SUSPECTED.format(person="person")}
            OR {KEPT_AWAY.format(person="person")}) AS stopped,
           antigen.tests >= rule.antigens AND nucleic.swabs >= rule.swabs AS complete
    FROM clearance_membership AS member
    JOIN clearance_employer AS employer ON employer.id = member.employer_id AND employer.in_use
    JOIN people_person AS person ON person.id = member.person_id AND person.standing = 'lives_here'
    JOIN unnest(%(kinds)s::text[], %(antigens)s::int[], %(swabs)s::int[]) AS rule (kind, antigens, swabs)
      ON rule.kind = member.key_group
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE test.outcome <> 'invalid') AS tests, bool_or(test.outcome = 'positive') AS positive
        FROM clearance_antigen AS test
        WHERE test.person_id = person.id AND test.tested_at >= %(starts)s AND test.tested_at < %(ends)s
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
           count(*) FILTER (WHERE stopped), count(*) FILTER (WHERE positive)
    FROM ({_STANDS}) AS stands GROUP BY employer_id, place_path, key_group
"""
_NAMES = f"""
    SELECT id, person_id, name, key_group, antigens, swabs, positive, stopped, complete FROM ({_STANDS}) AS stands
    ORDER BY stopped, complete, name, id
"""


@dataclass(frozen=True, slots=True)
class MemberDay:
    """How one person on a roster stands today."""

    membership_id: UUID
    person_id: UUID
    name: str
    key_group: str
    antigens: int
    swabs: int
    positive: bool
    stopped: bool
    complete: bool

    @property
    def missing(self) -> bool:
        return not self.complete and not self.stopped


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
        return [MemberDay(*row) for row in cursor.fetchall()]


def _parameters(day: date, employer_ids: Collection[UUID] | None, at: datetime) -> dict[str, Any]:
    groups = command.protocol_in_force(at).key_groups.values()
    starts, ends = day_bounds(day, settings.DISTRICT_ZONE)
    return {
        "day": day,
        "starts": starts,
        "ends": ends,
        "at": at,
        "employers": list(employer_ids or ()),
        "kinds": [group.kind for group in groups],
        "antigens": [group.antigen_per_day for group in groups],
        "swabs": [group.nucleic_per_day for group in groups],
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
    )

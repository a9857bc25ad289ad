"""How many are in which state, and how many a plan must reach behind each door. No names."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum

from dayclear.kernel.scope import Scope
from dayclear.people.models import Vulnerability
from dayclear.places.scoping import within, within_sql
from dayclear.screening.due_totals import COUNTS
from dayclear.screening.models import (
    Round,
    RoundTotal,
)
from dayclear.screening.policies import DUTY
from dayclear.screening.states import UNACCOUNTED, DueState, RoundStatus

_MISSING = " + ".join(f"total.{state}" for state in UNACCOUNTED)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of names at a place and inside it: on the roster, in each state, positive."""

    place_path: str
    roster: int = 0
    due: int = 0
    sampled: int = 0
    known: int = 0
    exempt: int = 0
    away: int = 0
    refused: int = 0
    not_at_home: int = 0
    isolated: int = 0
    positive: int = 0

    @property
    def by_state(self) -> list[int]:
        """How many are in each state, in the order of the states."""
        return [getattr(self, state) for state in DueState]

    @property
    def missing(self) -> int:
        """Names nobody has accounted for: not reached, or knocked at in vain."""
        return self.due + self.not_at_home

    @property
    def accounted(self) -> int:
        return self.roster - self.missing

    @property
    def swabbed(self) -> int:
        return self.sampled + self.known

    @property
    def accounted_share(self) -> float:
        """Between 0 and 1; a place where nobody lives is complete."""
        return 1 - self.missing / self.roster if self.roster else 1.0


def totals(round: Round, scope: Scope) -> QuerySet[RoundTotal]:  # noqa: A002
    """The stairwells of a round where anybody is on the due list, in the order of the tree."""
    return RoundTotal.objects.filter(within(scope, "place_path"), round=round, roster__gt=0).order_by(
        "place_path"
    )


def coverage(round: Round, paths: Sequence[str], scope: Scope) -> dict[str, Coverage]:  # noqa: A002
    """The counts of each path's place with all inside it, as far as in sight; one statement for all paths.

    A path where nobody is on the list is answered with zeros.
    """
    condition, parameters = within_sql(scope, "total.place_path", DUTY)
    sums = ", ".join(f"coalesce(sum(total.{count}), 0)::int" for count in COUNTS)
    # The slash at a path's end is followed by "0" in the order of paths, so that a prefix is a range of the
    # index. Each path is summed by itself, which leaves the planner no way but that range: joined to all of them at
    # once, it looked at every stairwell for every path.
    statement = f"""
        SELECT wanted.path, counted.* FROM unnest(%s::text[]) AS wanted (path)
        CROSS JOIN LATERAL (
            SELECT {sums} FROM screening_roundtotal AS total
            WHERE total.round_id = %s AND total.place_path >= wanted.path COLLATE "C"
              AND total.place_path < (left(wanted.path, -1) || '0') COLLATE "C" AND {condition}
        ) AS counted
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(paths), round.pk, *parameters])
        return {path: Coverage(path, *counts) for path, *counts in cursor.fetchall()}


def coverage_of_rounds(round_ids: Collection[UUID], scope: Scope) -> dict[UUID, Coverage]:
    """The counts of each of these rounds over all that is in sight, in one statement."""
    sums = {f"all_{count}": Sum(count) for count in COUNTS}
    found = (
        RoundTotal.objects.filter(within(scope, "place_path", DUTY), round__in=round_ids)
        .values_list("round")
        .annotate(**sums)
    )
    counted = {pk: Coverage("", *counts) for pk, *counts in found}
    return {pk: counted.get(pk, Coverage("")) for pk in round_ids}


def unproved(round: Round, paths: Sequence[str]) -> dict[str, int]:  # noqa: A002
    """How many at or inside each path are away without proof of a test there; one statement. Counts only: no scope."""
    statement = """
        WITH proved AS (
            SELECT due.place_path FROM screening_awaytest AS test
            JOIN screening_due AS due ON due.person_id = test.person_id AND due.round_id = test.round_id
            WHERE test.round_id = %(round)s AND due.state = %(away)s
        )
        SELECT wanted.path, (
            (SELECT coalesce(sum(total.away), 0) FROM screening_roundtotal AS total
             WHERE total.round_id = %(round)s AND total.place_path >= wanted.path COLLATE "C"
               AND total.place_path < (left(wanted.path, -1) || '0') COLLATE "C")
            - (SELECT count(*) FROM proved WHERE proved.place_path ^@ wanted.path)
        )::int
        FROM unnest(%(paths)s::text[]) AS wanted (path)
    """
    told: dict[str, Any] = {"round": round.pk, "away": str(DueState.AWAY), "paths": list(paths)}
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return dict(cursor.fetchall())


def paths_with_shut_doors(paths: Iterable[str]) -> set[str]:
    """At which of these stairwells somebody is noted as not at home in an open round. Counts only: no scope."""
    found = RoundTotal.objects.filter(
        place_path__in=list(paths), not_at_home__gt=0, round__status=RoundStatus.OPEN
    )
    return set(found.values_list("place_path", flat=True))


@dataclass(frozen=True, slots=True)
class DoorDue:
    """How many people of a household a plan must reach; ``at_door`` of them cannot come down."""

    place_id: UUID
    place_path: str
    door: str
    people: int
    at_door: int


class StairwellDue(NamedTuple):
    """How many people of a stairwell a plan must reach."""

    place_id: UUID
    place_path: str
    people: int


def stairwells_due(round_id: UUID, *, since: datetime | None, scope: Scope) -> list[StairwellDue]:
    """Every stairwell with somebody not reached yet; the sums of ``doors_due``.

    Cost: the totals of the round's stairwells, and the names of those sampled since then.
    """
    total, parameters = within_sql(scope, "total.place_path", DUTY)
    due, _same = within_sql(scope, "due.place_path", DUTY)
    statement = f"""
        SELECT place_id, place_path, sum(people)::int
        FROM (
            SELECT total.place_id, total.place_path, {_MISSING} AS people
            FROM screening_roundtotal AS total
            WHERE total.round_id = %s AND {_MISSING} > 0 AND {total}
            UNION ALL
            SELECT due.place_id, due.place_path, count(*)
            FROM screening_sample AS sample
            JOIN screening_due AS due ON due.person_id = sample.person_id AND due.round_id = sample.round_id
            WHERE sample.round_id = %s AND sample.standing AND sample.received_at >= %s
              AND due.state <> ALL(%s) AND {due}
            GROUP BY due.place_id, due.place_path
        ) AS part
        GROUP BY place_id, place_path
    """
    missing = [str(state) for state in UNACCOUNTED]
    with connection.cursor() as cursor:
        cursor.execute(statement, [round_id, *parameters, round_id, since, missing, *parameters])
        return [StairwellDue(*row) for row in cursor.fetchall()]


def cannot_come_down(round_id: UUID, *, since: datetime | None, scope: Scope) -> dict[str, int]:
    """How many of the people in ``stairwells_due`` are swabbed at their door wherever they live, by the stairwell's path."""
    condition, parameters = within_sql(scope, "due.place_path", DUTY)
    statement = f"""
        SELECT due.place_path, count(*)::int
        FROM people_person AS person
        JOIN screening_due AS due ON due.person_id = person.id AND due.round_id = %s
        LEFT JOIN screening_sample AS sample
          ON sample.person_id = person.id AND sample.round_id = due.round_id AND sample.standing
         AND sample.received_at >= %s
        WHERE person.vulnerabilities @> ARRAY[%s]::varchar[]
          AND (due.state = ANY(%s) OR sample.id IS NOT NULL) AND {condition}
        GROUP BY due.place_path
    """
    missing = [str(state) for state in UNACCOUNTED]
    with connection.cursor() as cursor:
        cursor.execute(statement, [round_id, since, str(Vulnerability.BEDRIDDEN), missing, *parameters])
        return dict(cursor.fetchall())


def paths_with_news(round_id: UUID, *, since: datetime) -> set[str]:
    """The stairwells where a name came to be due since then: no plan of that time knows it. Of the totals; no scope."""
    found = RoundTotal.objects.filter(round=round_id, came_due_at__gt=since)
    return set(found.values_list("place_path", flat=True))


def doors_due(
    round_id: UUID, *, since: datetime | None, scope: Scope, paths: Collection[str] | None = None
) -> list[DoorDue]:
    """Every household with somebody not reached yet, stairwell by stairwell; no names. Of these stairwells, where asked.

    With ``since``, those sampled from then on count as well: so a plan that was made then finds its people again.
    Cost: one pass over the names of the round, 600,000 in about 2 s.
    """
    condition, parameters = within_sql(scope, "due.place_path", DUTY)
    if paths is not None:
        condition, parameters = f"{condition} AND due.place_path = ANY(%s)", [*parameters, list(paths)]
    statement = f"""
        SELECT due.place_id, due.place_path, household.door, count(*)::int,
               (count(*) FILTER (WHERE %s = ANY(person.vulnerabilities)))::int
        FROM screening_due AS due
        JOIN people_household AS household ON household.id = due.household_id
        JOIN people_person AS person ON person.id = due.person_id
        LEFT JOIN screening_sample AS sample
          ON sample.person_id = due.person_id AND sample.round_id = due.round_id AND sample.standing
         AND sample.received_at >= %s
        WHERE due.round_id = %s AND (due.state = ANY(%s) OR sample.id IS NOT NULL) AND {condition}
        GROUP BY due.place_id, due.place_path, household.id, household.door
    """
    missing = [str(state) for state in UNACCOUNTED]
    with connection.cursor() as cursor:
        cursor.execute(statement, [str(Vulnerability.BEDRIDDEN), since, round_id, missing, *parameters])
        return [DoorDue(*row) for row in cursor.fetchall()]

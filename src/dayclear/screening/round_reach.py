"""Which places rounds cover, have reached and miss, by path: for choosing the places of the next one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from dayclear.kernel.scope import Scope
from dayclear.places.models import Level
from dayclear.places.scoping import within, within_sql
from dayclear.screening.models import Round, RoundPlace, RoundTotal, SchemeSource
from dayclear.screening.queries import rounds
from dayclear.screening.states import RoundStatus


@dataclass(frozen=True, slots=True)
class Overlap:
    """An open round, and how many of its names live in some places."""

    round: Round
    people: int


def overlaps(paths: Sequence[str], scope: Scope) -> list[Overlap]:
    """The open rounds that have names in sight at or inside these places, the latest first; one statement."""
    condition, parameters = within_sql(scope, "total.place_path")
    statement = f"""
        SELECT held.id, sum(total.roster)::int
        FROM screening_round AS held
        CROSS JOIN unnest(%s::text[]) AS chosen (path)
        JOIN screening_roundtotal AS total
          ON total.round_id = held.id AND total.place_path >= chosen.path COLLATE "C"
         AND total.place_path < (left(chosen.path, -1) || '0') COLLATE "C"
        WHERE held.status = %s AND {condition}
        GROUP BY held.id HAVING sum(total.roster) > 0
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(paths), str(RoundStatus.OPEN), *parameters])
        people = dict(cursor.fetchall())
    return [Overlap(held, people[held.pk]) for held in rounds(scope).filter(pk__in=people)]


def covered_by_open_rounds(scope: Scope) -> set[str]:
    """The paths of the places in sight that an open round was opened for."""
    held = RoundPlace.objects.filter(
        within(scope, "place_path"), is_chosen=True, round__status=RoundStatus.OPEN
    )
    return set(held.values_list("place_path", flat=True))


def reached_since(since: datetime, scope: Scope) -> set[str]:
    """The stairwells in sight where anybody was swabbed in a round opened from an instant on."""
    found = RoundTotal.objects.filter(
        Q(sampled__gt=0) | Q(known__gt=0), within(scope, "place_path"), round__opened_at__gte=since
    )
    return set(found.values_list("place_path", flat=True))


def overruled(round_ids: Collection[UUID]) -> dict[UUID, dict[str, RoundPlace]]:
    """By path, how people are sampled in each of these rounds where a hand decided otherwise anywhere. No scope."""
    decided = RoundPlace.objects.filter(round__in=list(round_ids), source=SchemeSource.OVERRIDE)
    found: dict[UUID, dict[str, RoundPlace]] = {}
    for row in RoundPlace.objects.filter(round__in=decided.values("round")):
        found.setdefault(row.round_id, {})[row.place_path] = row
    return found


def decided_apart() -> set[str]:
    """The stairwells for which any round that a hand decided about says something of their own. No scope."""
    decided = RoundPlace.objects.filter(source=SchemeSource.OVERRIDE).values("round")
    inner = RoundPlace.objects.filter(round__in=decided, place__level=Level.UNIT)
    return set(inner.values_list("place_path", flat=True).distinct())


def missed_in(round_id: UUID, scope: Scope) -> set[str]:
    """The stairwells in sight where a round misses names."""
    found = RoundTotal.objects.filter(
        Q(due__gt=0) | Q(not_at_home__gt=0), within(scope, "place_path"), round=round_id
    )
    return set(found.values_list("place_path", flat=True))

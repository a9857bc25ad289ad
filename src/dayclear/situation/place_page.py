"""Everything the page of one place shows, gathered in a fixed number of statements whatever the place's size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dayclear.cases import queries as cases
from dayclear.command import queries as command
from dayclear.command.models import Task
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.places import queries as places
from dayclear.places.models import Place
from dayclear.screening import queries as screening
from dayclear.situation.funnel import Funnel, funnel
from dayclear.zones import queries as zones

FIRST_TASKS = 8
FUNNEL_H = 24


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One place inside, as a row of the table."""

    place: Place
    tasks: command.OpenAndLate
    coverage: screening.Coverage | None
    zone: zones.StandingZone | None


@dataclass(frozen=True, slots=True)
class PlaceSheet:
    place: Place
    ancestors: Sequence[Place]
    answering: Sequence[command.Answer]
    tasks: command.OpenAndLate
    needs: command.OpenAndLate
    first_tasks: Sequence[Task]
    round: screening.Round | None
    coverage: screening.Coverage | None
    funnel: Funnel
    cases: cases.CaseCounts
    zone: zones.StandingZone | None
    roster: people.RosterCount
    children: Sequence[ChildRow]


def place_sheet(*, place: Place, scope: Scope, at: datetime) -> PlaceSheet:
    """Raises NotFound where the place lies outside the scope."""
    inside = list(places.children(place, scope=scope))
    paths = [place.path, *(child.path for child in inside)]
    counts = command.open_and_late_counts(paths, scope=scope, at=at)
    needs = command.open_and_late_counts([place.path], scope=scope, at=at, clock="need")
    current = screening.latest_round_for(place, scope=scope)
    coverage = screening.coverage(current, paths, scope=scope) if current else {}
    standing = zones.zones_of(paths, at=at)
    return PlaceSheet(
        place=place,
        ancestors=list(places.ancestors(place)),
        answering=command.answering_posts(place=place, at=at, scope=scope),
        tasks=counts[place.path],
        needs=needs[place.path],
        first_tasks=list(command.tasks_at(place, scope=scope, at=at)[:FIRST_TASKS]),
        round=current,
        coverage=coverage.get(place.path),
        funnel=funnel(place=place, scope=scope, since=at - timedelta(hours=FUNNEL_H), at=at),
        cases=cases.counts([place.path], scope=scope, at=at)[place.path],
        zone=standing.get(place.path),
        roster=people.roster_counts([place.path], scope=scope)[place.path],
        children=[
            ChildRow(child, counts[child.path], coverage.get(child.path), standing.get(child.path))
            for child in inside
        ],
    )

"""Everything the page of one place shows, gathered in a fixed number of statements whatever the place's size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from dayclear.cases import queries as cases
from dayclear.clearance import queries as clearance
from dayclear.command import queries as command
from dayclear.command.models import Clock, Task
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.people.models import Household
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.screening import queries as screening
from dayclear.screening.models import Round
from dayclear.situation import testing_due, zone_page, zone_wording
from dayclear.situation.case_page import DUTIES_TOWARDS_PEOPLE
from dayclear.situation.funnel import Funnel, funnel
from dayclear.zones import queries as zones

FIRST_TASKS = 8
FUNNEL_H = 24
SETTLED = frozenset({Level.VILLAGE, Level.GRID, Level.COMPOUND, Level.BUILDING, Level.UNIT})
"""The buildings of one of these are few enough to be looked through for a page that shows much else."""


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One place inside, as a row of the table."""

    place: Place
    tasks: command.OpenAndLate
    coverage: screening.Coverage | None
    zone: zones.StandingZone | None


@dataclass(frozen=True, slots=True)
class PlaceSheet:
    """``coverage`` is None where no round covers the place, ``zone`` where none stands.

    ``zone_earliest_on``: on which day that zone can end or be lowered first, None where no day can be told.
    ``sealed``: doors that are shut, for who works with the people behind them; of a wide place none.
    ``testing_due``: when people are due for the next round, of the building that is the most urgent; of a wide place none.
    """

    place: Place
    ancestors: Sequence[Place]
    answering: Sequence[command.Answer]
    tasks: command.OpenAndLate
    needs: command.OpenAndLate
    first_tasks: Sequence[Task]
    round: Round | None
    coverage: screening.Coverage | None
    frequency: testing_due.Frequency | None
    testing_due: testing_due.BlockDue | None
    funnel: Funnel
    cases: cases.CaseCounts
    zone: zones.StandingZone | None
    zone_earliest_on: date | None
    sealed: Sequence[Household]
    roster: people.RosterCount
    key_groups: clearance.Figures
    children: Sequence[ChildRow]

    @property
    def zone_reason(self) -> str:
        return zone_wording.why_decided(self.zone.period) if self.zone else ""

    @property
    def answering_here(self) -> list[command.Answer]:
        return [answer for answer in self.answering if answer.post.place_id == self.place.pk]

    @property
    def answering_above(self) -> list[command.Answer]:
        return [answer for answer in self.answering if answer.post.place_id != self.place.pk]


def place_sheet(*, place: Place, scope: Scope, at: datetime) -> PlaceSheet:
    """The caller has found the place in its scope."""
    inside = list(places.children(place, scope))
    paths = [place.path, *(child.path for child in inside)]
    counts = command.open_and_late_counts(paths, scope, at)
    current = screening.latest_round_for(place)
    coverage = screening.coverage(current, paths, scope) if current else {}
    standing = zones.zones_of(paths, scope=scope, at=at)
    since = at - timedelta(hours=FUNNEL_H)
    within_h = command.protocol_in_force(at).screening.loop_within_h
    found = cases.counts([place.path], scope=scope, since=since, within_h=within_h)[place.path]
    in_time = cases.shares_in_time([place.path], scope=scope, since=since, at=at, within_h=within_h)[
        place.path
    ]
    return PlaceSheet(
        place=place,
        ancestors=list(places.ancestors(place)),
        answering=command.answering_posts(place=place, at=at, scope=scope),
        tasks=counts[place.path],
        needs=command.open_and_late_counts([place.path], scope, at, Clock.NEED)[place.path],
        first_tasks=command.first_tasks_at(place, scope, at, FIRST_TASKS),
        round=current,
        coverage=coverage.get(place.path),
        frequency=testing_due.frequency_at(place, standing.get(place.path), at),
        testing_due=_testing_due(place, scope, at),
        funnel=funnel(coverage.get(place.path), found, in_time),
        cases=found,
        zone=standing.get(place.path),
        zone_earliest_on=zone_page.earliest_on(place, at) if place.path in standing else None,
        sealed=_sealed(place, scope),
        roster=people.roster_counts([place.path], scope)[place.path],
        key_groups=clearance.figures(place.path, scope, at.astimezone(settings.DISTRICT_ZONE).date()),
        children=[
            ChildRow(child, counts[child.path], coverage.get(child.path), standing.get(child.path))
            for child in inside
        ],
    )


def _sealed(place: Place, scope: Scope) -> list[Household]:
    if place.level not in SETTLED or not any(
        scope.covers(place.path, duty) for duty in DUTIES_TOWARDS_PEOPLE
    ):
        return []
    shut = {seal.household_id: seal.household for seal in zones.seals_at(place, scope=scope)}
    return list(shut.values())


def _testing_due(place: Place, scope: Scope, at: datetime) -> testing_due.BlockDue | None:
    if place.level not in SETTLED:
        return None
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    ground = testing_due.ground_at(at)
    blocks = testing_due.blocks_due([place.path], on=today, ground=ground, scope=scope, at=at)
    return next(iter(testing_due.with_antigens(blocks[:1], ground=ground, scope=scope, at=at)), None)

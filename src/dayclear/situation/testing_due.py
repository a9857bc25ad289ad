"""When people of each building are due for their next round and antigen, by how often their zone has them tested.

Counts, no names.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.places import path_sets
from dayclear.places import queries as places
from dayclear.places.models import Place
from dayclear.screening import round_reach, rules
from dayclear.screening.models import RoundPlace, SchemeSource
from dayclear.situation.antigens_due import AntigenDue, Rhythm, antigens_due
from dayclear.situation.stairwells_alike import Alike, Reach, stairwells_alike
from dayclear.zones import queries as zones
from dayclear.zones.queries import StandingZone
from dayclear.zones.rules import holding, nearest


class Standing(models.TextChoices):
    """The most urgent first."""

    OVERDUE = "overdue", _("Overdue")
    DUE = "due", _("Due for a round")
    UNDER_WAY = "under_way", _("A round is under way")
    LATER = "later", _("Not yet due")
    NEVER = "never", _("No frequency holds")


TO_SAMPLE = (Standing.OVERDUE, Standing.DUE)
_ORDER = {standing: number for number, standing in enumerate(Standing)}
_URGENCY = attrgetter("urgency")


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a week people of a place are tested, and since when that holds.

    ``zone`` is the zone's name, empty where none holds; ``is_overruled``: a hand has decided how often, not the zone.
    """

    nucleic_per_week: int | None
    antigen_per_week: int | None
    zone: str
    since: datetime
    is_overruled: bool = False


@dataclass(frozen=True, slots=True)
class BlockDue:
    """A building, or a place with homes in no building, told as its most urgent stairwell is.

    ``antigen`` is told where it was asked for (``with_antigens``).
    """

    path: str
    people: int
    frequency: Frequency | None
    reached_at: datetime | None
    due_on: date | None
    standing: Standing
    rhythms: tuple[Rhythm, ...] = ()
    antigen: AntigenDue | None = None

    @property
    def urgency(self) -> tuple[int, date, str]:
        return _ORDER[self.standing], self.due_on or date.max, self.path


@dataclass(frozen=True, slots=True)
class StandingCount:
    """How many buildings stand so, and how many people live in them."""

    standing: Standing
    blocks: int
    people: int


@dataclass(frozen=True, slots=True)
class DueRow:
    """A building with its name."""

    block: BlockDue
    place: Place


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds at an instant, by path: read once for all that is told of it. ``apart``: where it may be something else."""

    protocol: Protocol
    standing: Mapping[str, StandingZone]
    apart: AbstractSet[str]


def ground_at(at: datetime) -> Ground:
    """Three statements; places, zones and rounds are no secret: no scope."""
    protocol, standing = protocol_in_force(at), zones.standing_by_path(at)
    return Ground(protocol, standing, {*standing, *protocol.overrides, *round_reach.decided_apart()})


def blocks_due(
    paths: Sequence[str], *, on: date, ground: Ground, scope: Scope, at: datetime
) -> list[BlockDue]:
    """Every building in sight at or inside these places where anybody lives, the most urgent first.

    Due is what comes due up to ``on``, overdue what was due before today. As many statements for a stairwell as for a
    district, of totals alone.
    """
    outermost = sorted(path_sets.outermost(paths))
    alike = stairwells_alike(outermost, apart=ground.apart, scope=scope)
    frequencies = _Frequencies(
        protocol=ground.protocol,
        zone_around=holding(ground.standing),
        overruled=round_reach.overruled({one.reach.latest for one in alike if one.reach}),
    )
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    inside: dict[str, list[BlockDue]] = defaultdict(list)
    for one in alike:
        frequency = frequencies.at(one)
        due_on = _due_on(frequency, one.reach)
        inside[one.block_path].append(
            BlockDue(
                path=one.block_path,
                people=one.people,
                frequency=frequency,
                reached_at=one.reach.reached_at if one.reach else None,
                due_on=due_on,
                standing=_standing(due_on, one.reach, on=on, today=today),
                rhythms=_rhythms(one, frequency),
            )
        )
    return sorted(map(_block, inside.values()), key=_URGENCY)


def _rhythms(alike: Alike, frequency: Frequency | None) -> tuple[Rhythm, ...]:
    if frequency is None or not frequency.antigen_per_week:
        return ()
    per_week, since = frequency.antigen_per_week, frequency.since
    return (Rhythm(alike.block_path, alike.path, alike.people, per_week, since),)


def _block(stairwells: Sequence[BlockDue]) -> BlockDue:
    if len(stairwells) == 1:
        return stairwells[0]
    people = sum(one.people for one in stairwells)
    rhythms = tuple(chain.from_iterable(one.rhythms for one in stairwells))
    return replace(min(stairwells, key=_URGENCY), people=people, rhythms=rhythms)


def with_antigens(
    blocks: Sequence[BlockDue], *, ground: Ground, scope: Scope, at: datetime
) -> list[BlockDue]:
    """The same, with what each owes of its antigens: for those that are shown, since it looks at every resident there."""
    rhythms = list(chain.from_iterable(block.rhythms for block in blocks))
    if not rhythms:
        return list(blocks)
    owed = antigens_due(rhythms, apart=ground.apart, scope=scope, at=at)
    return [replace(block, antigen=owed.get(block.path)) for block in blocks]


def counts(blocks: Sequence[BlockDue]) -> list[StandingCount]:
    """How many buildings and people are how urgent."""
    found: dict[Standing, list[int]] = {standing: [] for standing in Standing}
    for block in blocks:
        found[block.standing].append(block.people)
    return [StandingCount(standing, len(told), sum(told)) for standing, told in found.items()]


def rows(blocks: Sequence[BlockDue], scope: Scope) -> list[DueRow]:
    """The buildings of one page with their names."""
    named = {place.path: place for place in places.by_paths([block.path for block in blocks], scope)}
    return [DueRow(block, named[block.path]) for block in blocks if block.path in named]


def to_sample(blocks: Sequence[BlockDue]) -> list[BlockDue]:
    """Those that a round should be opened for."""
    return [block for block in blocks if block.standing in TO_SAMPLE]


def frequency_at(place: Place, zone: StandingZone | None, at: datetime) -> Frequency | None:
    """How often people of a place are tested by its zone; None where none holds."""
    return _by_zone(place.path, zone, protocol_in_force(at)) if zone else None


@dataclass(frozen=True, slots=True)
class _Frequencies:
    """``overruled`` are the schemes of the rounds in which a hand decided otherwise anywhere."""

    protocol: Protocol
    zone_around: Callable[[str], StandingZone | None]
    overruled: Mapping[UUID, Mapping[str, RoundPlace]]

    def at(self, alike: Alike) -> Frequency | None:
        """By the zone that holds now, unless the latest round decided otherwise there and the zone is still the same."""
        zone, reach = self.zone_around(alike.path), alike.reach
        schemes = self.overruled.get(reach.latest) if reach else None
        decided = nearest(alike.path, schemes) if schemes else None
        kind = zone.kind if zone else ""
        if reach and decided and decided.source == SchemeSource.OVERRIDE and decided.zone == kind:
            return Frequency(
                decided.nucleic_per_week,
                decided.antigen_per_week,
                zone.name if zone else "",
                zone.since if zone else reach.latest_at,
                is_overruled=True,
            )
        return _by_zone(alike.path, zone, self.protocol) if zone else None


def _by_zone(path: str, zone: StandingZone, protocol: Protocol) -> Frequency | None:
    rule = protocol.at(path).zones.get(zone.kind)
    return Frequency(rule.nucleic_per_week, rule.antigen_per_week, zone.name, zone.since) if rule else None


def _due_on(frequency: Frequency | None, reach: Reach | None) -> date | None:
    if frequency is None or not frequency.nucleic_per_week:
        return None
    reached_at = reach.reached_at if reach else None
    due_at = rules.due_again_at(reached_at, frequency.nucleic_per_week, frequency.since)
    return due_at.astimezone(settings.DISTRICT_ZONE).date()


def _standing(due_on: date | None, reach: Reach | None, *, on: date, today: date) -> Standing:
    if reach and reach.is_under_way:
        return Standing.UNDER_WAY
    if due_on is None:
        return Standing.NEVER
    if due_on < today:
        return Standing.OVERDUE
    return Standing.DUE if due_on <= on else Standing.LATER

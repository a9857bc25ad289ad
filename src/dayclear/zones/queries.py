"""Which zone holds at a place: the strictest of its own and those around it; what is proposed; and which doors are sealed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import ROOT_PATH, Scope
from dayclear.places.models import ENCLOSING, Place
from dayclear.places.path_sets import containing, outermost
from dayclear.places.scoping import within
from dayclear.zones import rules
from dayclear.zones.models import Delivery, Ground, HouseholdSeal, ZonePeriod, ZoneProposal
from dayclear.zones.rules.proposing import Standing
from dayclear.zones.states import ProposalStatus

DECIDED = (ProposalStatus.ACCEPTED, ProposalStatus.DECLINED)
_NAMED_MOST = 1_000
"""Few zones stand at a time: to read them all takes less than a statement that names more places than this."""


@dataclass(frozen=True, slots=True)
class StandingZone:
    """A zone that holds; ``path`` is the place it was decided for. ``rank`` 1 is the strictest."""

    kind: str
    name: str
    rank: int
    path: str
    since: datetime
    period: ZonePeriod

    @property
    def until(self) -> datetime | None:
        """None while it stands."""
        upper: datetime | None = self.period.period.upper
        return upper


def zones_of(paths: Sequence[str], *, scope: Scope, at: datetime) -> dict[str, StandingZone]:
    """The zone that holds at each path in sight, the strictest of its own and those around; a place without one is left out.

    One statement.
    """
    seen = [path for path in paths if scope.covers(path)]
    found = ZonePeriod.objects.filter(period__contains=at)
    if len(seen) <= _NAMED_MOST:
        found = found.filter(place_path__in=containing(seen))
    standing = _standing_zones(found, protocol_in_force(at))
    holding = {path: rules.strictest(path, standing) for path in seen}
    return {path: zone for path, zone in holding.items() if zone}


def standing_by_path(at: datetime) -> dict[str, StandingZone]:
    """Every zone that stands, by the path of its place. Zones are no secret: no scope."""
    return _standing_zones(ZonePeriod.objects.filter(period__contains=at), protocol_in_force(at))


def _standing_zones(periods: Iterable[ZonePeriod], protocol: Protocol) -> dict[str, StandingZone]:
    return {period.place_path: _standing_zone(period, protocol) for period in periods}


def _standing_zone(period: ZonePeriod, protocol: Protocol) -> StandingZone:
    kind = protocol.at(period.place_path).zones.get(period.kind)
    return StandingZone(
        kind=period.kind,
        name=str(kind.name) if kind else period.kind,
        rank=rank_of(period, protocol),
        path=period.place_path,
        since=period.period.lower,
        period=period,
    )


def changes_at(place: Place, at: datetime) -> list[rules.Change[StandingZone]]:
    """Which zones came to hold at a place, the newest first, as the tree is now. Zones are no secret: no scope.

    One statement beside the protocol's.
    """
    decided = ZonePeriod.objects.filter(
        place__path__in=containing([place.path]), period__startswith__lte=at, period__isempty=False
    )
    protocol = protocol_in_force(at)
    return rules.changes([_standing_zone(period, protocol) for period in decided])


def rank_of(period: ZonePeriod, protocol: Protocol) -> int:
    """How strict it is, 1 the strictest; a kind that the protocol knows no more is laxer than all it knows."""
    return _rank(period.kind, period.place_path, protocol)


def _rank(kind: str, path: str, protocol: Protocol) -> int:
    kinds = protocol.at(path).zones
    return kinds[kind].rank if kind in kinds else len(kinds) + 1


@dataclass(frozen=True, slots=True)
class ZonedPlace:
    """A place with a zone of its own, and the kind that holds there: its own, or a stricter one around it."""

    place_id: UUID
    path: str
    kind: str


def zoned_inside(paths: Sequence[str], *, at: datetime) -> list[ZonedPlace]:
    """The places at or inside these paths that have a zone of their own. Zones are no secret: no scope."""
    # Few zones stand at a time, while a round may have thousands of places: too many conditions for a statement.
    periods = list(ZonePeriod.objects.filter(period__contains=at))
    standing = _standing_zones(periods, protocol_in_force(at))
    wanted = set(paths)
    return [
        ZonedPlace(period.place_id, period.place_path, holds.kind)
        for period in periods
        if not wanted.isdisjoint((ROOT_PATH, *rules.outwards(period.place_path)))
        and (holds := rules.strictest(period.place_path, standing))
    ]


def zone_of(place: Place, *, scope: Scope, at: datetime) -> StandingZone | None:
    """The zone that holds at one place, None where none does."""
    return zones_of([place.path], scope=scope, at=at).get(place.path)


def delivery_in(zone: StandingZone | None, at: datetime) -> str:
    """How goods reach people in a zone; where none holds, or one that the protocol knows no more, as usual."""
    kind = protocol_in_force(at).at(zone.path).zones.get(zone.kind) if zone else None
    return kind.delivery if kind else Delivery.SHOPS.value


def keeps_in(zone: StandingZone | None, at: datetime) -> bool:
    """Whether people of the zone cannot fetch what they need as usual."""
    return delivery_in(zone, at) != Delivery.SHOPS


def own_period(place: Place) -> ZonePeriod | None:
    """The period that stands on the place itself. The caller has been let see the place."""
    return ZonePeriod.objects.filter(place=place, period__upper_inf=True).first()


def period_of(path: str, at: datetime) -> ZonePeriod | None:
    """The period that was decided for the place of a path and holds then. Zones are no secret: no scope."""
    found = ZonePeriod.objects.filter(place_path=path, period__contains=at)
    return found.select_related(f"place__{ENCLOSING}", "decided_by").first()


def kinds_at(place: Place, at: datetime) -> list[tuple[str, str]]:
    """The zones that the protocol knows there, the strictest first, each with its name."""
    kinds = protocol_in_force(at).at(place.path).zones.values()
    return [(kind.kind, str(kind.name)) for kind in sorted(kinds, key=lambda kind: kind.rank)]


def name_of(period: ZonePeriod) -> str:
    """What the protocol of that time calls it."""
    kind = protocol_in_force(period.decided_at).at(period.place_path).zones.get(period.kind)
    return str(kind.name) if kind else period.kind


def zone_history(place: Place, *, scope: Scope) -> QuerySet[ZonePeriod]:
    """What was decided for the place itself, the latest first."""
    found = ZonePeriod.objects.filter(within(scope, "place_path"), place=place)
    return found.select_related("decided_by").order_by("-decided_at", "-pk")


def standing_periods(
    scope: Scope, at: datetime, *, among: Collection[str] | None = None
) -> QuerySet[ZonePeriod]:
    """Every zone that was decided for a place in sight and stands, the oldest first; ``among`` limits to these very paths."""
    found = ZonePeriod.objects.filter(within(scope, "place_path"), period__contains=at)
    if among is not None:
        found = found.filter(place_path__in=list(among))
    return found.select_related(f"place__{ENCLOSING}", "decided_by").order_by("period", "place_path")


def periods_since(
    since: datetime,
    at: datetime,
    *,
    around: Iterable[str] | None = None,
    inside: Collection[str] | None = None,
) -> list[Standing]:
    """The zones that stood at any time since an instant, for rules.

    ``around`` limits to those of these very paths, ``inside`` to those at, inside and around these paths.
    """
    found = ZonePeriod.objects.filter(period__overlap=DateTimeTZRange(since, None), period__isempty=False)
    if around is not None:
        found = found.filter(place_path__in=list(around))
    if inside is not None:
        near = Q(place_path__in={outer for path in inside for outer in rules.outwards(path)})
        for path in outermost(inside):
            near |= Q(place_path__startswith=path)
        found = found.filter(near)
    protocol = protocol_in_force(at)
    return [
        Standing(kind=kind, rank=_rank(kind, path, protocol), path=path, since=held.lower, until=held.upper)
        for kind, path, held in found.values_list("kind", "place_path", "period")
    ]


def last_decisions(place_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When something was last decided for each place itself: a zone begun, ended, or kept against a proposal."""
    ids = list(place_ids)
    begun = ZonePeriod.objects.filter(place__in=ids).values_list("place_id").annotate(Max("decided_at"))
    ended = ZonePeriod.objects.filter(place__in=ids, period__upper_inf=False, period__isempty=False)
    told = ZoneProposal.objects.filter(place__in=ids, status__in=DECIDED)
    decided: dict[UUID, datetime] = {}
    for rows in (
        begun,
        ended.values_list("place_id").annotate(Max("period__endswith")),
        told.values_list("place_id").annotate(Max("ended_at")),
    ):
        for place_id, at in rows:
            decided[place_id] = max(at, decided.get(place_id, at))
    return decided


def lowered(periods: Iterable[ZonePeriod]) -> set[UUID]:
    """Which of these periods followed a stricter zone of the same place at once."""
    found = list(periods)
    before = ZonePeriod.objects.filter(
        place__in=[period.place_id for period in found], period__endswith__in=[p.period.lower for p in found]
    )
    ends: dict[tuple[UUID, datetime], list[ZonePeriod]] = {}
    for period in before:
        ends.setdefault((period.place_id, period.period.upper), []).append(period)
    return {
        period.pk
        for period in found
        for former in ends.get((period.place_id, period.period.lower), [])
        if rank_of(former, protocol_in_force(former.decided_at))
        < rank_of(period, protocol_in_force(period.decided_at))
    }


def open_proposals(scope: Scope) -> QuerySet[ZoneProposal]:
    """What waits for a decision in sight, what people wait for longest first."""
    found = ZoneProposal.objects.filter(within(scope, "place_path"), status=ProposalStatus.OPEN)
    return found.select_related(f"place__{ENCLOSING}").order_by("proposed_at", "place_path")


def open_proposal_at(place: Place) -> ZoneProposal | None:
    """What waits to be decided for the place itself. The caller has been let see the place."""
    return ZoneProposal.objects.filter(place=place, status=ProposalStatus.OPEN).first()


def open_proposals_around(place: Place, *, scope: Scope) -> QuerySet[ZoneProposal]:
    """What waits to be decided for the places in sight around the place and inside it."""
    near = Q(place_path__in=place.ancestor_paths) | Q(place_path__startswith=place.path)
    return open_proposals(scope).filter(near).exclude(place=place)


def open_proposals_over(path: str) -> QuerySet[ZoneProposal]:
    """What cases brought about and waits at a path or around it, the widest place first. For loops."""
    found = ZoneProposal.objects.filter(status=ProposalStatus.OPEN, place_path__in=rules.outwards(path))
    return found.exclude(ground=Ground.RELEASE).select_related("place").order_by("place_path")


def paths_of(proposal_ids: Iterable[UUID]) -> list[str]:
    """For which places these were proposed. For loops."""
    return list(ZoneProposal.objects.filter(pk__in=proposal_ids).values_list("place_path", flat=True))


def waiting_paths(paths: Iterable[str]) -> set[str]:
    """Which of these places have a proposal that waits at them or around them. For loops."""
    asked = set(paths)
    around = {outer for path in asked for outer in rules.outwards(path)}
    found = ZoneProposal.objects.filter(status=ProposalStatus.OPEN, place_path__in=around)
    waiting = set(found.values_list("place_path", flat=True))
    return {path for path in asked if not waiting.isdisjoint(rules.outwards(path))}


def proposal(proposal_id: UUID, *, scope: Scope) -> ZoneProposal:
    """One proposal, a decided one too; NotFound where its place is not in sight."""
    found = ZoneProposal.objects.filter(within(scope, "place_path"), pk=proposal_id)
    answer = found.select_related(f"place__{ENCLOSING}").first()
    if answer is None:
        raise NotFound(_("This proposal does not exist."), _("Open the board of zones."))
    return answer


def proposal_history(place: Place, *, scope: Scope) -> QuerySet[ZoneProposal]:
    """What was proposed for the place itself and what became of it, the latest first."""
    found = ZoneProposal.objects.filter(within(scope, "place_path"), place=place)
    return found.exclude(status=ProposalStatus.OPEN).select_related("ended_by").order_by("-ended_at", "-pk")


def seal_of(household_id: UUID, *, scope: Scope) -> HouseholdSeal | None:
    """The first seal that stands on a household now."""
    return _standing(scope).filter(household=household_id).order_by("sealed_at", "pk").first()


def is_sealed(household_id: UUID, *, scope: Scope) -> bool:
    return _standing(scope).filter(household=household_id).exists()


def sealed_among(household_ids: Iterable[UUID], *, scope: Scope) -> set[UUID]:
    """Which of these households are behind a sealed door now."""
    found = _standing(scope).filter(household__in=list(household_ids))
    return set(found.values_list("household_id", flat=True))


def seals_at(place: Place, *, scope: Scope) -> QuerySet[HouseholdSeal]:
    """The seals that stand at a place and inside it, door by door."""
    found = (
        _standing(scope)
        .filter(place_path__startswith=place.path)
        .select_related(f"household__place__{ENCLOSING}")
    )
    return found.order_by("place_path", "household__door", "sealed_at")


def _standing(scope: Scope) -> QuerySet[HouseholdSeal]:
    return HouseholdSeal.objects.filter(within(scope, "place_path"), unsealed_at=None)

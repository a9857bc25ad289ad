"""A plan as its page shows it: how good it is, what would help, what a hand has broken, and who does what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries as laboratory
from dayclear.laboratory.models import Offer
from dayclear.laboratory.policies import can_see_results
from dayclear.laboratory.states import OfferState
from dayclear.places import queries as places
from dayclear.places.models import ENCLOSING, Level, Place
from dayclear.places.rules import natural_sort_key
from dayclear.planning import queries
from dayclear.planning.models import Pickup, Plan, Stretch, Team, Visit
from dayclear.planning.states import PlanStatus
from dayclear.screening import policies
from dayclear.screening import queries as screening
from dayclear.screening.models import Round
from dayclear.situation.plan_zones import ZoneChanges, zone_changes

NO_ROOM_SHOWN = 10
LATE_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Help:
    """So many more samplers in this street would serve everybody."""

    street: str
    samplers: int


@dataclass(frozen=True, slots=True)
class LaboratoryHelp:
    """What one laboratory or neighbour alone could do, as a sentence without its end; where the reader may see to it."""

    text: str
    laboratory_id: UUID | None = None
    offer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NoRoom:
    """So many people for whom a point lacks lanes or hours; where it is no point, their building is too far."""

    where: str
    point_id: UUID | None
    people: int


@dataclass(frozen=True, slots=True)
class HoldingBack:
    """A point that, with its lanes and hours, is through no earlier than then, when all others could be."""

    where: str
    point_id: UUID
    through_at: datetime


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One broken rule in words: whose, where and by how much."""

    text: str
    team: Team | None
    place: str


@dataclass(frozen=True, slots=True)
class LaboratoryRow:
    """``name`` is empty for the tubes that no laboratory can have in time."""

    name: str
    load: queries.LaboratoryLoad


@dataclass(frozen=True, slots=True)
class LateTubes:
    """The settlements whose results come late: the first of them by the clock, and how many tubes there are in all."""

    tubes: int
    pickups: Sequence[Pickup]


@dataclass(frozen=True, slots=True)
class Untested:
    """How many people are left out for want of a bench, the tubes for which there is one, and the limit in hours."""

    people: int
    tubes_tested: int
    within_h: int


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """``teams_done_at`` is when the teams alone would be done, where they wait for laboratories."""

    round: Round
    plan: Plan
    laboratories: Sequence[LaboratoryRow]
    late: LateTubes
    untested: Untested
    laboratory_help: Sequence[LaboratoryHelp]
    taken_since: Sequence[Offer]
    help: Sequence[Help]
    no_room: Sequence[NoRoom]
    holding_back: Sequence[HoldingBack]
    teams_done_at: datetime | None
    broken: Sequence[BrokenRule]
    zone_changes: ZoneChanges
    may_change: bool
    may_enforce: bool
    may_mend: bool

    @property
    def unreached(self) -> int:
        """The people left out whom no team reaches in its time."""
        return self.plan.left_out - self.plan.left_untested


def plan_sheet(plan: Plan, scope: Scope, at: datetime) -> PlanSheet:
    """Raises NotFound where the caller sees nothing of the round."""
    planned = screening.round(plan.round_id, scope)
    may_change = policies.can_sign(planned, scope)
    stands = plan.status in {PlanStatus.READY, PlanStatus.IN_FORCE}
    laboratories = _laboratories(plan, scope)
    return PlanSheet(
        round=planned,
        plan=plan,
        laboratories=laboratories,
        late=_late(plan, scope, laboratories),
        untested=_untested(plan, laboratories),
        laboratory_help=_laboratory_help(plan, scope),
        taken_since=_taken_since(plan),
        help=_help(plan),
        no_room=_no_room(plan),
        holding_back=_holding_back(plan),
        teams_done_at=_teams_done_at(plan),
        broken=_broken(plan),
        zone_changes=zone_changes(plan, at) if stands and plan.closes_at > at else ZoneChanges(0, ()),
        may_change=may_change and stands and plan.closes_at > at,
        may_enforce=may_change and plan.status == PlanStatus.READY,
        may_mend=may_change and stands,
    )


def _late(plan: Plan, scope: Scope, rows: Sequence[LaboratoryRow]) -> LateTubes:
    tubes = sum(row.load.late for row in rows)
    return LateTubes(tubes, list(queries.late_pickups(plan, scope)[:LATE_SHOWN]) if tubes else [])


def _untested(plan: Plan, rows: Sequence[LaboratoryRow]) -> Untested:
    tubes = sum(row.load.tubes - row.load.late for row in rows)
    within_h = protocol_in_force(plan.asked_at).screening.loop_within_h
    return Untested(plan.left_untested, tubes, within_h)


def _laboratory_help(plan: Plan, scope: Scope) -> list[LaboratoryHelp]:
    """What one laboratory or one neighbour alone could do, with what leads there for whoever may see it."""
    found = [*_offers(plan), *_of_laboratories(plan)]
    return found if can_see_results(scope) else [LaboratoryHelp(one.text) for one in found]


def _of_laboratories(plan: Plan) -> list[LaboratoryHelp]:
    helps = [item for item in plan.advice if "laboratory" in item]
    names = {str(pk): name for pk, name in _names_of_laboratories().items()} if helps else {}
    return [
        LaboratoryHelp(_helping(names[item["laboratory"]], item), laboratory_id=UUID(item["laboratory"]))
        for item in helps
        if item["laboratory"] in names
    ]


def _offers(plan: Plan) -> list[LaboratoryHelp]:
    """What neighbours offer that would be enough, as far as nobody has decided it since."""
    return [
        LaboratoryHelp(
            _("take what %(neighbour)s offers: %(count)s tubes an hour in %(laboratory)s")
            % {
                "neighbour": one.neighbour,
                "count": f"{one.tubes_per_h:,}",
                "laboratory": one.laboratory.name,
            },
            offer_id=one.pk,
        )
        for one in _advised(plan, OfferState.OFFERED)
    ]


def _taken_since(plan: Plan) -> list[Offer]:
    """The offers that the plan advised and that are taken now: it was made before, and does not count with them."""
    return _advised(plan, OfferState.TAKEN)


def _advised(plan: Plan, state: OfferState) -> list[Offer]:
    wanted = [item["offer"] for item in plan.advice if "offer" in item]
    if not wanted:
        return []
    return list(laboratory.offers(Scope.everything()).filter(pk__in=wanted, state=state))


def _helping(name: str, item: Mapping[str, Any]) -> str:
    if tests := item["tests_per_h"]:
        return _("%(laboratory)s: %(count)s more tests an hour") % {"laboratory": name, "count": f"{tests:,}"}
    if hours := item["later_h"]:
        return ngettext(
            "%(laboratory)s: closes %(count)d hour later",
            "%(laboratory)s: closes %(count)d hours later",
            hours,
        ) % {"laboratory": name, "count": hours}
    return ngettext(
        "%(laboratory)s: opens %(count)d hour earlier",
        "%(laboratory)s: opens %(count)d hours earlier",
        item["earlier_h"],
    ) % {"laboratory": name, "count": item["earlier_h"]}


def _names_of_laboratories() -> dict[UUID, str]:
    return {one.pk: one.name for one in laboratory.laboratories(Scope.everything())}


def _laboratories(plan: Plan, scope: Scope) -> list[LaboratoryRow]:
    names = _names_of_laboratories()
    return [
        LaboratoryRow(names.get(load.laboratory_id, "") if load.laboratory_id else "", load)
        for load in queries.laboratory_loads(plan, scope)
    ]


def _help(plan: Plan) -> list[Help]:
    helps = [item for item in plan.advice if "samplers" in item]
    names = places.names_of(item["place"] for item in helps)
    return [Help(names.get(item["place"], item["place"]), item["samplers"]) for item in helps]


def _no_room(plan: Plan) -> list[NoRoom]:
    lacking = [item for item in plan.advice if "people" in item][:NO_ROOM_SHOWN]
    if not lacking:
        return []
    everything = Scope.everything()
    points = {str(point.pk): point for point in queries.points(everything)}
    around = {place.path: place for place in places.by_paths([item["stop"] for item in lacking], everything)}
    found = []
    for item in lacking:
        point, place = points.get(item["point"]), around.get(item["stop"])
        where = point.name if point else place.address if place else item["stop"]
        found.append(NoRoom(where, point.pk if point else None, item["people"]))
    return found


def _holding_back(plan: Plan) -> list[HoldingBack]:
    """A point that is no longer in use is not shown: it holds no plan back that would be made now."""
    late = [item for item in plan.advice if "through_at" in item][:NO_ROOM_SHOWN]
    points = {str(point.pk): point for point in queries.points(Scope.everything())} if late else {}
    return [
        HoldingBack(point.name, point.pk, datetime.fromisoformat(item["through_at"]))
        for item in late
        if (point := points.get(item["point"]))
    ]


def _teams_done_at(plan: Plan) -> datetime | None:
    told = [item["teams_done_at"] for item in plan.advice if "teams_done_at" in item]
    return datetime.fromisoformat(told[0]) if told else None


def _broken(plan: Plan) -> list[BrokenRule]:
    """What teams do against the rules first, then whom the plan leaves out, which may be hundreds of buildings."""
    everything = Scope.everything()
    teams = {str(team.pk): team for team in queries.teams(everything).filter(pk__in=_named(plan, "team"))}
    around = places.places(everything).filter(pk__in=_named(plan, "place")).select_related(ENCLOSING)
    addresses = {str(place.pk): place.address for place in around}
    return [
        BrokenRule(
            rule_broken(item["rule"], item["by"]),
            teams.get(str(item["team"])),
            addresses.get(item["place"], ""),
        )
        for item in sorted(plan.broken, key=lambda item: not item["team"])
    ]


def _named(plan: Plan, key: str) -> set[str]:
    return {item[key] for item in plan.broken if item[key]}


def rule_broken(rule: str, by: float) -> str:
    """The sentence for a broken rule; ``by`` is in seconds, people or ranks of zones."""
    in_minutes = {
        "shift": _("%(minutes)d min beyond the shift"),
        "window": _("%(minutes)d min after the round closes"),
        "travel": _("%(minutes)d min too early to be there"),
        "rate": _("%(minutes)d min too short for so many people"),
        "hours": _("%(minutes)d min outside the hours of the point"),
        "laboratory": _("%(minutes)d min when no laboratory can have the tubes in time"),
    }
    if rule in in_minutes:
        return in_minutes[rule] % {"minutes": max(1, round(by / 60))}
    if rule == "zone_order":
        return _("from a dirtier zone into a cleaner one")
    if rule == "lanes":
        return _("samplers beyond the lanes of the point: %(count)d") % {"count": by}
    if rule == "twice":
        return _("people planned twice: %(count)s") % {"count": f"{by:,.0f}"}
    return _("people left out: %(count)s") % {"count": f"{by:,.0f}"}


def on_the_map(plan: Plan, scope: Scope) -> str:
    """The visits in sight as GeoJSON, which the database writes: there are thousands."""
    return f'{{"type": "FeatureCollection", "features": [{queries.visits_drawn(plan, scope)}]}}'


def points_on_the_map(scope: Scope) -> dict[str, Any]:
    """The points in sight, and the buildings around them for whoever looks for a place for another."""
    found = queries.points(scope)
    buildings = (
        places.places(scope)
        .filter(level=Level.BUILDING, in_use=True, longitude__isnull=False, latitude__isnull=False)
        .values_list("longitude", "latitude")
    )
    features = [_feature([x, y], {"kind": "building"}) for x, y in buildings]
    features += [
        _feature(
            [point.longitude, point.latitude], {"kind": "point", "id": str(point.pk), "name": point.name}
        )
        for point in found
    ]
    return {"type": "FeatureCollection", "features": features}


def _feature(where: list[float | None], told: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": where}, "properties": told}


@dataclass(frozen=True, slots=True)
class TeamVisit:
    visit: Visit
    zone: str
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class BuildingCalls:
    """When whom of a building is called or visited, by the clock."""

    building: Place
    stretches: Sequence[Stretch]


def calls_inside(plan: Plan, place: Place, scope: Scope) -> list[BuildingCalls]:
    """The call-down sheets of every building in sight at or inside a place, in the order of the tree."""
    around: dict[str, Place] = {
        one.path: one
        for one in places.places(scope).filter(path__startswith=place.path, level=Level.BUILDING)
    }
    of_building: dict[str, list[Stretch]] = {}
    for stretch in queries.stretches(plan, scope, path=place.path).order_by(
        "at", "place_path", "first", "pk"
    ):
        own = next((path for path in reversed(stretch.place.ancestor_paths) if path in around), None)
        of_building.setdefault(own or place.path, []).append(stretch)
    return [
        BuildingCalls(around.get(path, place), stretches)
        for path, stretches in sorted(of_building.items(), key=lambda item: natural_sort_key(item[0]))
    ]


def team_visits(plan: Plan, team: Team, scope: Scope) -> list[TeamVisit]:
    """One team's visits in sight by the clock, each with its stairwells and doors."""
    kinds = protocol_in_force(plan.asked_at).zones
    of_visit: dict[object, list[Stretch]] = {}
    for stretch in queries.stretches(plan, scope, team_id=team.pk):
        of_visit.setdefault(stretch.visit_id, []).append(stretch)
    return [
        TeamVisit(
            visit, str(kinds[visit.zone].name) if visit.zone in kinds else "", of_visit.get(visit.pk, [])
        )
        for visit in queries.visits(plan, scope).filter(team=team)
    ]

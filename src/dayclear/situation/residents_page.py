"""What a place's residents read by its key, without signing in: the zone, what it means for them, and whom to ring.

Nothing here tells about a person, but for who answers by post: no case, no name, no number of people (docs/adr/0012). Whoever
has the key may read all of it, so no scope is asked for; nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.conf import settings

from dayclear.command import queries as command
from dayclear.command.protocol import ProblemKind, Protocol, ZoneKind
from dayclear.command.queries import Answer
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Place
from dayclear.screening.models import SchemeSource
from dayclear.situation import residents_calls, zone_evidence, zone_wording
from dayclear.situation.residents_calls import OpenRound
from dayclear.zones import queries as zones
from dayclear.zones.models import Delivery
from dayclear.zones.queries import StandingZone
from dayclear.zones.rules import Change

MOST_CHANGES = 8
MOST_INSIDE = 30
MOST_ANSWERING = 4
HELP = "care"
"""The duty of whoever people turn to first."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What the rules ask for before the zone is lifted, and whether it is fulfilled; never how many are missing."""

    needed: str
    met: bool


@dataclass(frozen=True, slots=True)
class ZoneHere:
    """The zone that holds: of the place itself, or of ``comes_from`` around it.

    ``rule`` None: the protocol knows it no more.
    """

    name: str
    rank: int
    since: datetime
    comes_from: Place | None
    reason: str
    rule: ZoneKind | None
    delivery: Delivery | None
    earliest_on: date | None
    criteria: Sequence[Criterion]
    lowers_to: str


@dataclass(frozen=True, slots=True)
class ChangeHere:
    """``before`` and ``after`` are names of zones, empty for none."""

    at: datetime
    before: str
    after: str
    rank: int
    reason: str


@dataclass(frozen=True, slots=True)
class StricterInside:
    place: Place
    zone: str
    rank: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is rung: a post, the name of who holds it, and the number of now, by day or by night."""

    post: str
    person: str
    phone: str

    @property
    def dialled(self) -> str:
        return "".join(self.phone.split())


@dataclass(frozen=True, slots=True)
class Help:
    """Whom the protocol names for what somebody may need."""

    problem: ProblemKind
    contact: Contact


@dataclass(frozen=True, slots=True)
class ResidentsSheet:
    """``zone`` None: none holds. ``changed_today`` is the newest change where it is of this local day."""

    place: Place
    zone: ZoneHere | None
    nucleic_per_week: int | None
    antigen_per_week: int | None
    rounds: Sequence[OpenRound]
    inside: Sequence[StricterInside]
    more_inside: int
    changes: Sequence[ChangeHere]
    changed_today: ChangeHere | None
    answering: Sequence[Contact]
    help: Sequence[Help]
    objection_within_h: int


def sheet(*, key: str, at: datetime) -> ResidentsSheet:
    """Raises NotFound for a key that opens nothing."""
    place = places.by_residents_key(key)
    protocol = command.protocol_in_force(at).at(place.path)
    holds = zones.zone_of(place, scope=Scope.everything(), at=at)
    rounds = residents_calls.open_rounds(place)
    zone = _zone(place, holds, protocol, at) if holds else None
    nucleic, antigen = _per_week(zone, rounds)
    inside = _inside(place, holds, at)
    changes = _changes(place, protocol, at)
    answers = command.answering_posts(place=place, at=at, scope=Scope.everything())
    return ResidentsSheet(
        place=place,
        zone=zone,
        nucleic_per_week=nucleic,
        antigen_per_week=antigen,
        rounds=rounds,
        inside=inside[:MOST_INSIDE],
        more_inside=max(len(inside) - MOST_INSIDE, 0),
        changes=changes,
        changed_today=changes[0] if changes and _local(changes[0].at) == _local(at) else None,
        answering=_answering(answers, protocol),
        help=_help(answers, protocol),
        objection_within_h=command.answer_within_h(at),
    )


def _local(at: datetime) -> date:
    return at.astimezone(settings.DISTRICT_ZONE).date()


def _zone(place: Place, holds: StandingZone, protocol: Protocol, at: datetime) -> ZoneHere | None:
    period = zones.period_of(holds.path, at)
    if period is None:
        return None
    outlook = next(iter(zone_evidence.outlooks([period], at)))
    return ZoneHere(
        name=holds.name,
        rank=holds.rank,
        since=holds.since,
        comes_from=period.place if period.place_id != place.pk else None,
        reason=zone_wording.begun_for_residents(period),
        rule=outlook.rule,
        delivery=Delivery(outlook.rule.delivery) if outlook.rule else None,
        earliest_on=outlook.earliest_on,
        criteria=[Criterion(zone_wording.needed(one), one.met) for one in outlook.findings],
        lowers_to=zone_wording.kind_name(protocol, place.path, outlook.lowers_to)
        if outlook.lowers_to
        else "",
    )


def _per_week(zone: ZoneHere | None, rounds: Sequence[OpenRound]) -> tuple[int | None, int | None]:
    """How often people are tested: as a hand has decided for an open round, else by the zone."""
    for one in rounds:
        if one.scheme and one.scheme.source == SchemeSource.OVERRIDE:
            return one.scheme.nucleic_per_week, one.scheme.antigen_per_week
    rule = zone.rule if zone else None
    return (rule.nucleic_per_week, rule.antigen_per_week) if rule else (None, None)


def _inside(place: Place, holds: StandingZone | None, at: datetime) -> list[StricterInside]:
    """The parts of the place in which something stricter holds, in the order of the tree."""
    standing = zones.standing_by_path(at)
    stricter = {
        path: zone
        for path, zone in standing.items()
        if path.startswith(place.path) and path != place.path and (holds is None or zone.rank < holds.rank)
    }
    return [
        StricterInside(part, stricter[part.path].name, stricter[part.path].rank)
        for part in places.by_paths(list(stricter), Scope.everything())
    ]


def _changes(place: Place, protocol: Protocol, at: datetime) -> list[ChangeHere]:
    return [
        ChangeHere(
            at=change.at,
            before=_name(change.before, protocol),
            after=_name(change.after, protocol),
            rank=change.after.rank if change.after else 0,
            reason=_why(change),
        )
        for change in islice(zones.changes_at(place, at), MOST_CHANGES)
    ]


def _why(change: Change[StandingZone]) -> str:
    """What began says why, or else what ended."""
    if change.after and change.after.since == change.at:
        begun = change.after.period
        return zone_wording.told_residents(begun.ground, begun.for_residents)
    ended = change.before.period if change.before else None
    return zone_wording.told_residents(ended.end_ground, ended.end_for_residents) if ended else ""


def _name(zone: StandingZone | None, protocol: Protocol) -> str:
    return zone_wording.kind_name(protocol, zone.path, zone.kind) if zone else ""


def _answering(answers: Sequence[Answer], protocol: Protocol) -> list[Contact]:
    """Who answers nearby for whatever people need, the nearest first; departments are named for what they do."""
    near = (
        answer
        for answer in answers
        if (kind := protocol.posts.get(answer.post.kind))
        and not kind.department
        and (kind.duties is None or HELP in kind.duties)
    )
    return list(islice(filter(None, map(_contact, near)), MOST_ANSWERING))


def _help(answers: Sequence[Answer], protocol: Protocol) -> list[Help]:
    """For each thing that somebody may lack, the department that the protocol names."""
    contacts: dict[str, Contact] = {}
    for answer in answers:
        contact = _contact(answer)
        if contact:
            contacts.setdefault(answer.post.kind, contact)
    return [
        Help(problem, contacts[problem.department])
        for problem in protocol.problems.values()
        if problem.department in contacts
    ]


def _contact(answer: Answer) -> Contact | None:
    """None where nobody could be rung. A name to sign in by is told to nobody."""
    held_by = answer.account
    person = held_by.display_name or held_by.get_full_name() if held_by else ""
    return Contact(answer.post.name, person, answer.phone) if answer.phone else None

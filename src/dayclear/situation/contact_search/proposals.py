"""Who is proposed as a contact, in words: where, why, and by which source it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from dayclear.cases.models import Ground, ListedContact, Reason, Setting, Visit, VisitSource
from dayclear.cases.models.reason import how
from dayclear.people.models import Person, Standing
from dayclear.places.models import ENCLOSING
from dayclear.situation.contact_search.exposure import Met, Nameless
from dayclear.situation.contact_search.neighbours import Neighbour
from dayclear.situation.contact_search.rides import Crew
from dayclear.transfers.models import Protection, Stay, TakeOver, Transfer

LONGEST_PLACE = 120


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who may be a contact: of which kind, where, why, and when they were last exposed."""

    person: Person
    kind: str
    setting: str
    met_at: str
    why: Reason
    source: str
    first_exposed_at: datetime
    last_exposed_at: datetime

    @property
    def reason(self) -> str:
        return self.why.in_words(self.setting)

    @property
    def where(self) -> str:
        return " · ".join(filter(None, (str(Setting(self.setting).label), self.met_at)))


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somebody who was met and is on no roster: to be found by name and telephone first."""

    name: str
    phone: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """Somebody who shares a home with a close contact, or the case's stairwell; ``with_id`` is whose home it is."""

    person_id: UUID
    kind: str
    with_id: UUID | None
    first_exposed_at: datetime
    last_exposed_at: datetime


Found = Met | Sharing | Neighbour


@dataclass(frozen=True, slots=True)
class _Words:
    """What the proposals that are shown name: visits with their places, stays with their beds, rides, people."""

    visits: Mapping[UUID, Visit]
    stays: Mapping[UUID, Stay]
    rides: Mapping[UUID, Transfer]
    people: Mapping[UUID, Person]

    def where(self, visit_id: UUID) -> str:
        if visit := self.visits.get(visit_id):
            return visit.where
        if ride := self.rides.get(visit_id):
            before = [one.from_trip.vehicle.plate for one in ride.take_overs.all()]
            return " → ".join([*before, ride.vehicle])
        stay = self.stays[visit_id]
        return f"{stay.bed.facility.name} {stay.bed.room}"

    def setting(self, visit_id: UUID) -> str:
        if visit := self.visits.get(visit_id):
            return visit.setting
        return Setting.VEHICLE if visit_id in self.rides else Setting.FACILITY

    def source(self, visit_id: UUID) -> str:
        if visit := self.visits.get(visit_id):
            return str(VisitSource(visit.source).label)
        told = VisitSource.TRIP if visit_id in self.rides else VisitSource.NEIGHBOURING_STAY
        return str(told.label)


def in_words(
    found: Sequence[Found],
    *,
    case_id: UUID,
    stairwell: str,
    nameless: Sequence[Nameless],
    crews: Sequence[Crew],
    told: Sequence[ListedContact],
) -> tuple[list[Proposal], list[Unknown]]:
    """Proposals in the order given, and who is on no roster, in a fixed number of statements."""
    words = _words(found, nameless)
    living = [one for one in found if one.person_id in words.people]
    proposals = [_proposal(one, words, case_id, stairwell) for one in living]
    return proposals, [*(_unknown(one, words) for one in nameless), *map(_crew, crews), *map(_listed, told)]


def _proposal(one: Found, words: _Words, case_id: UUID, stairwell: str) -> Proposal:
    match one:
        case Met():
            return _by_meeting(one, words, case_id)
        case Sharing():
            return _by_home(one, words, stairwell)
        case Neighbour():
            return _by_room(one, words)


def _words(found: Sequence[Found], nameless: Sequence[Nameless]) -> _Words:
    told = [one for one in found if isinstance(one, Met)]
    ids = {one.visit_id for one in told} | {one.visit_id for one in nameless}
    ids |= {one.stay_id for one in found if isinstance(one, Neighbour)}
    visits = Visit.objects.select_related(f"place__{ENCLOSING}").in_bulk(ids)
    beds = Stay.objects.select_related("bed__facility").in_bulk(ids - visits.keys())
    convoy = Transfer.objects.prefetch_related(
        Prefetch("take_overs", TakeOver.objects.select_related("from_trip__vehicle").order_by("at"))
    )
    rides = convoy.in_bulk(ids - visits.keys() - beds.keys())
    named = {one.person_id for one in found} | {one.via_id for one in told}
    named |= {one.with_id for one in found if isinstance(one, Sharing) and one.with_id}
    people = Person.objects.filter(standing=Standing.LIVES_HERE, pk__in=named)
    around = people.select_related(f"household__place__{ENCLOSING}")
    return _Words(visits, beds, rides, {person.pk: person for person in around})


def _by_meeting(one: Met, words: _Words, case_id: UUID) -> Proposal:
    return Proposal(
        person=words.people[one.person_id],
        kind=one.kind,
        setting=words.setting(one.visit_id),
        met_at=words.where(one.visit_id)[:LONGEST_PLACE],
        why=Reason(
            ground=Ground.MET,
            through=None if one.via_id == case_id else words.people.get(one.via_id),
            since=one.since,
            until=one.until,
            distance=one.distance,
            both_masked=one.both_masked,
            meetings=one.meetings,
        ),
        source=words.source(one.visit_id),
        first_exposed_at=one.first_exposed_at,
        last_exposed_at=one.last_exposed_at,
    )


def _by_home(one: Sharing, words: _Words, stairwell: str) -> Proposal:
    """Who lives with a close contact is a contact of a contact, whatever visits tell."""
    host = words.people.get(one.with_id) if one.with_id else None
    why = Reason(ground=Ground.CONTACTS_HOUSEHOLD, through=host) if host else Reason(ground=Ground.STAIRWELL)
    return Proposal(
        person=words.people[one.person_id],
        kind=one.kind,
        setting=Setting.HOUSEHOLD if host else Setting.STAIRWELL,
        met_at="" if host else stairwell[:LONGEST_PLACE],
        why=why,
        source=_("Roster"),
        first_exposed_at=one.first_exposed_at,
        last_exposed_at=one.last_exposed_at,
    )


def _by_room(one: Neighbour, words: _Words) -> Proposal:
    return Proposal(
        person=words.people[one.person_id],
        kind=one.kind,
        setting=Setting.FACILITY,
        met_at=f"{words.where(one.stay_id)} ↔ {one.cases_room}"[:LONGEST_PLACE],
        why=Reason(ground=Ground.NEIGHBOURS, since=one.since, until=one.until, meetings=one.times),
        source=words.source(one.stay_id),
        first_exposed_at=one.first_exposed_at,
        last_exposed_at=one.last_exposed_at,
    )


def _unknown(one: Nameless, words: _Words) -> Unknown:
    visit = words.visits[one.visit_id]
    told = how(one.since, one.until, one.distance, both_masked=one.both_masked)
    return Unknown(visit.unknown_name, visit.unknown_phone, visit.where, _(", ").join(told))


def _crew(one: Crew) -> Unknown:
    told = [_("crew"), *how(one.since, one.until, "", both_masked=None)]
    if one.protection:
        told.append(str(Protection(one.protection).label))
    return Unknown(one.names, one.phone, one.plate, _(", ").join(told))


def _listed(one: ListedContact) -> Unknown:
    told = [Reason(ground=Ground.LISTED, told=one.how_they_met).in_words(Setting.OTHER)]
    if one.last_exposed_on:
        told.append(f"{one.last_exposed_on}")
    return Unknown(one.name or one.key, one.phone, one.place_text, _(", ").join(told))

"""Who is proposed as a contact, in words: where, why, and by which source it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.cases.models import Distance, Setting, Visit, VisitSource
from dayclear.people.models import Person, Standing
from dayclear.places.models import ENCLOSING
from dayclear.situation.contact_search.exposure import Met, Nameless
from dayclear.transfers.models import Stay

LONGEST_REASON = 255
LONGEST_PLACE = 120
MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who may be a contact: of which kind, where, why in words, and when they were last exposed."""

    person: Person
    kind: str
    setting: str
    met_at: str
    reason: str
    source: str
    first_exposed_at: datetime
    last_exposed_at: datetime

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


@dataclass(frozen=True, slots=True)
class _Words:
    """What the proposals that are shown name: visits with their places, stays with their beds, people."""

    visits: Mapping[UUID, Visit]
    stays: Mapping[UUID, Stay]
    people: Mapping[UUID, Person]

    def where(self, visit_id: UUID) -> str:
        if visit := self.visits.get(visit_id):
            return visit.where
        stay = self.stays[visit_id]
        return f"{stay.bed.facility.name} {stay.bed.room}"

    def setting(self, visit_id: UUID) -> str:
        visit = self.visits.get(visit_id)
        return visit.setting if visit else Setting.FACILITY

    def source(self, visit_id: UUID) -> str:
        visit = self.visits.get(visit_id)
        return str(VisitSource(visit.source if visit else VisitSource.NEIGHBOURING_STAY).label)


def in_words(
    found: Sequence[Met | Sharing], *, case_id: UUID, stairwell: str, nameless: Sequence[Nameless]
) -> tuple[list[Proposal], list[Unknown]]:
    """Proposals in the order given, and who is on no roster, in a fixed number of statements."""
    told = [one for one in found if isinstance(one, Met)]
    words = _words(told, found, nameless)
    proposals = [
        _by_meeting(one, words, case_id) if isinstance(one, Met) else _by_home(one, words, stairwell)
        for one in found
        if one.person_id in words.people
    ]
    return proposals, [_unknown(one, words) for one in nameless]


def _words(told: Sequence[Met], found: Sequence[Met | Sharing], nameless: Sequence[Nameless]) -> _Words:
    ids = {one.visit_id for one in told} | {one.visit_id for one in nameless}
    visits = Visit.objects.select_related(f"place__{ENCLOSING}").in_bulk(ids)
    beds = Stay.objects.select_related("bed__facility").in_bulk(ids - visits.keys())
    named = {one.person_id for one in found} | {one.via_id for one in told}
    named |= {one.with_id for one in found if isinstance(one, Sharing) and one.with_id}
    people = Person.objects.filter(standing=Standing.LIVES_HERE, pk__in=named)
    around = people.select_related(f"household__place__{ENCLOSING}")
    return _Words(visits, beds, {person.pk: person for person in around})


def _by_meeting(one: Met, words: _Words, case_id: UUID) -> Proposal:
    reason = _how(one)
    if further := one.meetings - 1:
        told = ngettext("and %(count)d more time", "and %(count)d more times", further)
        reason += ", " + told % {"count": further}
    via = words.people.get(one.via_id)
    if via and one.via_id != case_id:
        reason = _("with %(name)s: %(how)s") % {"name": via.name, "how": reason}
    return Proposal(
        person=words.people[one.person_id],
        kind=one.kind,
        setting=words.setting(one.visit_id),
        met_at=words.where(one.visit_id)[:LONGEST_PLACE],
        reason=reason[:LONGEST_REASON],
        source=words.source(one.visit_id),
        first_exposed_at=one.first_exposed_at,
        last_exposed_at=one.last_exposed_at,
    )


def _by_home(one: Sharing, words: _Words, stairwell: str) -> Proposal:
    """Who lives with a close contact is a contact of a contact, whatever visits tell."""
    host = words.people.get(one.with_id) if one.with_id else None
    reason = _("same household as %(name)s") % {"name": host.name} if host else ""
    return Proposal(
        person=words.people[one.person_id],
        kind=one.kind,
        setting=Setting.HOUSEHOLD if host else Setting.STAIRWELL,
        met_at="" if host else stairwell[:LONGEST_PLACE],
        reason=reason,
        source=_("Roster"),
        first_exposed_at=one.first_exposed_at,
        last_exposed_at=one.last_exposed_at,
    )


def _how(one: Met | Nameless) -> str:
    """“04-02 12:05–12:40, 35 min, within two metres, no mask”."""
    since, until = localtime(one.since), localtime(one.until)
    told = [
        f"{since:%m-%d %H:%M}–{until:%H:%M}",
        _("%d min") % ((one.until - one.since).total_seconds() / MINUTE_S),
        str(Distance(one.distance).label).lower(),
        _("both masked") if one.both_masked else _("not both masked"),
    ]
    return _(", ").join(told)


def _unknown(one: Nameless, words: _Words) -> Unknown:
    visit = words.visits[one.visit_id]
    return Unknown(visit.unknown_name, visit.unknown_phone, visit.where, _how(one))

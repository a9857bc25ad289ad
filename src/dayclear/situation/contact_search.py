"""Whom a case and its close contacts met: proposals of contacts, each with its reason in words.

Nothing here is kept. What a tracer confirms becomes a contact, what they strike off stays with the reason; both are
left out of the next search.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.cases import queries, rules
from dayclear.cases.models import Case, Contact, ContactKind, Distance
from dayclear.cases.queries import Exposer, Overlap
from dayclear.command import queries as command
from dayclear.command.protocol import ContactRule
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person, Standing
from dayclear.places.models import ENCLOSING, Level, Place

MOST_SHOWN = 500
LONGEST_REASON = 255
LONGEST_SETTING = 120


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who may be a contact: of which kind, where, why in words, and when they were last exposed."""

    person: Person
    kind: str
    setting: str
    reason: str
    source: str
    first_exposed_at: datetime
    last_exposed_at: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somebody who was met and is on no roster: to be found by name and telephone first."""

    name: str
    phone: str
    setting: str
    reason: str


@dataclass(frozen=True, slots=True)
class ContactSearch:
    """``beyond``: how many more proposals there are than are shown."""

    case: Case
    window: rules.Window
    close: Sequence[Proposal]
    secondary: Sequence[Proposal]
    unknown: Sequence[Unknown]
    visits: int
    beyond: int

    @property
    def proposals(self) -> list[Proposal]:
        return [*self.close, *self.secondary]


def search(case: Case, *, scope: Scope, at: datetime) -> ContactSearch:
    """The proposals for a case that the caller may trace, in a fixed number of statements."""
    rule_of = command.protocol_in_force(at).at(case.place_path).contacts
    listed = list(queries.contacts_of(case, scope=scope))
    taken = {case.person_id} | {contact.person_id for contact in listed}
    window = _window(case, rule_of[ContactKind.CLOSE], at)
    own = queries.overlaps([Exposer(case.person_id, window.since, window.until)])
    close = _proposals(own, rule_of[ContactKind.CLOSE], ContactKind.CLOSE, taken, {})
    taken |= {one.person.pk for one in close}
    exposers = [*_exposing(listed, window, at), *_spreading(close, at)]
    names = {contact.person_id: contact.person.name for contact in listed}
    names |= {one.person.pk: one.person.name for one in close}
    further = queries.overlaps(exposers)
    secondary = _proposals(further, rule_of[ContactKind.SECONDARY], ContactKind.SECONDARY, taken, names)
    taken |= {one.person.pk for one in secondary}
    living = _households(_close_elsewhere(case, listed, close, window), window, taken)
    taken |= {one.person.pk for one in living}
    sharing = _stairwell(case, rule_of, window, taken)
    all_close = [*close, *(one for one in sharing if one.kind == ContactKind.CLOSE)]
    all_secondary = [*secondary, *living, *(one for one in sharing if one.kind == ContactKind.SECONDARY)]
    return ContactSearch(
        case=case,
        window=window,
        close=all_close[:MOST_SHOWN],
        secondary=all_secondary[:MOST_SHOWN],
        unknown=_unknown(own),
        visits=queries.visits_of(case, scope=scope).filter(taken_back_at=None).count(),
        beyond=max(0, len(all_close) - MOST_SHOWN) + max(0, len(all_secondary) - MOST_SHOWN),
    )


def _window(case: Case, rule: ContactRule, at: datetime) -> rules.Window:
    return rules.exposed_window(
        onset_on=case.onset_on,
        sampled_at=case.sampled_at or case.reported_at,
        isolated_at=case.moved_at,
        at=at,
        days_before=rule.exposed_days_before,
        zone=settings.DISTRICT_ZONE,
    )


def _exposing(listed: Iterable[Contact], window: rules.Window, at: datetime) -> list[Exposer]:
    """The close contacts that stand: from when they may have been exposed until they were isolated."""
    return [
        Exposer(contact.person_id, window.since, contact.isolated_at or at)
        for contact in listed
        if contact.kind == ContactKind.CLOSE and contact.struck_off_at is None
    ]


def _spreading(close: Iterable[Proposal], at: datetime) -> list[Exposer]:
    """Whoever is proposed may have passed it on from the first exposure until now."""
    return [Exposer(one.person.pk, one.first_exposed_at, at) for one in close]


def _proposals(
    found: Iterable[Overlap],
    rule: ContactRule,
    kind: str,
    taken: Collection[UUID],
    names: Mapping[UUID, str],
) -> list[Proposal]:
    """One proposal for each person whose presence counts by the rule; the longest meeting is the reason."""
    of_person: dict[UUID, list[Overlap]] = defaultdict(list)
    for overlap in found:
        if overlap.person_id and overlap.person_id not in taken and rules.counts(overlap.meeting, rule):
            of_person[overlap.person_id].append(overlap)
    met = _people(of_person)
    places = _places(found)
    return [
        _proposal(met[person_id], kind, overlaps, places, names)
        for person_id, overlaps in of_person.items()
        if person_id in met
    ]


def _proposal(
    person: Person,
    kind: str,
    overlaps: Sequence[Overlap],
    places: Mapping[UUID, Place],
    names: Mapping[UUID, str],
) -> Proposal:
    longest = max(overlaps, key=lambda overlap: overlap.until - overlap.since)
    reason = _in_words(longest)
    if further := len(overlaps) - 1:
        told = ngettext("and %(count)d more time", "and %(count)d more times", further)
        reason += ", " + told % {"count": further}
    if longest.exposer_id in names:
        reason = _("with %(name)s: %(how)s") % {"name": names[longest.exposer_id], "how": reason}
    return Proposal(
        person=person,
        kind=kind,
        setting=_where(longest, places)[:LONGEST_SETTING],
        reason=reason[:LONGEST_REASON],
        source=longest.source_name,
        first_exposed_at=min(overlap.since for overlap in overlaps),
        last_exposed_at=max(overlap.until for overlap in overlaps),
    )


def _in_words(overlap: Overlap) -> str:
    """“04-02 12:05–12:40, 35 min, within two metres, no mask”."""
    since, until = localtime(overlap.since), localtime(overlap.until)
    told = [
        f"{since:%m-%d %H:%M}–{until:%H:%M}",
        _("%d min") % overlap.meeting.minutes,
        str(Distance(overlap.distance).label).lower(),
        _("both masked") if overlap.both_masked else _("not both masked"),
    ]
    return ", ".join(told)


def _where(overlap: Overlap, places: Mapping[UUID, Place]) -> str:
    place = places.get(overlap.place_id) if overlap.place_id else None
    return place.address if place else overlap.named_place or overlap.vehicle


def _people(ids: Collection[UUID]) -> dict[UUID, Person]:
    living = Person.objects.filter(standing=Standing.LIVES_HERE, pk__in=list(ids))
    return {person.pk: person for person in living.select_related(f"household__place__{ENCLOSING}")}


def _places(found: Iterable[Overlap]) -> dict[UUID, Place]:
    ids = {overlap.place_id for overlap in found if overlap.place_id}
    return Place.objects.select_related(ENCLOSING).in_bulk(ids)


def _close_elsewhere(
    case: Case, listed: Iterable[Contact], close: Iterable[Proposal], window: rules.Window
) -> dict[UUID, tuple[str, datetime]]:
    """Close contacts behind other doors than the case's: by their household, with a name and the first exposure."""
    found = {
        contact.person.household_id: (contact.person.name, window.since)
        for contact in listed
        if contact.kind == ContactKind.CLOSE and contact.struck_off_at is None
    }
    found |= {one.person.household_id: (one.person.name, one.first_exposed_at) for one in close}
    found.pop(case.household_id, None)
    return found


def _households(
    behind: Mapping[UUID, tuple[str, datetime]], window: rules.Window, taken: Collection[UUID]
) -> list[Proposal]:
    """Who lives with a close contact is a contact of a contact, whatever visits tell."""
    living = Person.objects.filter(household__in=list(behind), standing=Standing.LIVES_HERE)
    return [
        Proposal(
            person=person,
            kind=ContactKind.SECONDARY,
            setting=_("Home"),
            reason=_("same household as %(name)s") % {"name": behind[person.household_id][0]},
            source=_("Roster"),
            first_exposed_at=behind[person.household_id][1],
            last_exposed_at=window.until,
        )
        for person in living.select_related(f"household__place__{ENCLOSING}").order_by("place_path", "pk")
        if person.pk not in taken
    ]


def _stairwell(
    case: Case, rule_of: Mapping[str, ContactRule], window: rules.Window, taken: Collection[UUID]
) -> list[Proposal]:
    """Who shares the stairwell or lift, where the protocol has them proposed."""
    kind = next((kind for kind in ContactKind.values if rule_of[kind].same_stairwell), None)
    if kind is None or case.place.level != Level.UNIT:
        return []
    sharing = Person.objects.filter(household__place=case.place_id, standing=Standing.LIVES_HERE)
    return [
        Proposal(
            person=person,
            kind=kind,
            setting=case.place.address[:LONGEST_SETTING],
            reason=_("same stairwell or lift"),
            source=_("Roster"),
            first_exposed_at=window.since,
            last_exposed_at=window.until,
        )
        for person in sharing.select_related(f"household__place__{ENCLOSING}").order_by(
            "household__door", "pk"
        )
        if person.pk not in taken
    ]


def _unknown(found: Iterable[Overlap]) -> list[Unknown]:
    nameless = [overlap for overlap in found if overlap.person_id is None]
    places = _places(nameless)
    return [
        Unknown(overlap.unknown_name, overlap.unknown_phone, _where(overlap, places), _in_words(overlap))
        for overlap in nameless
    ]

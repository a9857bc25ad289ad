"""The search for the contacts of one case, by the engine over the visits around it.

Nothing here is kept. What a tracer confirms becomes a contact, what they strike off stays with the reason; both are
left out of the next search.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from dayclear.cases import queries, rules
from dayclear.cases.models import Case, Contact, ContactKind
from dayclear.cases.queries import Exposer, listed_contacts
from dayclear.command import queries as command
from dayclear.command.protocol import ContactRule
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person, Standing
from dayclear.places.models import Level
from dayclear.situation.contact_search.exposure import Exposure, Met, living_among, met
from dayclear.situation.contact_search.neighbours import neighbours
from dayclear.situation.contact_search.proposals import Found, Proposal, Sharing, Unknown, in_words
from dayclear.situation.contact_search.rides import crews_of

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class ContactSearch:
    """``ill``: those of the proposed who are cases themselves. ``beyond``: how many more there are than are shown."""

    case: Case
    window: rules.Window
    close: Sequence[Proposal]
    secondary: Sequence[Proposal]
    unknown: Sequence[Unknown]
    ill: Collection[UUID]
    visits: int
    beyond: int

    @property
    def proposals(self) -> list[Proposal]:
        return [*self.close, *self.secondary]


def search(case: Case, *, scope: Scope, at: datetime) -> ContactSearch:
    """The proposals for a case that the caller may trace, in a fixed number of statements."""
    rule_of = command.protocol_in_force(at).at(case.place_path).contacts
    listed = list(queries.contacts_of(case, scope=scope))
    window = _window(case, rule_of[ContactKind.CLOSE], at)
    exposure = Exposure(
        case=Exposer(case.person_id, window.since, window.until),
        listed={contact.person_id for contact in listed},
        spreading=_spreading(listed, window, at),
        at=at,
    )
    found, nameless = met(exposure, rule_of)
    living = living_among([one.person_id for one in found])
    close = [one for one in found if one.kind == ContactKind.CLOSE and one.person_id in living]
    secondary = [one for one in found if one.kind == ContactKind.SECONDARY and one.person_id in living]
    taken = {case.person_id, *exposure.listed, *(one.person_id for one in (*close, *secondary))}
    at_home = _households(case, listed, close, window, taken)
    taken |= {one.person_id for one in at_home}
    near: list[Found] = [*neighbours(exposure.case, rule_of, taken=taken, at=at)]
    taken |= {one.person_id for one in near}
    near += _stairwell(case, rule_of, window, taken)
    all_close: list[Found] = [*close, *(one for one in near if one.kind == ContactKind.CLOSE)]
    all_secondary: list[Found] = [
        *secondary,
        *at_home,
        *(one for one in near if one.kind == ContactKind.SECONDARY),
    ]
    shown = [*all_close[:MOST_SHOWN], *all_secondary[:MOST_SHOWN]]
    proposals, unknown = in_words(
        shown,
        case_id=case.person_id,
        stairwell=case.place.address,
        nameless=nameless,
        crews=crews_of(exposure.case, at=at),
        told=list(listed_contacts.on_no_roster(case.pk)),
    )
    return ContactSearch(
        case=case,
        window=window,
        close=[one for one in proposals if one.kind == ContactKind.CLOSE],
        secondary=[one for one in proposals if one.kind == ContactKind.SECONDARY],
        unknown=unknown,
        ill=queries.people_with_open_case([one.person.pk for one in proposals]),
        visits=queries.visits_of(case, scope=scope).filter(taken_back_at=None).count(),
        beyond=len(all_close) + len(all_secondary) - len(shown),
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


def _spreading(listed: Iterable[Contact], window: rules.Window, at: datetime) -> list[Exposer]:
    """The close contacts that stand: from when they may have been exposed until they were isolated."""
    return [
        Exposer(contact.person_id, window.since, contact.isolated_at or at) for contact in _standing(listed)
    ]


def _standing(listed: Iterable[Contact]) -> list[Contact]:
    return [one for one in listed if one.kind == ContactKind.CLOSE and one.struck_off_at is None]


def _households(
    case: Case,
    listed: Iterable[Contact],
    close: Sequence[Met],
    window: rules.Window,
    taken: Collection[UUID],
) -> list[Sharing]:
    """Who lives with a close contact behind another door than the case's."""
    exposed = {contact.person_id: window.since for contact in _standing(listed)}
    exposed |= {one.person_id: one.first_exposed_at for one in close}
    doors = dict(Person.objects.filter(pk__in=list(exposed)).values_list("household", "pk"))
    doors.pop(case.household_id, None)
    living = Person.objects.filter(household__in=list(doors), standing=Standing.LIVES_HERE)
    return [
        Sharing(person_id, ContactKind.SECONDARY, doors[household], exposed[doors[household]], window.until)
        for person_id, household in living.order_by("place_path", "pk").values_list("pk", "household")
        if person_id not in taken
    ]


def _stairwell(
    case: Case, rule_of: Mapping[str, ContactRule], window: rules.Window, taken: Collection[UUID]
) -> list[Sharing]:
    """Who shares the stairwell or lift, where the protocol has them proposed."""
    kind = next((kind for kind in ContactKind.values if rule_of[kind].same_stairwell), None)
    if kind is None or case.place.level != Level.UNIT:
        return []
    sharing = Person.objects.filter(household__place=case.place_id, standing=Standing.LIVES_HERE)
    return [
        Sharing(person_id, kind, None, window.since, window.until)
        for person_id in sharing.order_by("household__door", "pk").values_list("pk", flat=True)
        if person_id not in taken
    ]

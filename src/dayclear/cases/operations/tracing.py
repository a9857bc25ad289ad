"""Contacts: whole households at once, or one by one as tracing finds them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from dayclear.cases import rules
from dayclear.cases.models import Case, Contact, ContactKind, Ground, Reason, Setting
from dayclear.cases.operations.steps import all_locked, locked
from dayclear.cases.states import CASE, CONTACT, OPEN, CaseStep, ContactStatus, ContactStep
from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import InvalidInput
from dayclear.people.models import Person, Standing
from dayclear.records.audit import audited

_SET_GOING = (ContactStatus.LISTED, ContactStatus.ISOLATING)
"""Whoever waits to be moved or is at the site. Who is watched at home is moved for another case all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """Somebody who was exposed, where and why; the person comes with the household."""

    person: Person
    kind: str
    setting: str
    met_at: str
    why: Reason
    last_exposed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Lister:
    """Who lists contacts when and by which rules, and what is known of the people already."""

    by: Model | None
    at: datetime
    protocol: Protocol
    isolated_at: Mapping[UUID, datetime | None]
    own_case: Mapping[UUID, UUID]

    @classmethod
    def of(cls, people: Collection[Person], *, by: Model | None, at: datetime) -> Self:
        isolating = Contact.objects.filter(person__in=people, status=ContactStatus.ISOLATING)
        ill = Case.objects.filter(person__in=people, status__in=OPEN)
        return cls(
            by=by,
            at=at,
            protocol=protocol_in_force(at),
            isolated_at=dict(isolating.values_list("person_id", "isolated_at")),
            own_case=dict(ill.values_list("person_id", "pk")),
        )

    def contact(self, case: Case, draft: ContactDraft) -> Contact:
        """A listing with the days that the protocol gives from the last exposure, or else from now."""
        person, why = draft.person, draft.why
        home = person.household
        exposed_on = (draft.last_exposed_at or self.at).astimezone(settings.DISTRICT_ZONE).date()
        rule = self.protocol.at(home.place_path).contacts[draft.kind]
        isolation = rules.isolation(exposed_on, rule)
        return Contact(
            case=case,
            person=person,
            place_id=home.place_id,
            place_path=home.place_path,
            kind=draft.kind,
            setting=draft.setting,
            met_at=draft.met_at,
            ground=why.ground,
            through=why.through,
            met_from=why.since,
            met_until=why.until,
            distance=why.distance,
            both_masked=why.both_masked,
            meetings=why.meetings,
            reason=why.told,
            last_exposed_at=draft.last_exposed_at,
            isolate_until=isolation.until,
            home_until=isolation.home_until,
            status=self._status(person),
            isolated_at=self.isolated_at.get(person.pk),
            became_case_id=self.own_case.get(person.pk),
            listed_at=self.at,
            listed_by_id=self.by.pk if self.by else None,
        )

    def _status(self, person: Person) -> ContactStatus:
        if person.pk in self.own_case:
            return ContactStatus.BECAME_CASE
        return ContactStatus.ISOLATING if person.pk in self.isolated_at else ContactStatus.LISTED


@audited
def list_household_contacts(*, cases: Sequence[Case], by: Model | None, at: datetime) -> Sequence[Contact]:
    """Everybody else behind the cases' doors becomes a close contact.

    Returns those who are newly contacts. Whoever is a contact of another case already is listed with this one
    too, but not returned: what a contact sets going starts once.
    """
    behind = defaultdict(list)
    for case in cases:
        behind[case.household_id].append(case)
    living = Person.objects.filter(household__in=list(behind), standing=Standing.LIVES_HERE)
    people = list(living.select_related("household").order_by("pk"))
    before = Contact.objects.filter(person__in=people, status__in=_SET_GOING)
    known = set(before.values_list("person_id", flat=True))
    lister = _Lister.of(people, by=by, at=at)
    exposed = [person for person in people if person.pk not in lister.own_case]
    drafts = [
        lister.contact(case, _of_the_household(person, at))
        for person in exposed
        for case in behind[person.household_id]
    ]
    Contact.objects.bulk_create(drafts, ignore_conflicts=True)
    news = {contact.person_id: contact.pk for contact in reversed(drafts) if contact.person_id not in known}
    return list(_in_full().filter(pk__in=news.values()).order_by("case__number", "pk"))


def _of_the_household(person: Person, at: datetime) -> ContactDraft:
    return ContactDraft(
        person=person,
        kind=ContactKind.CLOSE,
        setting=Setting.HOUSEHOLD,
        met_at="",
        why=Reason(ground=Ground.HOUSEHOLD),
        last_exposed_at=at,
    )


@audited
def add_contact(
    *,
    case: Case,
    person: Person,
    kind: str,
    setting: str,
    reason: str,
    last_exposed_at: datetime | None,
    by: Model | None,
    at: datetime,
    met_at: str = "",
) -> Contact:
    """Lists one contact as a tracer told it. Listed before, the listing stays as it is; struck off, it stands again.

    Only for a contact with the status ``listed`` is anything set going: one in isolation is there already,
    and for one who is a case more is done. Raises StepNotAllowed for a withdrawn case, InvalidInput for the
    case's own person and without a reason.
    """
    current = locked(case)
    CASE.check(CaseStep.WITHDRAW, current.status)
    if person.pk == current.person_id:
        raise InvalidInput(_("Nobody is a contact of themselves."), _("Choose another person."))
    if kind not in ContactKind.values:
        raise InvalidInput(_("There is no such kind of contact."), _("Choose close or secondary."))
    if setting not in Setting.values:
        raise InvalidInput(_("There is no such kind of place."), _("Choose one of the list."))
    if not reason.strip():
        raise InvalidInput(_("A contact is listed with a reason."), _("Write how they met."))
    listed = _in_full().filter(case=current, person=person).first()
    if listed and listed.status != ContactStatus.STRUCK_OFF:
        return listed
    draft = ContactDraft(
        person=person,
        kind=kind,
        setting=setting,
        met_at=met_at.strip(),
        why=Reason(ground=Ground.TOLD, told=reason.strip()),
        last_exposed_at=last_exposed_at,
    )
    contact = _Lister.of([person], by=by, at=at).contact(current, draft)
    contact.pk = listed.pk if listed else contact.pk
    contact.save(force_insert=listed is None, force_update=listed is not None)
    return contact


@dataclass(frozen=True, slots=True)
class ListedNow:
    """``listed``: every contact listed now; ``going``: those of them for whom something is to be set going."""

    listed: Sequence[Contact]
    going: Sequence[Contact]

    @property
    def known_before(self) -> int:
        """How many were cases, or contacts of another case, already."""
        return len(self.listed) - sum(contact.status == ContactStatus.LISTED for contact in self.going)


@audited
def add_contacts(*, case: Case, drafts: Sequence[ContactDraft], by: Model | None, at: datetime) -> ListedNow:
    """Lists many contacts at once. Whoever is listed with the case already stays as they are.

    Whoever is a contact of another case already is listed with this one too, and nothing is set going for them: what a
    contact sets going starts once. Raises StepNotAllowed for a withdrawn case.
    """
    return add_contacts_of([(case, draft) for draft in drafts], by=by, at=at)


@audited
def add_contacts_of(
    pairs: Sequence[tuple[Case, ContactDraft]], *, by: Model | None, at: datetime
) -> ListedNow:
    """The same for contacts of several cases, in a fixed number of statements."""
    cases = {case.pk: case for case in all_locked({case.pk for case, _draft in pairs})}
    for case in cases.values():
        CASE.check(CaseStep.WITHDRAW, case.status)
    known = set(Contact.objects.filter(case__in=cases).values_list("case_id", "person_id"))
    known |= {(case.pk, case.person_id) for case in cases.values()}
    news = {
        (case.pk, draft.person.pk): draft for case, draft in pairs if (case.pk, draft.person.pk) not in known
    }
    found = [draft.person for draft in news.values()]
    elsewhere = set(
        Contact.objects.filter(person__in=found, status__in=_SET_GOING).values_list("person_id", flat=True)
    )
    lister = _Lister.of(found, by=by, at=at)
    listed = Contact.objects.bulk_create(
        lister.contact(cases[case_id], draft) for (case_id, _person), draft in news.items()
    )
    # Who is a contact of several of these cases is set going by the first.
    first = {contact.person_id: contact.pk for contact in reversed(listed)}
    going = [pk for person_id, pk in first.items() if person_id not in elsewhere]
    return ListedNow(listed, list(_in_full().filter(pk__in=going).order_by("pk")))


@audited
def strike_off_proposal(
    *, case: Case, draft: ContactDraft, reason: str, by: Model | None, at: datetime
) -> Contact:
    """The search proposed somebody who was no contact: kept as struck off with the reason, so that none is lost.

    Listed before, the listing stays as it is.
    """
    if not reason.strip():
        raise InvalidInput(_("A contact is struck off with a reason."), _("Write why it was no contact."))
    current = locked(case)
    listed = _in_full().filter(case=current, person=draft.person).first()
    if listed:
        return listed
    struck = _Lister.of([draft.person], by=by, at=at).contact(current, draft)
    struck.status = ContactStatus(CONTACT.check(ContactStep.STRIKE_OFF, ContactStatus.LISTED).target)
    struck.became_case, struck.isolated_at = None, None
    struck.struck_off_at, struck.struck_off_reason = at, reason.strip()
    struck.struck_off_by_id = by.pk if by else None
    struck.save(force_insert=True)
    return struck


@audited
def strike_off(*, contact: Contact, reason: str, by: Model | None, at: datetime) -> Contact:
    """It was no contact after all: the listing stays, with the reason. Striking off again changes nothing."""
    if not reason.strip():
        raise InvalidInput(_("A contact is struck off with a reason."), _("Write why it was no contact."))
    current = _held(contact)
    if current.status == ContactStatus.STRUCK_OFF:
        return current
    current.status = ContactStatus(CONTACT.check(ContactStep.STRIKE_OFF, current.status).target)
    current.struck_off_at, current.struck_off_reason = at, reason.strip()
    current.struck_off_by_id = by.pk if by else None
    current.save(update_fields=["status", "struck_off_at", "struck_off_reason", "struck_off_by"])
    return current


@audited
def strike_off_all(*, case: Case, reason: str, by: Model | None, at: datetime) -> list[UUID]:
    """Strikes off every standing contact of a case that is no case; returns their ids."""
    standing = case.contacts.filter(status__in=CONTACT.sources(ContactStep.STRIKE_OFF))
    return _struck_off(standing, reason=reason, by=by, at=at)


@audited
def strike_off_listed(
    *, contact_ids: Collection[UUID], reason: str, by: Model | None, at: datetime
) -> list[UUID]:
    """Strikes off those of these contacts who stand, because what listed them was taken back; returns their ids."""
    standing = Contact.objects.filter(pk__in=contact_ids, status__in=CONTACT.sources(ContactStep.STRIKE_OFF))
    return _struck_off(standing, reason=reason, by=by, at=at)


@audited
def strike_off_person(*, person_id: UUID, reason: str, by: Model | None, at: datetime) -> list[UUID]:
    """Nobody follows this person as a contact any more, with whichever case; returns the ids of the standing listings."""
    standing = Contact.objects.filter(person=person_id, status__in=CONTACT.sources(ContactStep.STRIKE_OFF))
    return _struck_off(standing, reason=reason, by=by, at=at)


@audited
def relist(*, contact_ids: Collection[UUID], by: Model | None, at: datetime) -> list[UUID]:  # noqa: ARG001 - the audit takes it.
    """Struck off too early: these are contacts again, with the days they had; returns the ids of those it is news for."""
    struck = Contact.objects.filter(pk__in=contact_ids, status=ContactStatus.STRUCK_OFF)
    ids = list(struck.select_for_update().values_list("pk", flat=True))
    Contact.objects.filter(pk__in=ids).update(
        status=CONTACT.check(ContactStep.RELIST, ContactStatus.STRUCK_OFF).target,
        struck_off_at=None,
        struck_off_by=None,
        struck_off_reason="",
    )
    return ids


def _struck_off(standing: QuerySet[Contact], *, reason: str, by: Model | None, at: datetime) -> list[UUID]:
    ids = list(standing.select_for_update().values_list("pk", flat=True))
    Contact.objects.filter(pk__in=ids).update(
        status=ContactStatus.STRUCK_OFF,
        struck_off_at=at,
        struck_off_by=by.pk if by else None,
        struck_off_reason=reason.strip(),
    )
    return ids


@audited
def record_isolation(*, person_id: UUID, by: Model | None, at: datetime) -> Sequence[Contact]:  # noqa: ARG001 - the audit takes it.
    """The contact is at the isolation site; returns every listing of the person that this is about."""
    listed = Contact.objects.filter(person=person_id, status__in=CONTACT.sources(ContactStep.ISOLATE))
    ids = list(listed.select_for_update().values_list("pk", flat=True))
    moved = Contact.objects.filter(pk__in=ids)
    moved.update(status=ContactStatus.ISOLATING, isolated_at=Coalesce("isolated_at", at), home_from_on=None)
    return list(_in_full().filter(pk__in=ids).order_by("pk"))


@audited
def release(*, contact: Contact, by: Model | None, at: datetime) -> Contact:  # noqa: ARG001 - the audit takes it.
    """The days of isolation are over. Released before, it stays as it is."""
    current = _held(contact)
    if current.status == ContactStatus.RELEASED:
        return current
    current.status = ContactStatus(CONTACT.check(ContactStep.RELEASE, current.status).target)
    current.released_at = at
    current.save(update_fields=["status", "released_at"])
    return current


def _in_full() -> QuerySet[Contact]:
    return Contact.objects.select_related("case", "person__household", "place")


def _held(contact: Contact) -> Contact:
    return _in_full().select_for_update(of=("self",)).get(pk=contact.pk)

"""Contacts: whole households at once, or one by one as tracing finds them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases import rules
from dayclear.cases.models import Case, Contact, ContactKind
from dayclear.cases.operations.steps import locked
from dayclear.cases.states import CASE, CONTACT, OPEN, STANDING, CaseStep, ContactStatus, ContactStep
from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import InvalidInput
from dayclear.people.models import Household, Person, Standing
from dayclear.records.audit import audited


@audited
def list_household_contacts(*, cases: Sequence[Case], by: Model | None, at: datetime) -> Sequence[Contact]:
    """Everybody else behind the cases' doors becomes a close contact.

    Returns those who are newly contacts. Whoever is a contact of another case already is listed with this one
    too, but not returned: what a contact sets going starts once.
    """
    behind = defaultdict(list)
    for case in cases:
        behind[case.household_id].append(case)
    exposed = _living_behind(behind)
    protocol = protocol_in_force(at)
    drafts = [
        _drafted(
            Contact(case=case, kind=ContactKind.CLOSE, setting=_("Home"), reason=_("same household")),
            person,
            person.household,
            protocol=protocol,
            last_exposed_at=at,
            by=by,
            at=at,
        )
        for person in exposed
        for case in behind[person.household_id]
    ]
    before = Contact.objects.filter(person__in=exposed, status__in=STANDING)
    known = set(before.values_list("person_id", flat=True))
    Contact.objects.bulk_create(drafts, ignore_conflicts=True)
    news = {contact.person_id: contact.pk for contact in reversed(drafts) if contact.person_id not in known}
    return list(_in_full().filter(pk__in=news.values()).order_by("case__number", "pk"))


def _living_behind(household_ids: Collection[UUID]) -> list[Person]:
    """Who lives there and is no open case themselves."""
    ill = Case.objects.filter(person=OuterRef("pk"), status__in=OPEN)
    living = Person.objects.filter(
        ~Exists(ill), household__in=list(household_ids), standing=Standing.LIVES_HERE
    )
    return list(living.select_related("household").order_by("pk"))


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
) -> Contact:
    """Lists one contact. Listed before, the listing stays as it is; struck off before, it stands again.

    Raises StepNotAllowed for a withdrawn case and InvalidInput for the case's own person.
    """
    current = locked(case)
    CASE.check(CaseStep.WITHDRAW, current.status)
    if person.pk == current.person_id:
        raise InvalidInput(_("Nobody is a contact of themselves."), _("Choose another person."))
    if kind not in ContactKind.values:
        raise InvalidInput(_("There is no such kind of contact."), _("Choose close or secondary."))
    draft = _drafted(
        Contact(case=current, kind=kind, setting=setting.strip(), reason=reason.strip()),
        person,
        person.household,
        protocol=protocol_in_force(at),
        last_exposed_at=last_exposed_at,
        by=by,
        at=at,
    )
    listed = _in_full().filter(case=current, person=person).first()
    if listed is None:
        draft.save(force_insert=True)
        return draft
    if listed.status != ContactStatus.STRUCK_OFF:
        return listed
    draft.pk = listed.pk
    draft.save(force_update=True)
    return draft


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
    Contact.objects.filter(pk__in=ids).update(status=ContactStatus.ISOLATING, isolated_at=at)
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


def _drafted(
    contact: Contact,
    person: Person,
    household: Household,
    *,
    protocol: Protocol,
    last_exposed_at: datetime | None,
    by: Model | None,
    at: datetime,
) -> Contact:
    """Fills in whom it is about, and the days that the protocol gives from the last exposure, or from now."""
    exposed_on = (last_exposed_at or at).astimezone(settings.DISTRICT_ZONE).date()
    isolation = rules.isolation(exposed_on, protocol.contacts[contact.kind])
    contact.person = person
    contact.place_id, contact.place_path = household.place_id, household.place_path
    contact.last_exposed_at = last_exposed_at
    contact.isolate_until, contact.home_until = isolation.until, isolation.home_until
    contact.listed_at, contact.listed_by_id = at, by.pk if by else None
    return contact


def _in_full() -> QuerySet[Contact]:
    return Contact.objects.select_related("case", "person__household", "place")


def _held(contact: Contact) -> Contact:
    return _in_full().select_for_update(of=("self",)).get(pk=contact.pk)

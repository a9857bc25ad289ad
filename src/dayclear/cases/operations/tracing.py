"""Contacts: listed with a reason, struck off with a reason, never deleted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases.models import Case, Contact, ContactKind, ContactStatus
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.kernel.errors import InvalidInput
from dayclear.people.models import Person, Standing
from dayclear.records.audit import acting


@transaction.atomic
def list_household_contacts(*, cases: Sequence[Case], by: Model | None, at: datetime) -> list[Contact]:
    """Everybody else who lives behind the cases' doors becomes a close contact; returns those listed now.

    Who is a case of this household themselves is left out, and who is listed for the same case already.
    """
    if not cases:
        return []
    first_of_household = {case.household_id: case for case in reversed(cases)}
    positive = {case.person_id for case in cases}
    others = Person.objects.filter(household__in=first_of_household, standing=Standing.LIVES_HERE).select_related(
        "household"
    )
    drafts = [
        _contact(
            case=first_of_household[person.household_id],
            person=person,
            kind=ContactKind.CLOSE,
            setting=_("Household"),
            reason=_("Same household"),
            last_exposed_at=first_of_household[person.household_id].reported_at,
            by=by,
            at=at,
        )
        for person in others
        if person.pk not in positive
    ]
    return _listed(drafts, by)


@transaction.atomic
def add_contact(
    *,
    case: Case,
    person: Person,
    kind: str,
    setting: str,
    reason: str,
    last_exposed_at: datetime | None,
    by: Model,
    at: datetime,
) -> Contact:
    """Lists one contact; one who is listed for this case already is answered as listed."""
    if person.pk == case.person_id:
        raise InvalidInput(_("A case is no contact of itself."), _("Choose another person."))
    draft = _contact(
        case=case,
        person=person,
        kind=kind,
        setting=setting,
        reason=reason,
        last_exposed_at=last_exposed_at,
        by=by,
        at=at,
    )
    _listed([draft], by)
    return Contact.objects.select_related("person__household", "case").get(case=case, person=person)


def _contact(
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
    rule = protocol_in_force(at).contacts[kind]
    return Contact(
        case=case,
        person=person,
        place_id=person.household.place_id,
        place_path=person.place_path,
        kind=kind,
        setting=setting,
        reason=reason,
        last_exposed_at=last_exposed_at,
        isolate_until=(last_exposed_at or at) + timedelta(days=rule.site_days + rule.home_days),
        listed_at=at,
        listed_by=by,
    )


def _listed(drafts: Sequence[Contact], by: Model | None) -> list[Contact]:
    with acting(by=by, why="listed"):
        Contact.objects.bulk_create(drafts, ignore_conflicts=True)
    kept = set(Contact.objects.filter(pk__in=[draft.pk for draft in drafts]).values_list("pk", flat=True))
    return [draft for draft in drafts if draft.pk in kept]


@transaction.atomic
def strike_off(*, contact: Contact, reason: str, by: Model | None, at: datetime) -> Contact:
    """It was no contact. Striking off again changes nothing."""
    if not reason.strip():
        raise InvalidInput(_("Striking off needs a reason."), _("Write in a few words why."))
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.status == ContactStatus.STRUCK_OFF:
        return row
    row.status, row.struck_off_at, row.struck_off_reason = ContactStatus.STRUCK_OFF, at, reason
    with acting(by=by, why=reason):
        row.save(update_fields=["status", "struck_off_at", "struck_off_reason"])
    return row


@transaction.atomic
def strike_off_all(*, case: Case, reason: str, by: Model | None, at: datetime) -> list[UUID]:
    """Strikes off every contact of a withdrawn case; returns the ids of those struck off now."""
    living = Contact.objects.filter(case=case).exclude(status=ContactStatus.STRUCK_OFF)
    struck = list(living.select_for_update().order_by("pk").values_list("pk", flat=True))
    with acting(by=by, why=reason):
        Contact.objects.filter(pk__in=struck).update(
            status=ContactStatus.STRUCK_OFF, struck_off_at=at, struck_off_reason=reason
        )
    return struck

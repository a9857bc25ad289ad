"""A contact is found: listed with the reason, told to stay in, and to be moved to an isolation site."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dayclear.cases import operations as cases
from dayclear.cases.models import Case, Contact
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.people.models import Person
from dayclear.transfers import operations as transfers


@transaction.atomic
def list_households(*, cases_found: Sequence[Case], by: Account | None, at: datetime) -> Sequence[Contact]:
    """Everybody else behind the cases' doors is a close contact, at once and without waiting for an interview."""
    contacts = cases.list_household_contacts(cases=cases_found, by=by, at=at)
    _start(contacts, by=by, at=at)
    return contacts


@transaction.atomic
def list_contact(
    *,
    case: Case,
    person: Person,
    kind: str,
    setting: str,
    reason: str,
    last_exposed_at: datetime | None,
    by: Account,
    at: datetime,
) -> Contact:
    """Lists one contact that tracing found."""
    contact = cases.add_contact(
        case=case,
        person=person,
        kind=kind,
        setting=setting,
        reason=reason,
        last_exposed_at=last_exposed_at,
        by=by,
        at=at,
    )
    _start([contact], by=by, at=at)
    return contact


@transaction.atomic
def strike_off(*, contact: Contact, reason: str, by: Account, at: datetime) -> Contact:
    """It was no contact after all: the listing stays with the reason, and what it set going is cancelled."""
    struck = cases.strike_off(contact=contact, reason=reason, by=by, at=at)
    command.cancel_for_subjects(subject_ids=[contact.pk], reason=reason, by=by, at=at)
    transfers.cancel_for(contact_ids=[contact.pk], reason=reason, by=by, at=at)
    return struck


def _start(contacts: Sequence[Contact], *, by: Account | None, at: datetime) -> None:
    transfers.order_transfers(
        drafts=[
            transfers.TransferDraft(
                person_id=contact.person_id,
                household_id=contact.person.household_id,
                place_id=contact.place_id,
                place_path=contact.place_path,
                reason="contact",
                contact_id=contact.pk,
            )
            for contact in contacts
        ],
        by=by,
        at=at,
    )
    command.open_tasks(
        events=[
            command.EventDraft(
                kind="contact_found",
                subject_kind="contact",
                subject_id=contact.pk,
                subject_label=contact.case.number,
                place_id=contact.place_id,
                place_path=contact.place_path,
            )
            for contact in contacts
        ],
        by=by,
        at=at,
    )

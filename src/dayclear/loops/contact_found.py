"""A contact is found: listed with the reason, told to stay in, and moved to a site or kept at home by the protocol."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import policies, queries
from dayclear.cases.models import Case, Contact
from dayclear.cases.queries import roster_matches
from dayclear.cases.states import ContactStatus
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import InvalidInput, NotFound, Refused
from dayclear.kernel.scope import Scope
from dayclear.loops import contacts_at_home, trip_ended
from dayclear.people import queries as people
from dayclear.people.models import Household, Standing
from dayclear.records import operations as records
from dayclear.situation import contact_search
from dayclear.situation.contact_search import ContactSearch, Proposal
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries as transfer_queries

MOVE = "transfer_contact"
LOOK_AGAIN = "look_again_for_contact"


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
    whom: str,
    kind: str,
    setting: str,
    reason: str,
    last_exposed_at: datetime | None,
    by: Account,
    at: datetime,
    met_at: str = "",
) -> Contact:
    """Lists one contact that tracing found, by telephone or identity number, wherever in the district they live.

    Raises NotFound where no roster knows the number, and Conflict where several people share it.
    """
    contact = cases.add_contact(
        case=case,
        person=people.by_number(whom),
        kind=kind,
        setting=setting,
        met_at=met_at,
        reason=reason,
        last_exposed_at=last_exposed_at,
        by=by,
        at=at,
    )
    _start([contact], by=by, at=at)
    return contact


@transaction.atomic
def open_search(
    *, case_id: UUID, scope: Scope, account: Account, why: str, page: str, at: datetime
) -> ContactSearch | None:
    """The proposals for a case, or None without a reason. Everybody proposed is looked at, and that is written down."""
    case = queries.case(case_id, scope=scope)
    policies.check_can_note(case, scope)
    if not why:
        return None
    found = contact_search.search(case, scope=scope, at=at)
    seen = [(case.person_id, case.place_path)]
    seen += [(one.person.pk, one.person.place_path) for one in found.proposals]
    records.record_looks(by=account, people=seen, why=why, page=page, at=at)
    return found


@transaction.atomic
def confirm(
    *, case: Case, person_ids: Collection[UUID], scope: Scope, by: Account, at: datetime
) -> cases.ListedNow:
    """Lists those of the proposals that the tracer ticked; who is proposed no longer is left out. Sent twice, listed once."""
    found = contact_search.search(case, scope=scope, at=at)
    chosen = [one for one in found.proposals if one.person.pk in person_ids]
    now = cases.add_contacts(case=case, drafts=[_draft(one) for one in chosen], by=by, at=at)
    _start(now.going, by=by, at=at)
    _looked_again(case, [one.person.pk for one in chosen], by=by, at=at)
    return now


@transaction.atomic
def list_all(
    pairs: Sequence[tuple[Case, cases.ContactDraft]], *, by: Account | None, at: datetime
) -> Sequence[Contact]:
    """Lists contacts of several cases that a list from elsewhere told; whose days are over are moved nowhere any more."""
    now = cases.add_contacts_of(pairs, by=by, at=at)
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    _start([contact for contact in now.going if contact.home_until >= today], by=by, at=at)
    return now.listed


@transaction.atomic
def take_back(contact_ids: Collection[UUID], *, by: Account | None, at: datetime) -> None:
    """The list that told these contacts was taken back: they are struck off, and what they set going is cancelled."""
    reason = _("The list that told this contact was taken back.")
    struck = cases.strike_off_listed(contact_ids=contact_ids, reason=reason, by=by, at=at)
    whose = list(Contact.objects.filter(pk__in=struck).values_list("person_id", flat=True))
    drop(struck, reason=reason, by=by, at=at)
    take_up_again(whose, by=by, at=at)


@transaction.atomic
def strike_off_proposal(
    *, case: Case, person_id: UUID, reason: str, scope: Scope, by: Account, at: datetime
) -> Contact:
    """The tracer decides against a proposal. Raises NotFound where nobody is proposed so any more."""
    found = contact_search.search(case, scope=scope, at=at)
    chosen = next((one for one in found.proposals if one.person.pk == person_id), None)
    if chosen is None:
        raise NotFound(_("This proposal does not stand any more."), _("Load the page again."))
    _looked_again(case, [person_id], by=by, at=at)
    return cases.strike_off_proposal(case=case, draft=_draft(chosen), reason=reason, by=by, at=at)


def _looked_again(case: Case, person_ids: Collection[UUID], *, by: Account, at: datetime) -> None:
    """Who was met and found on the roster later is decided about: nobody needs to look again for them."""
    if again := roster_matches.joined_visits(case.pk, person_ids):
        command.finish_for_subjects(
            kinds=[LOOK_AGAIN], subject_ids=again, record=f"cases.Case:{case.pk}", by=by, at=at
        )


def _draft(proposal: Proposal) -> cases.ContactDraft:
    return cases.ContactDraft(
        person=proposal.person,
        kind=proposal.kind,
        setting=proposal.setting,
        met_at=proposal.met_at,
        why=proposal.why,
        last_exposed_at=proposal.last_exposed_at,
    )


@transaction.atomic
def strike_off(*, contact: Contact, reason: str, by: Account, at: datetime) -> Contact:
    """It was no contact after all: the listing stays with the reason, and what it set going is cancelled."""
    struck = cases.strike_off(contact=contact, reason=reason, by=by, at=at)
    drop([contact.pk], reason=reason, by=by, at=at)
    take_up_again([contact.person_id], by=by, at=at)
    return struck


@transaction.atomic
def relist(*, contact: Contact, reason: str, by: Account, at: datetime) -> Contact:
    """Struck off by mistake: a contact again with the days they had, and what was cancelled is opened anew."""
    if not reason.strip():
        raise InvalidInput(
            _("Striking off is taken back with a reason."), _("Write why it is a contact after all.")
        )
    if contact.person.standing != Standing.LIVES_HERE:
        raise Refused(
            _("This person does not live here any more."),
            _("Tell the information task force where they went."),
        )
    listed = cases.relist(contact_ids=[contact.pk], by=by, at=at)
    if transfer_queries.stay_lain_in(contact.person_id):
        cases.record_isolation(person_id=contact.person_id, by=by, at=at)
    take_up_again([contact.person_id] if listed else [], by=by, at=at)
    command.reopen_cancelled(subject_ids=listed, reason=reason.strip(), by=None, at=at)
    contact.refresh_from_db()
    return contact


@transaction.atomic
def drop(contact_ids: Collection[UUID], *, reason: str, by: Account | None, at: datetime) -> None:
    """Cancels what these contacts set going: they are none, or they became cases, for whom more is done."""
    if contact_ids:
        command.cancel_for_subjects(subject_ids=contact_ids, reason=reason, by=by, at=at)
        contacts_at_home.give_up(contact_ids=contact_ids, reason=reason, by=by, at=at)
        transfers.cancel_for(contact_ids=contact_ids, reason=reason, by=by, at=at)
        trip_ended.end_cancelled(by=by, at=at)


@transaction.atomic
def take_up_again(person_ids: Collection[UUID], *, by: Account | None, at: datetime) -> None:
    """Whoever is a contact of another case still is moved for that one: nobody is freed by another's mistake."""
    waiting = queries.waiting_contacts(person_ids, scope=Scope.everything())
    _start(list({contact.person_id: contact for contact in reversed(waiting)}.values()), by=by, at=at)


def _start(found: Sequence[Contact], *, by: Account | None, at: datetime) -> None:
    """Who is in isolation already, or a case, has nothing to be set going. Whom the protocol keeps at home is not moved."""
    listed = [contact for contact in found if contact.status == ContactStatus.LISTED]
    if not listed:
        return
    at_home = contacts_at_home.kept_at_home(listed, at=at)
    contacts = [contact for contact in listed if contact.person_id not in at_home]
    contacts_at_home.keep(people=at_home, by=by, at=at)
    protocol = protocol_in_force(at)
    doors = _doors(contacts)
    drafts = [_transfer(contact, doors[contact.person_id]) for contact in contacts]
    transfers.order_transfers(drafts=drafts, by=by, at=at)
    events = [_event(contact, doors[contact.person_id], protocol) for contact in contacts]
    command.open_tasks(events=events, by=by, at=at)


def _doors(contacts: Sequence[Contact]) -> dict[UUID, Household]:
    """By person, behind which door each of them is to be found."""
    elsewhere = people.temporary_homes([contact.person_id for contact in contacts])
    return {
        contact.person_id: (elsewhere.get(contact.person_id) or contact.person).household
        for contact in contacts
    }


def _transfer(contact: Contact, door: Household) -> transfers.TransferDraft:
    return transfers.TransferDraft(
        person_id=contact.person_id,
        household_id=door.pk,
        place_id=door.place_id,
        place_path=door.place_path,
        reason="contact",
        contact_id=contact.pk,
    )


def _event(contact: Contact, door: Household, protocol: Protocol) -> command.EventDraft:
    """Its owners go to the door. How soon a contact is moved, the rules of its kind may say."""
    move_within_min = protocol.at(contact.place_path).contacts[contact.kind].move_within_min
    return command.EventDraft(
        kind="contact_found",
        within_min={MOVE: move_within_min} if move_within_min else {},
        subject_kind="contact",
        subject_id=contact.pk,
        subject_label=door.door,
        place_id=door.place_id,
        place_path=door.place_path,
    )

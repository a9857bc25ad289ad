"""Contacts are asked after every day until their last day; symptoms set going what the protocol says.

The protocol's ``contact_symptoms`` opens once for a contact and a day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.cases import operations as cases
from dayclear.cases import policies, queries
from dayclear.cases.models import Contact, FollowUp
from dayclear.command import operations as command
from dayclear.command import queries as rules
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import contact_found, contacts_at_home, told_positive
from dayclear.people import queries as people
from dayclear.places.models import Place
from dayclear.records import operations as records
from dayclear.records.wording import told
from dayclear.situation.follow_up_page import FollowUpSheet, follow_up_sheet
from dayclear.transfers import queries as transfers

EVENT = "contact_symptoms"


@dataclass(frozen=True, slots=True)
class Told:
    """``is_ill``: symptoms or fever. ``is_followed_by_task`` False then: the protocol in force has no such event."""

    follow_up: FollowUp
    is_ill: bool
    is_followed_by_task: bool


@transaction.atomic
def open_day(
    *, place: Place, day: date, scope: Scope, account: Account, page: str, at: datetime
) -> FollowUpSheet:
    """The sheet of a place and day. Everybody on it is looked at, which is written down once for each reader and day."""
    sheet = follow_up_sheet(place=place, day=day, scope=scope, at=at)
    listed = [(one.person_id, one.place_path) for one in sheet.missing_first]
    occasion = uuid5(account.pk, f"follow-up {day}")
    records.record_looks(
        by=account,
        people=listed,
        why=told(gettext_noop("Daily follow-up")),
        page=page,
        at=at,
        occasion=occasion,
    )
    return sheet


@transaction.atomic
def tell(
    *, contact: Contact, day: date, draft: cases.FollowUpDraft, scope: Scope, by: Account, at: datetime
) -> Told:
    """Keeps how a contact was on a day. Raises NotYourCase to who does not follow contacts where this one lives."""
    policies.check_can_follow(contact, scope)
    told = cases.follow_up(contact=contact, day=day, draft=draft, by=by, at=at)
    place, label = _where(contact)
    told_positive.follow(told=told, person=contact.person, place=place, label=label, by=by, at=at)
    protocol = rules.protocol_in_force(at).at(place.path)
    is_ill = told.is_ill(protocol.follow_up.fever_c)
    is_followed = is_ill and EVENT in protocol.events
    if is_followed:
        command.open_tasks(events=[_symptoms(told, place, label)], by=by, at=at)
    return Told(told, is_ill=is_ill, is_followed_by_task=is_followed)


def _where(contact: Contact) -> tuple[Place, str]:
    """Whoever lies in a bed is seen to there, if anybody has said where it stands; else behind the door where they stay."""
    stay = transfers.lies_in(contact.person_id)
    if stay and stay.bed.facility.place:
        return stay.bed.facility.place, str(stay.bed)
    return contact.place, people.where_staying(contact.person).door


def _symptoms(told: FollowUp, place: Place, label: str) -> command.EventDraft:
    return command.EventDraft(
        kind=EVENT,
        subject_kind="follow_up",
        subject_id=told.pk,
        subject_label=label,
        place_id=place.pk,
        place_path=place.path,
    )


@transaction.atomic
def release_past(*, at: datetime) -> int:
    """Whose last day is over is released; what was still to be done for them as contacts is cancelled.

    Whoever lies in a bed is let go by the ward, and whoever lacks the last negative test at home waits for it.
    """
    over = queries.past_their_days(today(at), scope=Scope.everything())
    if not over:
        return 0
    lying = transfers.people_in_beds([contact.person_id for contact in over])
    untested = contacts_at_home.without_last_negative(over, at=at)
    free = [one.pk for one in over if one.person_id not in lying and one.pk not in untested]
    released = cases.release_past(contact_ids=free, by=None, at=at)
    contact_found.drop(released, reason=_("The days of the contact are over."), by=None, at=at)
    return len(released)


def today(at: datetime) -> date:
    return at.astimezone(settings.DISTRICT_ZONE).date()

"""Somebody left the district or died: what is still to be done for them ends with the reason.

Nothing of it comes back by itself where they live here after all: it is offered, and taken up where somebody says so. What
others owe around them goes on: a case's door is sealed, its contacts are traced, its home is disinfected. A bed is left
when the facility lets them go, or with a death there (``person_died``).
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from dayclear.cases import operations as cases
from dayclear.cases import queries
from dayclear.command import operations as command
from dayclear.command.models import Account, Task
from dayclear.command.states import Status
from dayclear.kernel.scope import Scope
from dayclear.loops import (
    contact_found,
    contacts_at_home,
    home_monitoring,
    other_home,
    positive_result,
    tested_in_isolation,
    trip_ended,
    way_home,
)
from dayclear.loops.positive_moved import TASK_OF_REASON
from dayclear.people import queries as people
from dayclear.people.models import Person
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries as transfer_queries
from dayclear.transfers.models import Stay, Transfer
from dayclear.transfers.states import TransferStatus


@dataclass(frozen=True, slots=True)
class Ended:
    """How much ended with a person; ``lies_in`` is the bed that they still have, None where they have none."""

    transfers: int
    contacts: int
    tasks: int
    lies_in: Stay | None

    @property
    def anything(self) -> bool:
        return bool(self.transfers or self.contacts or self.tasks)


@transaction.atomic
def end_what_is_open(*, person: Person, reason: str, by: Account | None, at: datetime) -> Ended:
    """The roster tells that the person is gone; repeating it finds nothing left to end."""
    told: dict[str, Any] = {"reason": reason, "by": by, "at": at}
    case = queries.open_case_of(person.pk, scope=Scope.everything())
    contacts = cases.strike_off_person(person_id=person.pk, **told)
    moves = transfers.cancel_for(case_ids=[case.pk] if case else [], contact_ids=contacts, **told)
    trip_ended.end_cancelled(by=by, at=at)
    way_home.nobody_comes(person_id=person.pk, **told)
    watched = [days.pk for days in home_monitoring.give_up(people=[person.pk], **told)]
    contacts_at_home.give_up(contact_ids=contacts, **told)
    other_home.end(person_ids=[person.pk], as_gone=True, **told)
    said = [*queries.follow_up_ids(contacts), *queries.follow_up_ids_after_release(watched)]
    about = [person.pk, *contacts, *said]
    tasks = command.cancel_for_subjects(subject_ids=about, **told)
    if case:
        kinds = [TASK_OF_REASON["positive"]]
        tasks += command.cancel_for_subjects(subject_ids=[case.pk], kinds=kinds, **told)
    return Ended(len(moves), len(contacts), len(tasks), transfer_queries.stay_lain_in(person.pk))


class Ending(StrEnum):
    """What can end with a person."""

    TRANSFER = "transfer"
    CONTACT = "contact"
    MONITORING = "monitoring"
    STAY = "stay"
    WAY_HOME = "way_home"
    OTHER_HOME = "other_home"


@dataclass(frozen=True, slots=True)
class Lapsed:
    """What ended with a person though it may still be needed.

    That is the transfer of an open case, a listing as a contact, the days at home after a hospital, a bed, the way home from
    one, or another home: of these three ``case`` says which. ``until`` is the last day, None for a move and a bed; ``reason``
    is why it ended.
    """

    what: Ending
    subject_id: UUID
    case: str
    until: date | None = None
    reason: str = ""


def lapsed(*, person: Person, scope: Scope, at: datetime) -> list[Lapsed]:
    """What could be taken up again, as far as the caller sees the cases."""
    beds = transfer_queries.stays_ended_by_death(person.pk)
    found = [Lapsed(Ending.STAY, stay.pk, f"{stay.bed.facility.name} {stay.bed}") for stay in beds]
    case = queries.case_cut_short(person.pk, scope=scope)
    move = transfer_queries.transfer_of(scope=Scope.everything(), case_id=case.pk) if case else None
    if case and (move.status == TransferStatus.CANCELLED if move else case.moved_at is None):
        why = move.cancel_reason if move else ""
        found.append(Lapsed(Ending.TRANSFER, case.pk, case.number, reason=why))
    if way := transfer_queries.way_home_given_up(person.pk):
        left = way.left_stay
        where = f"{left.bed.facility.name} {left.bed}" if left else ""
        found.append(Lapsed(Ending.WAY_HOME, way.pk, where, reason=way.cancel_reason))
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    is_home = (case is None or case.released_at) and not beds
    if is_home and transfer_queries.stay_lain_in(person.pk) is None:
        found += [
            Lapsed(Ending.MONITORING, days.pk, days.case.number, days.until_on, days.end_reason)
            for days in queries.lapsed_monitoring(person.pk, on=today, scope=scope)
        ]
        if stayed := people.lapsed_temporary_home(person.pk, on=today):
            where = f"{stayed.household.place.address} {stayed.household.door}"
            found.append(Lapsed(Ending.OTHER_HOME, stayed.pk, where, stayed.until_on, stayed.end_reason))
    return found + [
        Lapsed(Ending.CONTACT, contact.pk, contact.case.number, contact.home_until, contact.struck_off_reason)
        for contact in queries.lapsed_contacts(person.pk, on=today, scope=scope)
    ]


@transaction.atomic
def take_up(
    *,
    person: Person,
    subject_ids: Collection[UUID],
    reason: str,
    scope: Scope,
    by: Account | None,
    at: datetime,
) -> int:
    """Orders anew what was chosen of ``lapsed``, with its tasks; returns how many of it that was.

    A bed is taken up with the listings it was for: a contact lies in it as a contact.
    """
    offered = lapsed(person=person, scope=scope, at=at)
    again = any(one.what == Ending.STAY and one.subject_id in subject_ids for one in offered)
    chosen: dict[Ending, list[UUID]] = defaultdict(list)
    for one in offered:
        if one.subject_id in subject_ids or (again and one.what == Ending.CONTACT):
            chosen[one.what].append(one.subject_id)
    listed = cases.relist(contact_ids=chosen[Ending.CONTACT], by=by, at=at)
    if again:
        _lie_again(person, reason=reason, by=by, at=at)
    if chosen[Ending.WAY_HOME] and (given_up := transfer_queries.way_home_given_up(person.pk)):
        way_home.take_up(given_up=given_up, reason=reason, by=by, at=at)
    home_monitoring.resume(monitoring_ids=chosen[Ending.MONITORING], by=by, at=at)
    if chosen[Ending.OTHER_HOME]:
        _stay_there_again(person, reason=reason, by=by, at=at)
    contact_found.take_up_again([person.pk], by=by, at=at)
    if not chosen[Ending.OTHER_HOME]:
        command.reopen_cancelled(subject_ids=listed, reason=reason, by=None, at=at)
    moved = [queries.case(case_id, scope=scope) for case_id in chosen[Ending.TRANSFER]]
    transfers.order_transfers(drafts=[positive_result.transfer_of(case) for case in moved], by=by, at=at)
    command.reopen_cancelled(
        subject_ids=[case.pk for case in moved],
        kinds=[TASK_OF_REASON["positive"]],
        reason=reason,
        by=None,
        at=at,
    )
    return sum(len(each) for each in chosen.values())


def _stay_there_again(person: Person, *, reason: str, by: Account | None, at: datetime) -> None:
    """As was decided: a contact is not moved, but watched there."""
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    if stayed := people.lapsed_temporary_home(person.pk, on=today):
        contacts = queries.all_standing_contacts(person.pk, scope=Scope.everything())
        contacts_at_home.begin_instead_of_site(contacts=contacts, from_on=today, by=by, at=at)
        other_home.begin(
            person=person, household=stayed.household, until_on=stayed.until_on, reason=reason, by=by, at=at
        )


def _lie_again(person: Person, *, reason: str, by: Account | None, at: datetime) -> None:
    """In the bed they had, whose disinfection is called off; where it is somebody else's now, another is ordered."""
    for stay in transfer_queries.stays_ended_by_death(person.pk):
        if transfers.reopen_stay(stay=stay, by=by, at=at):
            command.cancel_for_subjects(subject_ids=[stay.pk], reason=reason, by=by, at=at)
            cases.record_isolation(person_id=person.pk, by=by, at=at)
            tested_in_isolation.set_apart(people=[person.pk], by=by, at=at)
            continue
        transfers.take_death_back(stay=stay, reason=reason, by=by, at=at)
        for move in transfers.order_again(stay=stay, by=by, at=at):
            _ask_again_to_move(move, reason=reason, at=at)


def _ask_again_to_move(move: Transfer, *, reason: str, at: datetime) -> None:
    """The task of the move was done; what was cancelled is opened anew with the rest."""
    about = [move.case_id, move.contact_id]
    done = Task.objects.filter(
        subject_id__in=filter(None, about), kind=TASK_OF_REASON[move.reason], status=Status.DONE
    )
    for task in done.filter(successor=None):
        command.reopen(task=task, reason=reason, by=None, at=at)

"""Whoever was released is taken home: ordered with the release, handed over at the facility and at the door, leg by leg.

Until the person is there, the door stays as it is. With the arrival the seal of the case ends, the days of monitoring
at home begin, and the unit is told; the hand-over at the door is the proof that ends the task. A contact's days at home are
counted from the release, and begin with the arrival: with it the door is told.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries as case_queries
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.loops import contact_found, contacts_at_home, trip_ended
from dayclear.people import queries as people
from dayclear.records.wording import in_both
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries
from dayclear.transfers.models import Stay, Transfer
from dayclear.transfers.states import TransferStep
from dayclear.zones import operations as zones

CASE, CONTACT, HOME = "case_released", "contact_released", "case_came_home"
TASKS = ("take_home", "take_contact_home")


def order(*, stay: Stay, number: str, by: Account | None, at: datetime) -> Transfer | None:
    """A vehicle is ordered, and the task opened that its arrival ends. ``number`` is the case's; empty for a contact.

    None where the person is to be moved elsewhere instead.
    """
    home = people.where_staying(stay.person)
    ordered = transfers.order_way_home(stay=stay, home=home, by=by, at=at)
    if ordered:
        case = f"{number} " if number else ""
        label = in_both(lambda: f"{case}{stay.bed.facility.name} {stay.bed} → {home.door}")
        _open(CASE if number else CONTACT, ordered, label, by=by, at=at)
    return ordered


@transaction.atomic
def arrive(*, transfer: Transfer, by: Account | None, at: datetime) -> Transfer:
    """Handed over at the door. Repeating it changes nothing. Who was listed as a contact meanwhile is to be moved again."""
    arrived = transfers.arrive(transfer=transfer, by=by, at=at)
    stay = queries.stay_left(arrived)
    _end_tasks(stay, arrived, by=by, at=at)
    left = getattr(stay, "transfer", None)
    if left and left.case_id:
        _open_door(left.case_id, by=by, at=at)
        _watch(left.case_id, by=by, at=at)
        _open(HOME, arrived, stay.person.household.door, by=by, at=at)
    cases.come_home(person_id=arrived.person_id, by=by, at=at)
    contacts_at_home.tell(person_ids=[arrived.person_id], by=by, at=at)
    contact_found.take_up_again([arrived.person_id], by=by, at=at)
    return arrived


@transaction.atomic
def call_off(*, transfer: Transfer, reason: str, scope: Scope, by: Account, at: datetime) -> Transfer:
    """Nobody is to be taken home after all, as where another hospital took the person in. The door is opened all the same."""
    policies.check_holds(TransferStep.CANCEL, transfer=transfer, scope=scope)
    policies.check_goes_home(transfer)
    given_up = transfers.cancel(transfer=transfer, reason=reason, by=by, at=at)
    trip_ended.end_cancelled(by=by, at=at)
    stay = queries.stay_left(given_up)
    command.cancel_for_subjects(kinds=TASKS, subject_ids=[stay.pk], reason=reason, by=by, at=at)
    left = getattr(stay, "transfer", None)
    if left and left.case_id:
        _open_door(left.case_id, by=by, at=at)
    contacts_at_home.tell(person_ids=[given_up.person_id], by=by, at=at)
    return given_up


@transaction.atomic
def name_escort(*, transfer: Transfer, escort: str, scope: Scope, by: Account, at: datetime) -> Transfer:
    """A child that goes home gets somebody who goes along."""
    policies.check_holds(TransferStep.DEPART, transfer=transfer, scope=scope)
    return transfers.name_escort(transfer=transfer, escort=escort, by=by, at=at)


def give_up(*, people: Collection[UUID], reason: str, by: Account | None, at: datetime) -> Sequence[Transfer]:
    """These are to be moved elsewhere: their way home ends, and their doors stay shut. Returns what ended."""
    given_up = transfers.give_up_ways_home(person_ids=people, reason=reason, by=by, at=at)
    if given_up:
        trip_ended.end_cancelled(by=by, at=at)
        stays = [transfer.left_stay_id for transfer in given_up if transfer.left_stay_id]
        command.cancel_for_subjects(kinds=TASKS, subject_ids=stays, reason=reason, by=by, at=at)
    return given_up


def nobody_comes(*, person_id: UUID, reason: str, by: Account | None, at: datetime) -> None:
    """Somebody died or left the district: their way home ends, and the door that waited for them is opened."""
    for given_up in give_up(people=[person_id], reason=reason, by=by, at=at):
        left = getattr(queries.stay_left(given_up), "transfer", None)
        if left and left.case_id:
            _open_door(left.case_id, by=by, at=at)


def take_up(*, given_up: Transfer, reason: str, by: Account | None, at: datetime) -> None:
    """They are to be taken home after all, with the task that asks for it."""
    again = transfers.order_way_home_again(way=given_up, by=by, at=at)
    if again.left_stay_id:
        command.reopen_cancelled(subject_ids=[again.left_stay_id], kinds=TASKS, reason=reason, by=None, at=at)


def _open_door(case_id: UUID, *, by: Account | None, at: datetime) -> None:
    zones.unseal_for_case(case_id=case_id, reason=_("The case was released."), by=by, at=at)


def _watch(case_id: UUID, *, by: Account | None, at: datetime) -> None:
    """The days at home begin on the day after the arrival."""
    case = case_queries.case(case_id, scope=Scope.everything())
    tomorrow = at.astimezone(settings.DISTRICT_ZONE).date() + timedelta(days=1)
    rule = protocol_in_force(at).at(case.person.place_path).release
    cases.begin_monitoring(case=case, rule=rule, from_on=tomorrow, by=by, at=at)


def _end_tasks(stay: Stay, arrived: Transfer, *, by: Account | None, at: datetime) -> None:
    command.finish_for_subjects(
        kinds=TASKS, subject_ids=[stay.pk], record=f"transfers.Transfer:{arrived.pk}", by=by, at=at
    )


def _open(kind: str, transfer: Transfer, label: str, *, by: Account | None, at: datetime) -> None:
    """About the stay that was left, for the post that answers where the person lives."""
    if transfer.left_stay_id is None:
        raise AssertionError("A way home begins where somebody lay.")
    command.open_tasks(
        events=[
            command.EventDraft(
                kind=kind,
                subject_kind="stay",
                subject_id=transfer.left_stay_id,
                subject_label=label,
                place_id=transfer.place_id,
                place_path=transfer.place_path,
            )
        ],
        by=by,
        at=at,
    )

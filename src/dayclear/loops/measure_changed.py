"""What an upheld objection means for its measure: written at once where the record can tell it, else a task for who must.

Wholly upheld a measure ends, in part it ends sooner, holds elsewhere, or holds with an exception. A zone is never lifted
for one person: whoever commands there sees to it, by a deadline of the protocol.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries as case_queries
from dayclear.cases.states import STANDING
from dayclear.command import operations as command
from dayclear.command.models import Account, Objection
from dayclear.command.objection_states import Change
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.loops import (
    contact_found,
    contacts_at_home,
    home_monitoring,
    other_home,
    stay_released,
    tested_in_isolation,
    trip_ended,
    way_home,
)
from dayclear.records.wording import in_both
from dayclear.situation.measures import (
    ANTIGEN_HOLD,
    CONTACT_AT_HOME,
    CONTACT_ISOLATION,
    HOME_MONITORING,
    HOSPITAL_STAY,
    HOUSEHOLD_SEAL,
    POOL_HOLD,
    ZONE_STAY,
)
from dayclear.transfers import operations as moving
from dayclear.transfers import queries as transfers
from dayclear.zones import operations as zones
from dayclear.zones import queries as seals

MOVE_CONTACT = "transfer_contact"
MAY_BE_ELSEWHERE = frozenset({CONTACT_ISOLATION, CONTACT_AT_HOME, HOME_MONITORING})
"""Measures that the person can be under in another home."""


@transaction.atomic
def end(*, objection: Objection, by: Account, at: datetime) -> None:
    """The objection is upheld wholly. Repeating it changes nothing."""
    ENDING[objection.notice.measure](objection, by=by, at=at)


@transaction.atomic
def change(*, objection: Objection, by: Account, at: datetime) -> None:
    """The objection is upheld in part. Repeating it changes nothing.

    Raises InvalidInput for a day that is past or later than the one that held: no objection makes a measure longer.
    """
    _check_day(objection, at)
    _check_home(objection)
    at_once = CHANGING.get((objection.notice.measure, Change(objection.change)), _see_to)
    at_once(objection, by=by, at=at)


def event_of(measure: str) -> str:
    """The event by which the protocol says who sees to a changed measure, and by when."""
    return f"{measure}_changed"


def _check_day(objection: Objection, at: datetime) -> None:
    today, until_on = at.astimezone(settings.DISTRICT_ZONE).date(), objection.until_on
    if until_on and not today <= until_on < objection.notice.until_on:
        raise InvalidInput(
            _("The measure cannot end on %(day)s instead.") % {"day": until_on},
            _("Choose a day from today on and before %(day)s.") % {"day": objection.notice.until_on},
        )


def _check_home(objection: Objection) -> None:
    if objection.household and objection.notice.measure not in MAY_BE_ELSEWHERE:
        raise InvalidInput(
            _("This measure does not go on behind another door."),
            _("Leave the other home empty, and write the other place."),
        )


def _see_to(objection: Objection, *, by: Account, at: datetime) -> None:
    """A task for whoever must do it; what begins on a day is due by its end."""
    notice, until_on = objection.notice, objection.until_on
    by_then = day_bounds(until_on, settings.DISTRICT_ZONE)[1] - timedelta(minutes=1) if until_on else None
    say = objection.get_change_display if objection.change else objection.get_status_display
    command.open_tasks(
        events=[
            command.EventDraft(
                kind=event_of(notice.measure),
                subject_kind="objection",
                subject_id=objection.pk,
                subject_label=in_both(lambda: f"{notice.number} · {say()}"),
                place_id=notice.place_id,
                place_path=notice.place_path,
                deadline_at=by_then,
            )
        ],
        by=by,
        at=at,
    )


def _end_isolation(objection: Objection, *, by: Account, at: datetime) -> None:
    """The listing is struck off with the reason; where another listing stands, isolation goes on for that one."""
    contact = case_queries.contact(objection.notice.subject_id, scope=Scope.everything())
    if contact.status in STANDING:
        contact_found.strike_off(contact=contact, reason=objection.answer, by=by, at=at)
    stay = transfers.lies_in(contact.person_id)
    if stay and not case_queries.all_standing_contacts(contact.person_id, scope=Scope.everything()):
        stay_released.let_go(stay=stay, reason=objection.answer, by=by, at=at)


def _leave_hospital(objection: Objection, *, by: Account, at: datetime) -> None:
    """Whoever waits for a bed is not moved; whoever lies in one leaves it."""
    case_id = objection.notice.subject_id
    moving.cancel_for(case_ids=[case_id], reason=objection.answer, by=by, at=at)
    trip_ended.end_cancelled(by=by, at=at)
    if stay := transfers.stay_of_case(case_id):
        stay_released.let_go(stay=stay, reason=objection.answer, by=by, at=at)


def _to_another_hospital(objection: Objection, *, by: Account, at: datetime) -> None:
    """Whoever lies in a hospital is fetched there and moved into another; which one is the dispatcher's to say."""
    if stay := transfers.stay_of_case(objection.notice.subject_id):
        moving.order_onward(stay=stay, by=by, at=at)
    _see_to(objection, by=by, at=at)


def _end_monitoring(objection: Objection, *, by: Account, at: datetime) -> None:
    home_monitoring.end(monitoring_ids=[objection.notice.subject_id], reason=objection.answer, by=by, at=at)


def _open_door(objection: Objection, *, by: Account, at: datetime) -> None:
    """The seal of this measure ends; the door stays shut where another case's seal stands."""
    household_id = objection.notice.person.household_id
    seal = seals.seal_of(household_id, scope=Scope.everything())
    if seal is None or seal.pk != objection.notice.subject_id:
        return
    if seal.case_id:
        zones.unseal_for_case(case_id=seal.case_id, reason=objection.answer, by=by, at=at)
    else:
        zones.unseal(household_id=household_id, reason=objection.answer, by=by, at=at)


def _isolate_until(objection: Objection, *, by: Account, at: datetime) -> None:
    contact = case_queries.contact(objection.notice.subject_id, scope=Scope.everything())
    if objection.until_on:
        cases.change_isolation_end(contact=contact, until_on=objection.until_on, by=by, at=at)


def _isolate_at_home(objection: Objection, *, by: Account, at: datetime) -> None:
    """Isolation goes on at home, or at another, until the same day: nobody is moved, a bed is left, the home made ready."""
    person = objection.notice.person
    standing = case_queries.all_standing_contacts(person.pk, scope=Scope.everything())
    listings = [contact.pk for contact in standing]
    moving.cancel_for(contact_ids=listings, reason=objection.answer, by=by, at=at)
    trip_ended.end_cancelled(by=by, at=at)
    command.cancel_for_subjects(
        subject_ids=listings, kinds=[MOVE_CONTACT], reason=objection.answer, by=by, at=at
    )
    from_on = at.astimezone(settings.DISTRICT_ZONE).date()
    contacts_at_home.begin_instead_of_site(contacts=standing, from_on=from_on, by=by, at=at)
    stay = transfers.lies_in(person.pk)
    _make_ready(objection, is_fetched=bool(stay), by=by, at=at)
    if stay:
        moving.decide_release(
            stay=stay, criteria_met=False, evidence=[], reason=objection.answer, by=by, at=at
        )
        stay_released.free_bed(stay, by=by, at=at)
        way_home.order(stay=stay, number="", by=by, at=at)
        tested_in_isolation.call_back(people=[person.pk], by=by, at=at)


def _watch_elsewhere(objection: Objection, *, by: Account, at: datetime) -> None:
    """Whoever is watched at home goes on to be, behind the door that was chosen; without one somebody sees to it."""
    _make_ready(objection, is_fetched=False, by=by, at=at)


def _make_ready(objection: Objection, *, is_fetched: bool, by: Account, at: datetime) -> None:
    """The other home that was chosen, or else the person's own as it was agreed."""
    notice = objection.notice
    if objection.household is None:
        _see_to(objection, by=by, at=at)
        return
    other_home.begin(
        person=notice.person,
        household=objection.household,
        until_on=notice.until_on,
        reason=objection.answer,
        is_fetched=is_fetched,
        by=by,
        at=at,
    )


def _home_until(objection: Objection, *, by: Account, at: datetime) -> None:
    contact = case_queries.contact(objection.notice.subject_id, scope=Scope.everything())
    if objection.until_on:
        cases.change_home_end(contact=contact, until_on=objection.until_on, by=by, at=at)


def _monitor_until(objection: Objection, *, by: Account, at: datetime) -> None:
    if objection.until_on:
        cases.change_monitoring_end(
            monitoring_id=objection.notice.subject_id, until_on=objection.until_on, by=by, at=at
        )


Effect = Callable[..., None]
ENDING: Mapping[str, Effect] = {
    CONTACT_ISOLATION: _end_isolation,
    CONTACT_AT_HOME: _end_isolation,
    HOSPITAL_STAY: _leave_hospital,
    HOME_MONITORING: _end_monitoring,
    HOUSEHOLD_SEAL: _open_door,
    ZONE_STAY: _see_to,
    POOL_HOLD: _see_to,
    ANTIGEN_HOLD: _see_to,
}
CHANGING: Mapping[tuple[str, Change], Effect] = {
    (CONTACT_ISOLATION, Change.SOONER): _isolate_until,
    (CONTACT_ISOLATION, Change.PLACE): _isolate_at_home,
    (CONTACT_AT_HOME, Change.SOONER): _home_until,
    (CONTACT_AT_HOME, Change.PLACE): _watch_elsewhere,
    (HOSPITAL_STAY, Change.PLACE): _to_another_hospital,
    (HOME_MONITORING, Change.SOONER): _monitor_until,
    (HOME_MONITORING, Change.PLACE): _watch_elsewhere,
}
"""What the record itself can tell; everything else is a task."""

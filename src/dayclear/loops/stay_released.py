"""Somebody leaves a bed for good: a doctor decides, and everything that keeps the person and the household apart ends.

The bed is free and its room is to be disinfected, a vehicle is to take the person home, and community screening leaves
out who was ill for some days. What happens at the door when the person is there, ``way_home`` tells.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import policies as case_policies
from dayclear.cases import queries as case_queries
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.loops import contacts_at_home, tested_in_isolation, way_home
from dayclear.places.models import Place
from dayclear.records.wording import in_both
from dayclear.screening import operations as screening
from dayclear.situation.wards import StaySheet, stay_sheet
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries
from dayclear.transfers.models import Stay, StayRelease

BED = "bed_left"
DISINFECT = "disinfect_bed"


@transaction.atomic
def release(*, stay_id: UUID, reason: str, scope: Scope, by: Account, at: datetime) -> StayRelease:
    """Decided by the medical staff of the facility; where the criteria are not met it needs a reason.

    Repeating it changes nothing. Raises NotFound outside the caller's facilities, InvalidInput without the reason.
    """
    stay = queries.ward_stay(stay_id, scope=scope)
    policies.check_can_care(stay.bed.facility, scope)
    return let_go(stay=stay, reason=reason, by=by, at=at)


@transaction.atomic
def let_go(*, stay: Stay, reason: str, by: Account | None, at: datetime) -> StayRelease:
    """For loops that have decided by themselves: an upheld objection releases as a doctor does."""
    sheet = stay_sheet(stay, at=at)
    decided = transfers.decide_release(
        stay=stay,
        criteria_met=sheet.row.proposed,
        evidence=_evidence(sheet),
        reason=reason,
        by=by,
        at=at,
    )
    if sheet.release is not None:
        return decided
    free_bed(stay, by=by, at=at)
    transfer = getattr(stay, "transfer", None)
    if transfer and transfer.case_id:
        _free_case(stay, transfer.case_id, by=by, at=at)
    else:
        _free_contact(stay, by=by, at=at)
    return decided


def _evidence(sheet: StaySheet) -> list[dict[str, object]]:
    """What was known when it was decided: each condition, and each test with its Ct."""
    criteria = sheet.row.criteria.each if sheet.row.criteria else ()
    conditions = [{"name": each.name, "have": each.have, "need": each.need} for each in criteria]
    tests = [
        {
            "taken_at": each.swab.taken_at.isoformat(),
            "outcome": each.result.outcome if each.result else "",
            "ct": each.ct,
        }
        for each in sheet.row.swabs
    ]
    return [{"criteria": conditions, "tests": tests}]


def free_bed(stay: Stay, *, by: Account | None, at: datetime) -> None:
    """The room is disinfected before somebody else lies there: where the facility stands, else by the top of the tree."""
    transfers.await_disinfection(bed=stay.bed, by=by, at=at)
    facility, place = stay.bed.facility, _stands_in(stay)
    command.open_tasks(
        events=[
            command.EventDraft(
                kind=BED,
                subject_kind="stay",
                subject_id=stay.pk,
                subject_label=in_both(lambda: f"{facility.name} {stay.bed}"),
                place_id=place.pk,
                place_path=place.path,
            )
        ],
        by=by,
        at=at,
    )


def _stands_in(stay: Stay) -> Place:
    """Where the bed stands; where nobody said so for its facility, the home of who lies in it."""
    return stay.bed.facility.place or stay.person.household.place


@transaction.atomic
def record_disinfected(*, subject_id: UUID, by: Account | None, at: datetime, note: str) -> None:  # noqa: ARG001 - an effect.
    """The task is done: when the room is aired, somebody else may lie there."""
    stay = queries.stay(subject_id)
    aired_at = at + protocol_in_force(at).at(_stands_in(stay).path).reentry(DISINFECT)
    transfers.record_bed_disinfected(bed=stay.bed, usable_from=aired_at, by=by, at=at)


def _free_case(stay: Stay, case_id: UUID, *, by: Account | None, at: datetime) -> None:
    home = stay.person.household
    rule = protocol_in_force(at).at(home.place_path).release
    case = case_queries.case(case_id, scope=Scope.everything())
    way_home.order(stay=stay, number=case.number, by=by, at=at)
    case = cases.close_if_complete(case=case, by=by, at=at)
    if case_policies.can_be_released(case):
        cases.release_case(case=case, by=by, at=at)
    if rule.screening_exempt_days:
        today = at.astimezone(settings.DISTRICT_ZONE).date()
        until_on = today + timedelta(days=rule.screening_exempt_days)
        screening.exempt(person=stay.person, reason=_("Recovered"), until_on=until_on, by=by, at=at)


def _free_contact(stay: Stay, *, by: Account | None, at: datetime) -> None:
    """The days at home follow, for every listing that has any; where none has, the person is free."""
    standing = case_queries.all_standing_contacts(stay.person_id, scope=Scope.everything())
    contacts_at_home.begin_after_site(contacts=standing, by=by, at=at)
    way_home.order(stay=stay, number="", by=by, at=at)
    tested_in_isolation.call_back(people=[stay.person_id], by=by, at=at)

"""The steps of a case that are not the transfer: sealed, traced, disinfected, and ended though nobody comes home.

Each writes its milestone and ends its task in one transaction, from whichever page it comes; the last of all closes the case.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries
from dayclear.cases.models import Case
from dayclear.cases.states import ENDED_GONE
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.zones import operations as zones


def close_if_complete(*, case: Case, by: Account | None, at: datetime) -> Case:
    """Closes a case with nothing left to do. Who died or left does not come home, so the door is opened then."""
    closed = cases.close_if_complete(case=case, by=by, at=at)
    if closed.status in ENDED_GONE:
        zones.unseal_for_case(case_id=closed.pk, reason=_("All is done around this case."), by=by, at=at)
    return closed


@transaction.atomic
def take_end_back(*, person_id: UUID, reason: str, by: Account | None, at: datetime) -> None:
    """Somebody lives after all, or is back: the case is again what it was, and the door that opened with its end is shut."""
    ended = queries.cases_ended_gone(person_id)
    cases.take_death_back(person_id=person_id, by=by, at=at)
    cases.take_departure_back(person_id=person_id, by=by, at=at)
    for case in ended:
        if case.closed_at:
            zones.seal_again(case_id=case.pk, opened_since=case.closed_at, reason=reason, by=by, at=at)


@transaction.atomic
def seal_household(*, subject_id: UUID, by: Account | None, at: datetime, note: str) -> None:
    """The household of the case is sealed: services now come to its door."""
    case = queries.case(subject_id, scope=Scope.everything())
    zones.seal_household(household_id=case.household_id, case_id=case.pk, reason=note, by=by, at=at)
    cases.record_milestone(case=case, milestone="sealed", by=by, at=at)
    close_if_complete(case=case, by=by, at=at)


@transaction.atomic
def record_disinfection(*, subject_id: UUID, by: Account | None, at: datetime, note: str) -> None:  # noqa: ARG001 - an effect.
    case = queries.case(subject_id, scope=Scope.everything())
    cases.record_milestone(case=case, milestone="disinfected", by=by, at=at)
    close_if_complete(case=case, by=by, at=at)


@transaction.atomic
def finish_tracing(*, case: Case, by: Account, at: datetime) -> Case:
    """Tracing ends with the list of contacts as it stands; its own record is the proof."""
    traced = cases.finish_tracing(case=case, by=by, at=at)
    command.finish_for_subject(
        kind="trace_contacts", subject_id=case.pk, record=f"cases.Case:{case.pk}", by=by, at=at
    )
    return close_if_complete(case=traced, by=by, at=at)

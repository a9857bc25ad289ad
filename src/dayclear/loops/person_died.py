"""Somebody died: the bed is free, what is still to be done for them ends, and their case has its outcome.

For who lies in a facility its medical staff say so, for anybody else the post that keeps the roster, and of a case also who
traces it. When, where, who says so and the reason for the paper stand in one record beside the person; what ended says no
more than that they died. What others owe around the case goes on, and the case ends with it, also where it was never moved.
A mistake is taken back with ``roster_kept.resume``.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import policies as case_policies
from dayclear.cases.models import Case
from dayclear.command.models import Account
from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope
from dayclear.loops import case_steps, person_gone, roster_kept, stay_released
from dayclear.loops.person_gone import Ended, Lapsed
from dayclear.people import operations as people
from dayclear.people import queries as people_queries
from dayclear.people.models import Person
from dayclear.people.operations import DeathDraft
from dayclear.screening import operations as screening
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries
from dayclear.transfers.models import Stay
from dayclear.transfers.states import StayStatus


class LiesInFacility(Refused):
    """For somebody in a bed the facility says so."""


@transaction.atomic
def record(*, person: Person, draft: DeathDraft, by: Account, at: datetime) -> Ended:
    """Told by the post that keeps the roster at the person's home, or works on their case, which the caller has checked.

    Repeating it changes nothing. Raises LiesInFacility for who lies in a bed.
    """
    stay = queries.stay_lain_in(person.pk)
    if stay is not None:
        raise LiesInFacility(
            _("This person lies in %(facility)s.") % {"facility": stay.bed.facility.name},
            _("Ask the medical staff there to write it down."),
        )
    return _end(person, draft, by=by, at=at)


@transaction.atomic
def record_of_case(*, case: Case, draft: DeathDraft, scope: Scope, by: Account, at: datetime) -> Ended:
    """Told by whoever works on the case. Raises NotYourCase to others, LiesInFacility for who lies in a bed."""
    case_policies.check_can_tell_death(case, scope)
    return record(person=case.person, draft=draft, by=by, at=at)


@transaction.atomic
def take_back_of_case(
    *, case: Case, reason: str, take_up: Collection[UUID] = (), scope: Scope, by: Account, at: datetime
) -> Person:
    """Who works on the case entered it by mistake."""
    case_policies.check_can_take_death_back(case, scope)
    return roster_kept.resume(person=case.person, reason=reason, take_up=take_up, scope=scope, by=by, at=at)


@transaction.atomic
def record_in_bed(*, stay_id: UUID, draft: DeathDraft, scope: Scope, by: Account, at: datetime) -> Ended:
    """Told by the medical staff of the facility; the bed is to be disinfected as after a release.

    Repeating it changes nothing. Raises NotFound outside the caller's facilities.
    """
    stay = queries.ward_stay(stay_id, scope=scope)
    policies.check_can_care(stay.bed.facility, scope)
    was_in = stay.status == StayStatus.IN
    transfers.end_by_death(stay=stay, died_at=draft.died_at, reason=_("Died."), by=by, at=at)
    if was_in:
        stay_released.free_bed(stay, by=by, at=at)
    return _end(stay.person, draft, by=by, at=at)


def _end(person: Person, draft: DeathDraft, *, by: Account, at: datetime) -> Ended:
    death = people.record_death(person=person, draft=draft, by=by, at=at)
    ended = person_gone.end_what_is_open(person=death.person, reason=_("Died."), by=by, at=at)
    screening.leave_open_rounds(person=death.person)
    case = cases.record_death(person_id=person.pk, died_at=death.died_at, by=by, at=at)
    if case:
        case_steps.close_if_complete(case=case, by=by, at=at)
    return ended


def lapsed_in_bed(stay: Stay, *, at: datetime) -> Sequence[Lapsed]:
    """What the facility may take up again where it was mistaken: all that ended with its own entry."""
    return person_gone.lapsed(person=stay.person, scope=Scope.everything(), at=at)


@transaction.atomic
def take_back_in_bed(
    *, stay_id: UUID, reason: str, take_up: Collection[UUID] = (), scope: Scope, by: Account, at: datetime
) -> Person:
    """The facility entered it by mistake. Raises NotFound outside the caller's facilities; repeating it changes nothing."""
    stay = queries.ward_stay(stay_id, scope=scope)
    policies.check_can_care(stay.bed.facility, scope)
    if people_queries.standing_death(stay.person_id) is None:
        return stay.person
    sight = Scope.everything()
    return roster_kept.resume(person=stay.person, reason=reason, take_up=take_up, scope=sight, by=by, at=at)

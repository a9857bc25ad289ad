"""A wrong positive is corrected: the case is withdrawn, what is still open is cancelled, the household is opened again.

Nothing is deleted; whoever was told once is told again.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries
from dayclear.cases.models import Case
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import Correction
from dayclear.loops import (
    contact_found,
    contacts_at_home,
    employer_told,
    home_monitoring,
    tested_in_isolation,
    trip_ended,
    zone_proposed,
)
from dayclear.transfers import operations as transfers
from dayclear.zones import operations as zones


@transaction.atomic
def take_back(*, corrections: Sequence[Correction], by: Account | None, at: datetime) -> tuple[UUID, ...]:
    """Withdraws the cases that no positive result supports any more; returns their ids."""
    positive = [change for change in corrections if change.old.is_positive]
    if not positive:
        return ()
    unsupported = cases.correct_results(
        replaced={change.old.pk: change.new.pk for change in positive if change.new.is_positive},
        gone=[change.old.pk for change in positive if not change.new.is_positive],
        by=by,
        at=at,
    )
    reason = _("The laboratory corrected the result.")
    return tuple(withdraw(case=case, reason=reason, by=by, at=at).pk for case in unsupported)


@transaction.atomic
def withdraw(*, case: Case, reason: str, by: Account | None, at: datetime) -> Case:
    """Takes one case back, with everything it set going."""
    withdrawn = cases.withdraw(case=case, reason=reason, by=by, at=at)
    contact_ids = cases.strike_off_all(case=withdrawn, reason=reason, by=by, at=at)
    command.cancel_for_subjects(subject_ids=[withdrawn.pk, *contact_ids], reason=reason, by=by, at=at)
    contacts_at_home.give_up(contact_ids=contact_ids, reason=reason, by=by, at=at)
    home_monitoring.give_up(people=[withdrawn.person_id], reason=reason, by=by, at=at)
    transfers.cancel_for(case_ids=[withdrawn.pk], contact_ids=contact_ids, reason=reason, by=by, at=at)
    trip_ended.end_cancelled(by=by, at=at)
    zones.unseal_for_case(case_id=withdrawn.pk, reason=reason, by=by, at=at)
    contacts = queries.people_of_contacts(contact_ids, scope=Scope.everything())
    employer_told.let_back(person_ids=[withdrawn.person_id], by=by, at=at)
    contact_found.take_up_again([withdrawn.person_id, *contacts], by=by, at=at)
    tested_in_isolation.call_back(people=[withdrawn.person_id], by=by, at=at)
    zone_proposed.propose_around(cases_found=[withdrawn], by=by, at=at)
    command.open_tasks(
        events=[
            command.EventDraft(
                kind="case_withdrawn",
                subject_kind="case",
                subject_id=withdrawn.pk,
                subject_label=withdrawn.number,
                place_id=withdrawn.place_id,
                place_path=withdrawn.place_path,
            )
        ],
        by=by,
        at=at,
    )
    return withdrawn

"""A person is moved: a free bed, the way there, the arrival. The arrival is the proof that ends the transfer's task."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import contacts_at_home, stay_released, tested_in_isolation
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries as transfer_queries
from dayclear.transfers.models import Transfer

TASK_OF_REASON = {"positive": "transfer_positive", "contact": "transfer_contact"}


@transaction.atomic
def arrive(*, transfer: Transfer, by: Account, at: datetime) -> Transfer:
    """The person is in the bed. Ends the task of the move; a positive's case is now moved, and closes if nothing is left.

    A bed that the person lay in before is to be disinfected.
    """
    left = transfer_queries.stay_lain_in(transfer.person_id)
    arrived = transfers.arrive(transfer=transfer, by=by, at=at)
    if left and left.pk != arrived.stay_id:
        stay_released.free_bed(left, by=by, at=at)
    tested_in_isolation.set_apart(people=[arrived.person_id], by=by, at=at)
    command.finish_for_subjects(
        kinds=[TASK_OF_REASON[arrived.reason]],
        subject_ids=_subjects(arrived, by=by, at=at),
        record=f"transfers.Transfer:{arrived.pk}",
        by=by,
        at=at,
    )
    if arrived.reason == "positive" and arrived.case_id:
        case = queries.case(arrived.case_id, scope=Scope.everything())
        cases.record_milestone(case=case, milestone="moved", by=by, at=at)
        cases.close_if_complete(case=case, by=by, at=at)
    return arrived


def _subjects(arrived: Transfer, *, by: Account, at: datetime) -> list[UUID]:
    """What the move was about: the case, or every listing of a contact, who is now in isolation for all of them."""
    if arrived.case_id:
        return [arrived.case_id]
    contacts = [contact.pk for contact in cases.record_isolation(person_id=arrived.person_id, by=by, at=at)]
    contacts_at_home.give_up(contact_ids=contacts, reason=_("In isolation now."), by=by, at=at)
    return contacts

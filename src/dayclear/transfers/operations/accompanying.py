"""A child is never moved or kept alone: an adult of the household goes along."""

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers.models import Transfer
from dayclear.transfers.operations.holding import locked, lose_beds
from dayclear.transfers.states import TransferStatus


@audited
def go_along(*, adult: Transfer, child: Transfer, by: Model | None, at: datetime) -> Transfer:  # noqa: ARG001 - the audit takes it.
    """The adult travels and stays as the child does, whatever the adult's own reason. Deciding it again changes nothing.

    Raises InvalidInput where they are not of one household, or where one of them has left.
    """
    first, second = locked(adult), locked(child)
    if first.accompanies_id == second.pk:
        return first
    waiting = {TransferStatus.ORDERED, TransferStatus.BED_GIVEN}
    if first.household_id != second.household_id or {first.status, second.status} - waiting:
        raise InvalidInput(
            _("These two cannot go together."),
            _("Choose an adult of the same household, before either of them has left."),
        )
    if first.status == TransferStatus.BED_GIVEN:
        lose_beds([first], reason=_("Goes along with a child."), at=at)
    first.accompanies = second
    first.save(update_fields=["accompanies"])
    return first

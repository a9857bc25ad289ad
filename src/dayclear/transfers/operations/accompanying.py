"""A child is never moved or kept alone: an adult of the household goes along."""

from datetime import datetime

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers import rules
from dayclear.transfers.models import Transfer, TransferReason
from dayclear.transfers.operations.holding import locked, lose_beds
from dayclear.transfers.states import TransferStatus


@audited
def go_along(*, adult: Transfer, child: Transfer, by: Model | None, at: datetime) -> Transfer:  # noqa: ARG001 - the audit takes it.
    """The adult travels and stays as the child does, whatever the adult's own reason. Deciding it again changes nothing.

    Raises InvalidInput where they are not an adult and somebody else of one household, where one of them has left, and
    where the adult would bring the infection among contacts.
    """
    first, second = locked(adult), locked(child)
    if first.accompanies_id == second.pk:
        return first
    waiting = {TransferStatus.ORDERED, TransferStatus.BED_GIVEN}
    together = first.household_id == second.household_id and first.pk != second.pk
    if not together or {first.status, second.status} - waiting or _is_child(first, at):
        raise InvalidInput(
            _("These two cannot go together."),
            _("Choose an adult of the same household, before either of them has left."),
        )
    if first.reason == TransferReason.POSITIVE and second.reason == TransferReason.CONTACT:
        raise InvalidInput(
            _("A positive adult never travels or stays with contacts."),
            _("Choose an adult of the household who is not positive."),
        )
    if first.status == TransferStatus.BED_GIVEN:
        lose_beds([first], reason=_("Goes along with a child."), at=at)
    first.accompanies = second
    first.save(update_fields=["accompanies"])
    return first


def _is_child(transfer: Transfer, at: datetime) -> bool:
    below = protocol_in_force(at).transfers.child_below_years
    on = at.astimezone(settings.DISTRICT_ZONE).date()
    return rules.is_child(transfer.person.birth_on, on=on, child_below_years=below)

"""A child is never moved or kept alone: an adult of the household goes along."""

from datetime import datetime
from operator import attrgetter

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.records.audit import audited
from dayclear.transfers import policies
from dayclear.transfers.models import Transfer
from dayclear.transfers.operations.holding import locked, lose_beds
from dayclear.transfers.states import TransferStatus


@audited
def go_along(*, adult: Transfer, child: Transfer, by: Model | None, at: datetime) -> Transfer:  # noqa: ARG001 - the audit takes it.
    """The adult travels and stays as the child does, whatever the adult's own reason. Deciding it again changes nothing.

    Raises InvalidInput where they are not an adult and somebody else of one household, where one of them has left, and
    where the adult would bring the infection among contacts.
    """
    # One order of locks for everybody, so that two who decide at once never wait for each other in a circle.
    held = {one.pk: locked(one) for one in sorted((adult, child), key=attrgetter("pk"))}
    first, second = held[adult.pk], held[child.pk]
    if first.accompanies_id == second.pk:
        return first
    policies.check_can_go_along(first, second, at=at)
    if first.status == TransferStatus.BED_GIVEN:
        lose_beds([first], reason=_("Goes along with a child."), at=at)
    first.accompanies = second
    first.save(update_fields=["accompanies"])
    return first

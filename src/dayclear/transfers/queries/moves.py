"""Transfers within the caller's sight."""

from uuid import UUID

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within
from dayclear.transfers.models import Transfer, TransferReason
from dayclear.transfers.policies import DUTY
from dayclear.transfers.states import OPEN


def dispatch_board(*, scope: Scope) -> QuerySet[Transfer]:
    """Who waits to be moved, positives first, then who has waited longest."""
    first = Case(
        When(reason=TransferReason.POSITIVE, then=Value(False)), default=True, output_field=BooleanField()
    )
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), status__in=OPEN)
    return found.select_related(f"place__{ENCLOSING}", "household", "stay__bed__facility").order_by(
        first, "ordered_at", "pk"
    )


def transfer(transfer_id: UUID, *, scope: Scope) -> Transfer:
    """One transfer, whatever became of it; NotFound where it is not in sight."""
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), pk=transfer_id)
    answer = found.select_related("person", "place", "household", "stay__bed__facility").first()
    if answer is None:
        raise NotFound(_("This transfer does not exist."), _("Look for it on the dispatch board."))
    return answer


def transfer_of(*, scope: Scope, case_id: UUID) -> Transfer | None:
    """The latest transfer of a case."""
    found = Transfer.objects.filter(within(scope, "place_path"), case_id=case_id)
    return found.select_related("stay__bed__facility").order_by("-ordered_at", "-pk").first()

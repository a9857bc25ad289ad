"""What the operations here share: a transfer held against others, and stays that end."""

from collections.abc import Sequence
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dayclear.transfers.models import Stay, Transfer
from dayclear.transfers.states import STAY, StayStatus, StayStep


def locked(transfer: Transfer) -> Transfer:
    """The transfer as it is now, held until the transaction ends.

    Held first and read with its stay afterwards: a join made while waiting would show the stay as it was before.
    """
    Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    related = Transfer.objects.select_related("person", "place", "household", "stay__bed__facility")
    return related.get(pk=transfer.pk)


def end_stays(stays: Sequence[Stay], step: StayStep, *, reason: str, at: datetime) -> None:
    """Ends stays and with them their hold on the beds."""
    for stay in stays:
        stay.status = StayStatus(STAY.check(step, stay.status).target)
        # A telephone's clock may run behind the one that held the bed.
        stay.period = DateTimeTZRange(stay.period.lower, max(at, stay.period.lower))
        stay.end_reason = reason.strip()[: Stay._meta.get_field("end_reason").max_length]
    Stay.objects.bulk_update(stays, ["status", "period", "end_reason"])

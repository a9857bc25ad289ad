"""What the operations here share: a transfer held against others, and stays that end."""

from collections.abc import Sequence
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dayclear.transfers.models import Stay, Transfer
from dayclear.transfers.states import (
    STAY,
    TRANSFER,
    StayStatus,
    StayStep,
    TransferStatus,
    TransferStep,
)

BATCH = 500
_BEDS: tuple[str, ...] = tuple(f"{stay}__bed__facility" for stay in ("stay", "left_stay", "from_stay"))
_WITH = ("person", "place", "household", "accompanies", *_BEDS)


def locked(transfer: Transfer) -> Transfer:
    """The transfer as it is now, held until the transaction ends.

    Held first and read with its stay afterwards: a join made while waiting would show the stay as it was before.
    """
    Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    related = Transfer.objects.select_related(*_WITH)
    return related.get(pk=transfer.pk)


def end_stays(stays: Sequence[Stay], step: StayStep, *, reason: str, at: datetime) -> None:
    """Ends stays and with them their hold on the beds."""
    for stay in stays:
        stay.status = StayStatus(STAY.check(step, stay.status).target)
        # A telephone's clock may run behind the one that held the bed.
        stay.period = DateTimeTZRange(stay.period.lower, max(at, stay.period.lower))
        stay.end_reason = reason.strip()[: Stay._meta.get_field("end_reason").max_length]
    Stay.objects.bulk_update(stays, ["status", "period", "end_reason"])


def lose_beds(transfers: Sequence[Transfer], *, reason: str, at: datetime) -> None:
    """Frees the beds held for these, who wait for a bed again and are in no trip."""
    end_stays([row.stay for row in transfers if row.stay], StayStep.CANCEL, reason=reason, at=at)
    for row in transfers:
        row.status = TransferStatus(TRANSFER.check(TransferStep.LOSE_BED, row.status).target)
        row.stay = row.trip = row.trip_order = row.pick_up_at = row.bed_given_at = None
    lost = ["status", "stay", "trip", "trip_order", "pick_up_at", "bed_given_at"]
    Transfer.objects.bulk_update(transfers, lost, batch_size=BATCH)

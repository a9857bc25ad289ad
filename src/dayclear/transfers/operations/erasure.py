"""Transfers and stays whose time has come are erased for good, with their former versions."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import pgtrigger
from django.db import transaction
from django.db.models import Q

from dayclear.records import audit, retention
from dayclear.transfers.models import (
    Stay,
    StayLog,
    StayRelease,
    StaySwab,
    TakeOver,
    Transfer,
    Trip,
)
from dayclear.transfers.states import OCCUPYING, OPEN, STANDING_TRIPS


@retention.erases("positive_cases")
@transaction.atomic
def erase_transfers(*, before: datetime) -> int:
    """Erases moves, stays and trips that ended before; returns how many rows. Who still lies in a bed is kept."""
    # A bed given and taken back in one instant has a period without an end.
    stay_over = Q(stay__period__endswith__lt=before) | Q(stay__period__isempty=True)
    ended = Q(stay=None) | (~Q(stay__status__in=OCCUPYING) & stay_over)
    done = Transfer.objects.filter(ended, ordered_at__lt=before).exclude(status__in=OPEN)
    transfers = list(done.values_list("pk", flat=True))
    with pgtrigger.ignore(
        "transfers.Transfer:transfer_never_deleted",
        "transfers.Stay:stay_never_deleted",
        "transfers.TakeOver:take_over_never_deleted",
    ):
        TakeOver.objects.filter(transfer__in=transfers).delete()
        Transfer.objects.filter(pk__in=transfers).delete()
        past = Q(period__endswith__lt=before) | Q(period__isempty=True)
        left = Stay.objects.filter(past, transfer=None, way_home=None, moves_on=None)
        stays = list(left.exclude(status__in=OCCUPYING).values_list("pk", flat=True))
        _erase_what_hangs_on(stays)
        Stay.objects.filter(pk__in=stays).delete()
    with pgtrigger.ignore("transfers.Trip:trip_never_deleted"):
        unused = Trip.objects.filter(transfers=None, handed_over=None, taken_over=None)
        over = unused.filter(leaves_at__lt=before).exclude(status__in=STANDING_TRIPS)
        trips = list(over.values_list("pk", flat=True))
        Trip.objects.filter(pk__in=trips).delete()
    audit.forget(Transfer, transfers)
    audit.forget(Stay, stays)
    audit.forget(Trip, trips)
    return len(transfers) + len(stays) + len(trips)


def _erase_what_hangs_on(stays: Collection[UUID]) -> None:
    """Logs, swabs and decisions of stays that are erased with them."""
    with pgtrigger.ignore(
        "transfers.StayLog:stay_log_never_deleted",
        "transfers.StaySwab:stay_swab_never_deleted",
        "transfers.StayRelease:stay_release_never_deleted",
    ):
        for model in (StayLog, StayRelease):
            rows = model._default_manager.filter(stay__in=stays)
            ids = list(rows.values_list("pk", flat=True))
            rows.delete()
            audit.forget(model, ids)
        StaySwab.objects.filter(stay__in=stays).delete()

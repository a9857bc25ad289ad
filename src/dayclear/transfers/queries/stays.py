"""Who lies where, or is held a bed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within
from dayclear.transfers.models import Facility, Stay, Transfer, TransferReason
from dayclear.transfers.states import OCCUPYING, StayStatus, TransferStatus


def stay_of(person_id: UUID, *, scope: Scope) -> Stay | None:
    """Where somebody whose home is in sight lies now, or else which bed is held for them."""
    found = Stay.objects.filter(within(scope, "person__place_path"), person=person_id, status__in=OCCUPYING)
    return found.select_related("bed__facility").order_by("status", "pk").first()


def stay_of_case(case_id: UUID) -> Stay | None:
    """The bed in which a case lies now; for loops."""
    return _lying().filter(transfer__case_id=case_id).first()


def lies_in(person_id: UUID) -> Stay | None:
    """The bed in which somebody lies now; for loops."""
    return _lying().filter(person=person_id).first()


def _lying() -> QuerySet[Stay]:
    related = Stay.objects.select_related("person__household__place", "bed__facility__place", "transfer")
    return related.filter(status=StayStatus.IN)


def stay(stay_id: UUID) -> Stay:
    """A stay with where its bed stands and where the person lives; for loops."""
    return Stay.objects.select_related("bed__facility__place", "person__household__place").get(pk=stay_id)


def stay_left(way_home: Transfer) -> Stay:
    """The stay that somebody who goes home has left, with how they came there and where they live; for loops."""
    related = Stay.objects.select_related("bed__facility", "person__household__place", "transfer")
    return related.get(way_home=way_home)


def ways_home(person_ids: Collection[UUID], *, at: datetime) -> dict[UUID, Transfer]:
    """Those of these people who were let go from a bed and were not at home yet; ask only about people in sight."""
    return {one.person_id: one for one in _going_home(at).filter(person__in=list(person_ids))}


def going_home_from(facility: Facility, *, at: datetime) -> list[Transfer]:
    """Whoever was let go from a facility and is not at home yet, who waits longest first. The caller has been let see it."""
    return list(_going_home(at).filter(left_stay__bed__facility=facility))


def _going_home(at: datetime) -> QuerySet[Transfer]:
    ordered = Transfer.objects.filter(
        reason=TransferReason.RELEASED, ordered_at__lte=at, cancelled_at__isnull=True
    )
    going = ordered.exclude(arrived_at__lte=at)
    return going.select_related("person", "left_stay__bed__facility", "trip").order_by("ordered_at", "pk")


def way_home_given_up(person_id: UUID) -> Transfer | None:
    """The way home from the bed that somebody left last, where it was given up; for loops."""
    stays = Stay.objects.filter(person=person_id).exclude(status=StayStatus.CANCELLED)
    left = stays.order_by("-period").first()
    if left is None:
        return None
    given_up = Transfer.objects.filter(left_stay=left, status=TransferStatus.CANCELLED)
    return given_up.select_related("left_stay__bed__facility").first()


def stay_lain_in(person_id: UUID) -> Stay | None:
    """The bed somebody lies in now, wherever they live; for loops."""
    lain_in = Stay.objects.filter(person=person_id, status=StayStatus.IN)
    return lain_in.select_related("bed__facility__place", "person__household__place").first()


def stays_ended_by_death(person_id: UUID) -> list[Stay]:
    """The stay that ended by death, where somebody's did; a mistake that is taken back leaves none. For loops."""
    found = Stay.objects.filter(person=person_id, status=StayStatus.DIED)
    return list(found.select_related("bed__facility__place", "person__household__place", "transfer"))


def people_in_beds(among: Collection[UUID] | None = None) -> set[UUID]:
    """Who lies in a bed now, of all or of some; for loops."""
    staying = Stay.objects.filter(status=StayStatus.IN)
    if among is not None:
        staying = staying.filter(person__in=among)
    return set(staying.values_list("person_id", flat=True))

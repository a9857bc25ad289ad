"""The rooms of facilities, held against everybody else who gives beds there."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dayclear.transfers.models import Bed, Facility, Stay
from dayclear.transfers.rules import Fit, Guest, Room, Rooms
from dayclear.transfers.states import OCCUPYING


def held_rooms(facilities: Collection[UUID], at: datetime) -> Mapping[UUID, Rooms]:
    """The rooms with a free bed of each facility, which nobody else gives beds of until the transaction ends.

    A room is more than its beds: who may lie in it depends on who lies there, so that a lock on one bed would not do.
    One order of locks for everybody; what was committed while waiting is seen by the statements after it.
    """
    held = (
        Facility.objects.select_for_update(no_key=True).filter(pk__in=facilities, active=True).order_by("pk")
    )
    kinds = {facility.pk: facility.kind for facility in held}
    lying = Stay.objects.filter(bed__facility__in=kinds, status__in=OCCUPYING)
    taken: set[int] = set()
    guests: dict[tuple[UUID, str], list[Guest]] = defaultdict(list)
    for bed, facility, name, household, sex in lying.values_list(
        "bed", "bed__facility", "bed__room", "person__household", "person__sex"
    ):
        taken.add(bed)
        guests[facility, name].append(Guest(household, sex))
    rooms: dict[tuple[UUID, str], Room] = {}
    aired = Q(usable_from=None) | Q(usable_from__lte=at)
    ready = Bed.objects.filter(aired, facility__in=kinds, in_service=True, awaits_disinfection=False)
    beds = ready.order_by("number")
    fits = ("number", "facility", "room", "sex", "cares_for", "for_family")
    for number, facility, name, sex, cares_for, for_family in beds.values_list(*fits):
        if number not in taken:
            room = rooms.setdefault((facility, name), Room(kinds[facility], {}, guests[facility, name]))
            room.free[number] = Fit(sex, frozenset(cares_for))
            room.for_family |= for_family
    by_facility: dict[UUID, list[Room]] = {facility: [] for facility in kinds}
    for (facility, _name), room in rooms.items():
        by_facility[facility].append(room)
    return {facility: Rooms(found) for facility, found in by_facility.items()}

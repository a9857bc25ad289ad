"""Every swab of somebody, wherever it was taken: in a round, in the bed of a facility, or at the door of a home."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from dayclear.cases.models import HomeTest
from dayclear.kernel.scope import Scope
from dayclear.screening import queries as screening
from dayclear.screening.queries import PersonSwab
from dayclear.transfers.models import StaySwab


def swabs_of(person_ids: Collection[UUID]) -> dict[UUID, list[PersonSwab]]:
    """The swabs of each of these people, the latest first; three statements. Ask only about people in sight."""
    found: dict[UUID, list[PersonSwab]] = defaultdict(list)
    found.update(screening.swabs_of(person_ids, Scope.everything()))
    in_beds = StaySwab.objects.filter(stay__person__in=list(person_ids))
    for person_id, barcode, taken_at in in_beds.values_list("stay__person", "barcode", "taken_at"):
        found[person_id].append(PersonSwab(person_id, barcode, taken_at, in_tube=1))
    watched = Q(contact__person__in=list(person_ids)) | Q(monitoring__person__in=list(person_ids))
    at_doors = HomeTest.objects.filter(watched, taken_by__isnull=False)
    for test in at_doors.select_related("contact", "monitoring"):
        if test.taken_at:
            person_id = test.about.person_id
            found[person_id].append(PersonSwab(person_id, test.barcode, test.taken_at, in_tube=1))
    for swabs in found.values():
        swabs.sort(key=lambda swab: swab.sampled_at, reverse=True)
    return found

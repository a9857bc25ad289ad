"""Who no longer lives here is forgotten when the time has come: the record stays as a blank that others may point at.

Lists of how many live where, and the doors knocked at for them, are deleted.
"""

from datetime import datetime

from django.db import transaction

from dayclear.people.models import Death, DoorToKnock, OccupancyLine, Person, Standing, TemporaryHome
from dayclear.records import audit, retention

ERASED = "–"


@retention.erases("roster")
@transaction.atomic
def erase_former_residents(*, before: datetime) -> int:
    """Blanks people who moved away, died or were merged and whose record is older than ``before``; returns how many.

    What is on record of a death goes with them.
    """
    gone = (
        Person.objects.filter(added_at__lt=before).exclude(standing=Standing.LIVES_HERE).exclude(name=ERASED)
    )
    ids = list(gone.values_list("pk", flat=True))
    Person.objects.filter(pk__in=ids).update(
        name=ERASED,
        birth_on=None,
        identity_kind="",
        identity_number=None,
        phone="",
        registered_address="",
        vulnerabilities=[],
        key_groups=[],
        employer="",
    )
    audit.forget(Person, ids)
    deaths = list(Death.objects.filter(person__in=ids).values_list("pk", flat=True))
    Death.objects.filter(pk__in=deaths).delete()
    audit.forget(Death, deaths)
    return len(ids)


@retention.erases("contacts")
@transaction.atomic
def erase_temporary_homes(*, before: datetime) -> int:
    """Erases where people stayed for a measure that ended before; returns how many."""
    ids = list(TemporaryHome.objects.filter(ended_at__lt=before).values_list("pk", flat=True))
    TemporaryHome.objects.filter(pk__in=ids).delete()
    audit.forget(TemporaryHome, ids)
    return len(ids)


@retention.erases("occupancy_lists")
@transaction.atomic
def erase_occupancy(*, before: datetime) -> int:
    """Deletes what lists counted before an instant, and the doors of second looks that ended before; returns how many."""
    lines, _each = OccupancyLine.objects.filter(counted_on__lt=before.date()).delete()
    doors, _each = DoorToKnock.objects.filter(look__ended_at__lt=before).delete()
    return lines + doors

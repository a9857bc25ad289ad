"""Who must be moved, and how far that is."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.kernel.transitions import TransitionTable
from dayclear.records.audit import tracked
from dayclear.transfers.models.facility import Facility
from dayclear.transfers.models.stay import Stay
from dayclear.transfers.states import OPEN, TRANSFER, WAY_HOME, TransferStatus


class TransferReason(models.TextChoices):
    POSITIVE = "positive", _("Positive")
    CONTACT = "contact", _("Contact")
    RELEASED = "released", _("Going home")


class LeftOut(models.TextChoices):
    """Why nobody comes for somebody yet."""

    NO_BED = "no_bed", _("No bed is free")
    NO_VEHICLE = (
        "no_vehicle",
        _("No vehicle may carry them, protects them enough, or has room for all of them"),
    )
    NO_TIME = "no_time", _("No vehicle is free within its shift")
    RIDE_TOO_LONG = "ride_too_long", _("The facility is too far away")
    CHILD_ALONE = "child_alone", _("A child needs an adult to go along")


# From a bed, or into one.
_SOMEWHERE = Q(stay__isnull=False) | Q(left_stay__isnull=False)


@tracked()
class Transfer(models.Model):
    """One person to be moved from their door into a bed, or, once released, from the bed they left to their door."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="transfers")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="transfers")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="transfers")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    reason = models.CharField(max_length=12, choices=TransferReason)
    case_id = models.UUIDField(null=True, blank=True)
    contact_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=TransferStatus, default=TransferStatus.ORDERED)
    stay = models.OneToOneField(Stay, models.PROTECT, null=True, blank=True, related_name="transfer")
    # The bed that somebody who goes home has left; its facility is where the way begins.
    left_stay = models.OneToOneField(Stay, models.PROTECT, null=True, blank=True, related_name="way_home")
    # The bed that somebody lies in when they are to be moved into another: they are fetched there, not at their door.
    from_stay = models.ForeignKey(Stay, models.PROTECT, null=True, blank=True, related_name="moves_on")
    # The trip that is to fetch the person, the place in its order, and when it is to fetch them.
    trip = models.ForeignKey(
        "transfers.Trip", models.SET_NULL, null=True, blank=True, related_name="transfers"
    )
    trip_order = models.PositiveSmallIntegerField(null=True, blank=True)
    pick_up_at = models.DateTimeField(null=True, blank=True)
    # When somebody who goes home is expected at the door.
    home_at = models.DateTimeField(null=True, blank=True)
    # Who goes along with a child that goes home, and is moved nowhere themselves: a parent, a nurse.
    escort = models.CharField(max_length=120, blank=True)
    # The trip that is to take over who is on board of a vehicle that broke down, and when it is to be there.
    relief = models.ForeignKey(
        "transfers.Trip", models.SET_NULL, null=True, blank=True, related_name="to_take_over"
    )
    relief_at = models.DateTimeField(null=True, blank=True)
    # Why the last planning left the person out, empty where it did not.
    left_out = models.CharField(max_length=16, choices=LeftOut, blank=True)
    # An adult of the household who goes along with a child, whatever the adult's own reason.
    accompanies = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="accompanied_by"
    )
    # Why a child is moved without an adult, where somebody decided so; empty where nobody did.
    alone_reason = models.CharField(max_length=200, blank=True)
    vehicle = models.CharField(max_length=40, blank=True)
    crew = models.CharField(max_length=80, blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    bed_given_at = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancel_reason = models.TextField(blank=True)

    follows_place: ClassVar[Q] = Q(status__in=OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=OPEN), name="transfer_one_open_per_person"
            ),
            models.UniqueConstraint(
                fields=["case_id", "from_stay"],
                condition=~Q(status=TransferStatus.CANCELLED) & Q(case_id__isnull=False),
                nulls_distinct=False,
                name="transfer_once_per_case_and_bed",
            ),
            models.UniqueConstraint(
                fields=["contact_id", "from_stay"],
                condition=~Q(status=TransferStatus.CANCELLED) & Q(contact_id__isnull=False),
                nulls_distinct=False,
                name="transfer_once_per_contact",
            ),
            models.CheckConstraint(
                condition=Q(
                    reason=TransferReason.POSITIVE,
                    case_id__isnull=False,
                    contact_id__isnull=True,
                    left_stay__isnull=True,
                )
                | Q(
                    reason=TransferReason.CONTACT,
                    contact_id__isnull=False,
                    case_id__isnull=True,
                    left_stay__isnull=True,
                )
                | Q(
                    reason=TransferReason.RELEASED,
                    left_stay__isnull=False,
                    case_id__isnull=True,
                    contact_id__isnull=True,
                ),
                name="transfer_says_for_whom",
            ),
            models.CheckConstraint(
                condition=Q(status=TransferStatus.ORDERED, stay__isnull=True)
                | Q(status=TransferStatus.BED_GIVEN, stay__isnull=False, bed_given_at__isnull=False)
                | Q(status=TransferStatus.TO_GO_HOME, left_stay__isnull=False)
                | Q(_SOMEWHERE, status=TransferStatus.UNDER_WAY, departed_at__isnull=False)
                | Q(_SOMEWHERE, status=TransferStatus.ARRIVED, arrived_at__isnull=False)
                | (Q(status=TransferStatus.CANCELLED, cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="transfer_status_tells_its_times",
            ),
            models.CheckConstraint(
                condition=~Q(reason=TransferReason.RELEASED)
                | Q(stay__isnull=True, from_stay__isnull=True, accompanies__isnull=True)
                & ~Q(status__in=[TransferStatus.ORDERED, TransferStatus.BED_GIVEN]),
                name="transfer_home_needs_no_bed",
            ),
            models.CheckConstraint(
                condition=Q(reason=TransferReason.RELEASED) | Q(escort="", home_at__isnull=True),
                name="transfer_escort_goes_home",
            ),
            models.CheckConstraint(
                condition=Q(trip__isnull=True, trip_order__isnull=True, pick_up_at__isnull=True)
                | Q(trip__isnull=False, trip_order__isnull=False, pick_up_at__isnull=False),
                name="transfer_of_a_trip_says_when",
            ),
            models.CheckConstraint(
                condition=Q(relief__isnull=True, relief_at__isnull=True)
                | Q(status=TransferStatus.UNDER_WAY, relief__isnull=False, relief_at__isnull=False),
                name="transfer_relieved_on_the_way",
            ),
            models.UniqueConstraint(fields=["trip", "trip_order"], name="transfer_one_place_in_a_trip"),
            models.CheckConstraint(
                condition=Q(left_out__in=["", *LeftOut.values]), name="transfer_left_out_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["place_path", "ordered_at"], condition=Q(status__in=OPEN), name="transfer_open_path"
            ),
            models.Index(
                fields=["arrived_at"], condition=Q(status=TransferStatus.ARRIVED), name="transfer_arrived_at"
            ),
            models.Index(fields=["case_id"], name="transfer_case"),
            # Rides that a search for contacts looks at end after it begins, or go on.
            models.Index(
                Coalesce("arrived_at", "cancelled_at"),
                condition=Q(departed_at__isnull=False),
                name="transfer_ride_ended",
            ),
            models.Index(fields=["contact_id"], name="transfer_contact"),
        ]
        triggers = [pgtrigger.Protect(name="transfer_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.reason} {self.place_path}"

    # Django's own would word every choice at each call, which is a tenth of the time of a board of fifty.
    def get_reason_display(self) -> str:  # type: ignore[no-redef]
        return str(TransferReason(self.reason).label)

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        return str(TransferStatus(self.status).label)

    @property
    def cohort(self) -> str:
        """With whom somebody travels and stays: an adult who goes along with a child counts as the child does."""
        return self.accompanies.reason if self.accompanies else self.reason

    @property
    def is_homeward(self) -> bool:
        return self.reason == TransferReason.RELEASED

    @property
    def life(self) -> TransitionTable:
        """The table of steps that this move may take."""
        return WAY_HOME if self.is_homeward else TRANSFER

    @property
    def starts_in(self) -> Facility | None:
        """The facility where somebody is fetched, because they lie there or go home from it; None for their own door."""
        stay = self.left_stay or self.from_stay
        return stay.bed.facility if stay else None

    @property
    def facility(self) -> Facility | None:
        """Where the bed is: the one the person is moved into, or has left to go home."""
        stay = self.stay or self.left_stay
        return stay.bed.facility if stay else None

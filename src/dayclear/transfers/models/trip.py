"""Trips: one vehicle's way past doors to one facility, or from it past doors, with people of one cohort only."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers.models.facility import Facility
from dayclear.transfers.models.transfer import TransferReason
from dayclear.transfers.models.vehicle import Vehicle
from dayclear.transfers.states import BEGUN, STANDING_TRIPS, TripStatus


class PickupPlan(models.Model):
    """One planning of pick-ups: who asked for it, and what came of it. The latest is the one in force."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    waiting = models.PositiveIntegerField(default=0)
    planned = models.PositiveIntegerField(default=0)
    without_bed = models.PositiveIntegerField(default=0)
    last_arrival_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(planned__lte=models.F("waiting")), name="pickup_plan_counts_people_once"
            )
        ]
        indexes = [models.Index(fields=["-asked_at"], name="pickup_plan_latest")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


@tracked()
class Trip(models.Model):
    """``cohort`` is why its people are moved: positives, contacts and those who go home never share a vehicle."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(PickupPlan, models.PROTECT, null=True, related_name="trips")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="trips")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="trips")
    cohort = models.CharField(max_length=12, choices=TransferReason)
    crew = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=12, choices=TripStatus, default=TripStatus.PLANNED)
    leaves_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    free_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Since when and where it stands with people on board who wait for another vehicle.
    stranded_at = models.DateTimeField(null=True, blank=True)
    stranded_place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Disinfected after this trip, and aired from then on: before, the vehicle takes nobody.
    disinfected_at = models.DateTimeField(null=True, blank=True)
    usable_from = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(status__in=BEGUN), name="trip_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(cohort__in=TransferReason.values), name="trip_cohort_known"),
            models.CheckConstraint(
                condition=Q(usable_from__isnull=True) | Q(usable_from__gte=models.F("disinfected_at")),
                name="trip_aired_after_disinfection",
            ),
            models.CheckConstraint(
                condition=Q(arrives_at__gte=models.F("leaves_at"), free_at__gte=models.F("arrives_at")),
                name="trip_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(status=TripStatus.PLANNED, started_at__isnull=True, ended_at__isnull=True)
                | Q(status=TripStatus.UNDER_WAY, started_at__isnull=False, ended_at__isnull=True)
                | Q(
                    status=TripStatus.STRANDED,
                    started_at__isnull=False,
                    stranded_at__isnull=False,
                    ended_at__isnull=True,
                )
                | Q(status=TripStatus.ENDED, started_at__isnull=False, ended_at__isnull=False)
                | (Q(status=TripStatus.CANCELLED) & ~Q(cancel_reason="")),
                name="trip_status_tells_its_times",
            ),
        ]
        indexes = [
            models.Index(
                fields=["leaves_at"],
                condition=Q(status__in=STANDING_TRIPS),
                name="trip_standing",
            ),
            models.Index(
                fields=["vehicle"],
                condition=Q(status=TripStatus.ENDED, disinfected_at__isnull=True),
                name="trip_not_disinfected",
            ),
        ]
        triggers = [pgtrigger.Protect(name="trip_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.leaves_at:%H:%M}"

    @property
    def is_homeward(self) -> bool:
        return self.cohort == TransferReason.RELEASED


class TakeOver(models.Model):
    """Somebody handed over on the way, from a vehicle that broke down into another: who was near whom, and when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    transfer = models.ForeignKey("transfers.Transfer", models.PROTECT, related_name="take_overs")
    from_trip = models.ForeignKey(Trip, models.PROTECT, related_name="handed_over")
    to_trip = models.ForeignKey(Trip, models.PROTECT, related_name="taken_over")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "from_trip"], name="take_over_once_of_a_trip"),
            models.CheckConstraint(
                condition=~Q(from_trip=models.F("to_trip")), name="take_over_between_two_trips"
            ),
        ]
        triggers = [pgtrigger.Protect(name="take_over_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.from_trip_id} → {self.to_trip_id}"

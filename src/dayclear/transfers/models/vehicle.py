"""The convoy: vehicles, whom each may carry, and with how much protection."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


class VehicleKind(models.TextChoices):
    AMBULANCE = "ambulance", _("Ambulance")
    NEGATIVE_PRESSURE = "negative_pressure", _("Negative-pressure ambulance")
    BUS = "bus", _("Bus")
    CAR = "car", _("Car")


class Protection(models.IntegerChoices):
    """Levels of personal protection in the guideline for medical staff; 3 adds a powered respirator."""

    STANDARD = 1, _("Level 1")
    ENHANCED = 2, _("Level 2")
    FULL = 3, _("Level 3")


@tracked()
class Vehicle(models.Model):
    """``crew`` are the names of who rides on it now; ``place`` is where it stands between trips."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plate = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=VehicleKind)
    seats = models.PositiveSmallIntegerField(default=0)
    lying = models.PositiveSmallIntegerField(default=0)
    carries_positives = models.BooleanField(default=False)
    carries_contacts = models.BooleanField(default=False)
    # After each trip it is disinfected, so that whoever was released may ride in it, alone with others who were.
    carries_released = models.BooleanField(default=True)
    protection = models.PositiveSmallIntegerField(choices=Protection, default=Protection.ENHANCED)
    crew = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, blank=True, related_name="vehicles")
    # Both empty: around the clock. A shift may pass midnight.
    shift_starts = models.TimeField(null=True, blank=True)
    shift_ends = models.TimeField(null=True, blank=True)
    out_since = models.DateTimeField(null=True, blank=True)
    out_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=VehicleKind.values), name="vehicle_kind_known"),
            models.CheckConstraint(
                condition=Q(protection__in=Protection.values), name="vehicle_protection_known"
            ),
            models.CheckConstraint(condition=Q(seats__gt=0) | Q(lying__gt=0), name="vehicle_has_room"),
            models.CheckConstraint(
                condition=Q(carries_positives=True) | Q(carries_contacts=True) | Q(carries_released=True),
                name="vehicle_carries_somebody",
            ),
            models.CheckConstraint(
                condition=Q(out_since__isnull=True, out_reason="")
                | (Q(out_since__isnull=False) & ~Q(out_reason="")),
                name="vehicle_out_says_why",
            ),
            models.CheckConstraint(
                condition=Q(shift_starts__isnull=True, shift_ends__isnull=True)
                | Q(shift_starts__isnull=False, shift_ends__isnull=False),
                name="vehicle_shift_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.plate

    @property
    def is_out(self) -> bool:
        return self.out_since is not None

"""Where somebody was, from when until when, how near to others: what contacts are found by."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models.case import Case
from dayclear.cases.models.setting import Setting
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked

LONGEST = timedelta(hours=24)
"""A longer stay is several visits: so whoever was there at an instant began at most so long before it."""


class Distance(models.TextChoices):
    UNKNOWN = "", _("Not known")
    ARM = "arm", _("At arm's length")
    NEAR = "near", _("Within two metres")
    ROOM = "room", _("In the same room")
    APART = "apart", _("Apart, in other rooms")


class Mask(models.TextChoices):
    UNKNOWN = "", _("Not known")
    WORN = "worn", _("Mask worn")
    NONE = "none", _("No mask")


class Air(models.TextChoices):
    UNKNOWN = "", _("Not known")
    CLOSED = "closed", _("Closed room")
    AIRED = "aired", _("Well aired")
    OPEN = "open", _("In the open")


class VehicleKind(models.TextChoices):
    NOT_TOLD = "", _("Not told")
    TRAIN = "train", _("Train")
    FLIGHT = "flight", _("Flight")
    COACH = "coach", _("Coach")
    BUS = "bus", _("City bus or metro")
    TAXI = "taxi", _("Taxi or hired car")
    CAR = "car", _("Car")
    OTHER = "other", _("Another vehicle")


class VisitSource(models.TextChoices):
    INTERVIEW = "interview", _("Interview")
    CHECK_IN = "check_in", _("Place code")
    DUTY_ROSTER = "duty_roster", _("Duty roster")
    TRIP = "trip", _("Shared trip")
    NEIGHBOURING_STAY = "neighbouring_stay", _("Neighbouring stay")


@tracked()
class Visit(models.Model):
    """One person, or somebody known by name and telephone only, at one place or in one vehicle.

    ``met_during`` is the visit of the case at which they were met: distance, mask and air are then those of the two.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="visits", db_index=False
    )
    unknown_name = models.CharField(max_length=120, blank=True)
    unknown_phone = models.CharField(max_length=20, blank=True)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    named_place = models.CharField(max_length=120, blank=True)
    named_address = models.CharField(max_length=255, blank=True)
    # As `rules.plain_vehicle` writes it, so that who was in the same one is found.
    vehicle = models.CharField(max_length=40, blank=True)
    vehicle_kind = models.CharField(max_length=6, choices=VehicleKind, blank=True)
    # Whoever is known to have been in another one was not near; where it is not known they may have been.
    carriage = models.CharField(max_length=10, blank=True)
    seat = models.CharField(max_length=20, blank=True)
    from_stop = models.CharField(max_length=60, blank=True)
    to_stop = models.CharField(max_length=60, blank=True)
    driver = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    setting = models.CharField(max_length=10, choices=Setting, default=Setting.OTHER)
    distance = models.CharField(max_length=6, choices=Distance, blank=True)
    mask = models.CharField(max_length=6, choices=Mask, blank=True)
    air = models.CharField(max_length=6, choices=Air, blank=True)
    source = models.CharField(max_length=18, choices=VisitSource, default=VisitSource.INTERVIEW)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="visits")
    met_during = models.ForeignKey("self", models.DO_NOTHING, null=True, blank=True, related_name="met")
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, unknown_name="", unknown_phone="")
                | Q(Q(person__isnull=True), ~Q(unknown_name="") | ~Q(unknown_phone="")),
                name="visit_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False, named_place="", vehicle="")
                | Q(Q(place__isnull=True, vehicle=""), ~Q(named_place=""))
                | Q(Q(place__isnull=True, named_place=""), ~Q(vehicle="")),
                name="visit_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")) & Q(ended_at__lte=F("started_at") + LONGEST),
                name="visit_ends_within_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    setting__in=Setting.values,
                    distance__in=Distance.values,
                    mask__in=Mask.values,
                    air__in=Air.values,
                    source__in=VisitSource.values,
                ),
                name="visit_kinds_known",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_reason="")
                | Q(Q(taken_back_at__isnull=False), ~Q(taken_back_reason="")),
                name="visit_taken_back_says_why",
            ),
            models.CheckConstraint(
                condition=Q(vehicle_kind__in=VehicleKind.values)
                & (Q(vehicle_kind="", carriage="", from_stop="", to_stop="") | ~Q(vehicle="")),
                name="visit_ride_tells_the_vehicle",
            ),
            # What a file tells comes in once, however often the file does.
            models.UniqueConstraint(
                fields=["person", "place", "vehicle", "started_at", "source"],
                condition=Q(source__in=[VisitSource.CHECK_IN, VisitSource.DUTY_ROSTER, VisitSource.TRIP]),
                nulls_distinct=False,
                name="visit_of_a_file_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "started_at"], name="visit_by_person"),
            models.Index(fields=["place", "started_at"], name="visit_by_place"),
            models.Index(fields=["vehicle", "started_at"], condition=~Q(vehicle=""), name="visit_by_vehicle"),
            models.Index(
                fields=["named_place", "started_at"],
                condition=~Q(named_place=""),
                name="visit_by_named_place",
            ),
            models.Index(fields=["ended_at"], name="visit_ended"),
            # Of whom interviews tell and nobody is known: few, and looked for whenever the roster grows.
            models.Index(
                fields=["case"],
                condition=Q(person__isnull=True, met_during__isnull=False, taken_back_at__isnull=True),
                name="visit_of_somebody_unknown",
            ),
        ]
        triggers = [pgtrigger.Protect(name="visit_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.where} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def where(self) -> str:
        """The place, the place outside the tree, or the vehicle, by name."""
        return self.place.address if self.place else self.named_place or self.ride

    @property
    def ride(self) -> str:
        """“G123 / 5 · 长春 → 九台”: the vehicle with the carriage, and the stops where they are known."""
        stops = f"{self.from_stop} → {self.to_stop}" if self.from_stop or self.to_stop else ""
        return " · ".join(filter(None, (" / ".join(filter(None, (self.vehicle, self.carriage))), stops)))

    @property
    def who(self) -> str:
        return self.person.name if self.person else self.unknown_name or self.unknown_phone

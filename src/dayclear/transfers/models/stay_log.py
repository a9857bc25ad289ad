"""What is seen of who lies in a bed: the daily log of their health, and the swabs taken there."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers.models.stay import Stay


class LogShift(models.TextChoices):
    DAY = "day", _("Day shift")
    NIGHT = "night", _("Night shift")


class Condition(models.TextChoices):
    NO_SYMPTOMS = "no_symptoms", _("No symptoms")
    BETTER = "better", _("Better")
    SAME = "same", _("As before")
    WORSE = "worse", _("Worse")


@tracked()
class StayLog(models.Model):
    """One look at somebody in a day and shift. A correction is another entry, and the one before says by which."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="log")
    on = models.DateField()
    shift = models.CharField(max_length=8, choices=LogShift)
    condition = models.CharField(max_length=12, choices=Condition)
    temperature_c = models.FloatField(null=True, blank=True)
    oxygen_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    symptoms = models.CharField(max_length=500, blank=True)
    medicine = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # All entries of a stay are erased at once, those replaced and those that replace them; the database checks at the end.
    replaced_by = models.OneToOneField(
        "self", models.DO_NOTHING, null=True, blank=True, related_name="replaces"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "on", "shift"],
                condition=Q(replaced_by__isnull=True),
                name="stay_log_once_a_shift",
            ),
            models.CheckConstraint(
                condition=Q(shift__in=LogShift.values) & Q(condition__in=Condition.values),
                name="stay_log_words_known",
            ),
            models.CheckConstraint(
                condition=Q(temperature_c__isnull=True) | Q(temperature_c__range=(30, 45)),
                name="stay_log_temperature",
            ),
            models.CheckConstraint(
                condition=Q(oxygen_percent__isnull=True) | Q(oxygen_percent__range=(40, 100)),
                name="stay_log_oxygen",
            ),
        ]
        triggers = [pgtrigger.Protect(name="stay_log_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.stay_id} {self.on} {self.shift}"


class StaySwab(models.Model):
    """A swab taken in a facility, single in its tube; what the laboratory found stands with the tube's barcode."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="swabs")
    barcode = models.CharField(max_length=40, unique=True, db_collation="C")
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(barcode=""), name="stay_swab_has_barcode")]
        indexes = [models.Index(fields=["stay", "taken_at"], name="stay_swab_by_stay")]
        triggers = [pgtrigger.Protect(name="stay_swab_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.barcode

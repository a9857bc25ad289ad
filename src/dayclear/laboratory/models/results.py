"""What a laboratory found in a tube. Results are only ever added: a correction is a new row that supersedes the old one."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.laboratory.models.laboratories import Laboratory


class Outcome(models.TextChoices):
    POSITIVE = "positive", _("Positive")
    NEGATIVE = "negative", _("Negative")
    INCONCLUSIVE = "inconclusive", _("Inconclusive")
    INVALID = "invalid", _("Invalid")


class Result(models.Model):
    """What a laboratory found in one tube. Of all results of a tube exactly one stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    barcode = models.CharField(max_length=40, db_collation="C")
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="results", db_index=False)
    method = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    # Cycle thresholds of the two genes; the lower, the more virus.
    ct_orf1ab = models.FloatField(null=True, blank=True)
    ct_n = models.FloatField(null=True, blank=True)
    tested_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    batch = models.ForeignKey("records.ImportBatch", models.PROTECT, null=True, related_name="+")
    accession = models.CharField(max_length=40, blank=True)
    # Whether the laboratory marked it as a correction, so that a file sent again is known again.
    is_correction = models.BooleanField(default=False)
    standing = models.BooleanField(default=True)
    superseded_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrects"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["barcode"], condition=models.Q(standing=True), name="result_one_stands"
            ),
            models.CheckConstraint(
                condition=models.Q(standing=True, superseded_by__isnull=True)
                | models.Q(standing=False, superseded_by__isnull=False),
                name="result_superseded_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="result_outcome_known"
            ),
            models.CheckConstraint(condition=~models.Q(barcode=""), name="result_has_barcode"),
        ]
        indexes = [
            models.Index(fields=["barcode"], name="result_barcode"),
            models.Index(fields=["reported_at", "outcome"], name="result_reported"),
            models.Index(fields=["laboratory", "tested_at"], name="result_laboratory_time"),
        ]

    def __str__(self) -> str:
        return f"{self.barcode} {self.get_outcome_display()}"

    @property
    def is_positive(self) -> bool:
        return self.outcome == Outcome.POSITIVE

    @property
    def ct(self) -> float | None:
        """The lower of the two genes' thresholds: the more virus of the two."""
        told = [ct for ct in (self.ct_orf1ab, self.ct_n) if ct is not None]
        return min(told, default=None)


@dataclass(frozen=True, slots=True)
class Correction:
    """A result that stood, and the one that stands in its place."""

    old: Result
    new: Result

"""What is wrong with tubes: one difference is what one post must find out, with all the tubes it is about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.laboratory.models.boxes import Box
from dayclear.laboratory.models.laboratories import Laboratory
from dayclear.laboratory.models.results import Outcome
from dayclear.records.audit import tracked


class DifferenceKind(models.TextChoices):
    UNSENT = "unsent", _("Filled, never sent")
    MISSING = "missing", _("Sent, never received")
    UNLISTED = "unlisted", _("Received, not on the list of its box")
    UNBOXED = "unboxed", _("Received, on the list of no box")
    UNKNOWN = "unknown", _("Received, unknown to screening")
    TWICE = "twice", _("Received twice")
    SPOILT = "spoilt", _("Leaked or spoilt")
    OVERDUE = "overdue", _("Result overdue")
    DISPUTED = "disputed", _("Results contradict each other")
    UNMATCHED = "unmatched", _("Result of an unknown tube")


@tracked()
class Difference(models.Model):
    """Of one kind, at one place, about one box or laboratory; while it is open, what else is found joins it.

    ``tubes`` is how many it was about when it was last looked at.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=DifferenceKind)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C")
    laboratory = models.ForeignKey(
        Laboratory, models.PROTECT, null=True, blank=True, related_name="differences", db_index=False
    )
    box = models.ForeignKey(Box, models.PROTECT, null=True, blank=True, related_name="differences")
    tubes = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "place", "laboratory", "box"],
                condition=Q(resolved_at__isnull=True),
                nulls_distinct=False,
                name="difference_one_open",
            ),
            models.CheckConstraint(condition=Q(kind__in=DifferenceKind.values), name="difference_kind_known"),
        ]
        indexes = [
            models.Index(fields=["-found_at"], name="difference_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.box or self.laboratory or self.place_path}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


class DifferingTube(models.Model):
    """A tube of a difference that says more than its box's list or its receipt: where it turned up, and how it ended.

    ``outcome`` is what a report said of it that was not taken in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    difference = models.ForeignKey(Difference, models.PROTECT, related_name="named", db_index=False)
    barcode = models.CharField(max_length=40, db_collation="C")
    # Where it turned up the second time.
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, null=True, related_name="+", db_index=False)
    box = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    note = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    resolution = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["difference", "barcode"], name="differing_once"),
            models.CheckConstraint(condition=~Q(barcode=""), name="differing_has_barcode"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]), name="differing_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolution="")
                | (Q(resolved_at__isnull=False) & ~Q(resolution="")),
                name="differing_resolved_says_how",
            ),
        ]
        indexes = [models.Index(fields=["barcode"], name="differing_barcode")]

    def __str__(self) -> str:
        return self.barcode

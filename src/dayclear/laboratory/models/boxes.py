"""Boxes of tubes from the sampling side to a laboratory, and tubes scanned in there."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.laboratory.models.laboratories import Laboratory
from dayclear.laboratory.states import BOX, BoxState, BoxStep
from dayclear.records.audit import tracked

OPEN_BOXES = (BoxState.SENT, BoxState.ARRIVED)


@tracked()
class Box(models.Model):
    """Tubes that travel together. ``place`` is where they were packed and where somebody must look for a missing one.

    ``first_swab_at`` is that of its oldest tube, as far as screening knows its tubes when the box leaves.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True, db_collation="C")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C")
    state = models.CharField(max_length=10, choices=BoxState, default=BoxState.PACKING)
    laboratory = models.ForeignKey(
        Laboratory, models.PROTECT, null=True, blank=True, related_name="boxes", db_index=False
    )
    packed_at = models.DateTimeField()
    packed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    arrives_at = models.DateTimeField(null=True, blank=True)
    first_swab_at = models.DateTimeField(null=True, blank=True)
    tubes = models.PositiveIntegerField(default=0)
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="box_has_a_number"),
            models.CheckConstraint(condition=Q(state__in=BoxState.values), name="box_state_known"),
            models.CheckConstraint(
                condition=~Q(state="sent")
                | Q(sent_at__isnull=False, laboratory__isnull=False, arrives_at__isnull=False, tubes__gte=1),
                name="box_sent_says_where_to",
            ),
            models.CheckConstraint(
                condition=~Q(state="arrived") | Q(arrived_at__isnull=False, laboratory__isnull=False),
                name="box_arrived_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["laboratory", "sent_at"], condition=Q(state__in=OPEN_BOXES), name="box_under_way"
            ),
            models.Index(fields=["packed_at"], condition=Q(state=BoxState.PACKING), name="box_packing"),
            models.Index(fields=["place_path", "-packed_at"], name="box_place_latest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_packing(self) -> bool:
        return self.state == BoxState.PACKING

    @property
    def takes_tubes(self) -> bool:
        return self.state in BOX[BoxStep.LIST].sources


class Fate(models.TextChoices):
    """What became of a tube on a box's list."""

    UNDER_WAY = "under_way", _("Not there yet")
    RECEIVED = "received", _("Received")
    SPOILT = "spoilt", _("Lost or spoilt")


class BoxedTube(models.Model):
    """A tube on the list of the box that it was packed in; one tube is on one list."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    box = models.ForeignKey(Box, models.PROTECT, related_name="list")
    barcode = models.CharField(max_length=40, db_collation="C")
    packed_at = models.DateTimeField()
    packed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    fate = models.CharField(max_length=10, choices=Fate, default=Fate.UNDER_WAY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["barcode"], name="boxed_once"),
            models.CheckConstraint(condition=~Q(barcode=""), name="boxed_has_barcode"),
            models.CheckConstraint(condition=Q(fate__in=Fate.values), name="boxed_fate_known"),
        ]
        indexes = [models.Index(fields=["box"], condition=Q(fate="under_way"), name="boxed_under_way")]

    def __str__(self) -> str:
        return self.barcode


class TubeReceipt(models.Model):
    """A tube scanned in: once, by the laboratory that has it.

    ``swabbed_at`` is its first swab as far as screening knows, else when it was scanned in; ``swabbed_quarter`` the quarter
    of an hour that it lies in, by which an index keeps a million waiting tubes in a few pages. It waits until ``settled_at``,
    when its result was reported or it was found spoilt. ``traced``: screening knows whose it is, or somebody has found out
    that nobody does. Both have an index of what is still open, so that the sweep never reads what is past.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    barcode = models.CharField(max_length=40, db_collation="C")
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="receipts", db_index=False)
    box = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    swabbed_at = models.DateTimeField()
    swabbed_quarter = models.GeneratedField(
        expression=Func(
            Value(timedelta(minutes=15)),
            F("swabbed_at"),
            Value(datetime(2000, 1, 1, tzinfo=UTC)),
            function="date_bin",
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    traced = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["barcode"], name="receipt_once"),
            models.CheckConstraint(condition=~Q(barcode=""), name="receipt_has_barcode"),
        ]
        indexes = [
            models.Index(
                fields=["laboratory", "received_at"],
                condition=Q(settled_at__isnull=True),
                name="receipt_waiting",
            ),
            models.Index(
                fields=["laboratory", "swabbed_quarter"],
                condition=Q(settled_at__isnull=True),
                name="receipt_promised",
            ),
            models.Index(fields=["received_at"], condition=Q(traced=False), name="receipt_untraced"),
            models.Index(fields=["-received_at"], name="receipt_latest"),
        ]

    def __str__(self) -> str:
        return self.barcode

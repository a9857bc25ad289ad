"""Which measures hold at a place, from when until when; and which doors are closed around a case."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


def the_same(column: str) -> Func:
    """A range of one number per id, so that core GiST can exclude overlaps of one place without an extension.

    Two ids that share a 64-bit hash would exclude each other: one pair in 10¹⁸.
    """
    hashed = Func(F(column), 0, function="uuid_hash_extended", output_field=BigIntegerField())
    return Func(hashed, hashed, models.Value("[]"), function="int8range")


@tracked()
class ZonePeriod(models.Model):
    """``kind`` is a zone kind of the protocol. Periods of one place never overlap."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="zone_periods")
    place_path = models.CharField(max_length=255, db_collation="C")
    kind = models.CharField(max_length=40)
    period = DateTimeRangeField()
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="zone_one_at_a_time",
                expressions=[(the_same("place_id"), "&&"), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="zone_says_why"),
        ]
        indexes = [models.Index(fields=["place_path"], name="zone_path")]

    def __str__(self) -> str:
        return f"{self.kind} {self.place_path}"


@tracked()
class HouseholdSeal(models.Model):
    """A door closed around a case's household; open again when ``unsealed_at`` is set."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="seals")
    place_path = models.CharField(max_length=255, db_collation="C")
    case_id = models.UUIDField(null=True, blank=True)
    reason = models.TextField(blank=True)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unsealed_at = models.DateTimeField(null=True, blank=True)
    unsealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unseal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(unsealed_at__isnull=True), name="seal_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(unsealed_at__isnull=True) | ~Q(unseal_reason=""), name="seal_opened_says_why"
            ),
            models.CheckConstraint(
                condition=Q(unsealed_at__isnull=True) | Q(unsealed_at__gte=F("sealed_at")), name="seal_in_order"
            ),
        ]
        indexes = [models.Index(fields=["case_id"], name="seal_case")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.sealed_at:%Y-%m-%d}"

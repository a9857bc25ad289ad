"""Which measures are proposed and hold at a place, from when until when; and which doors are closed around a case."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.zones.states import ProposalStatus


def the_same(column: str) -> Func:
    """A range of one number per id, so that core GiST can exclude overlaps of one place without an extension.

    Two ids that share a 64-bit hash would exclude each other: one pair in 10¹⁸.
    """
    hashed = Func(F(column), 0, function="uuid_hash_extended", output_field=BigIntegerField())
    return Func(hashed, hashed, models.Value("[]"), function="int8range")


class Ground(models.TextChoices):
    """Why the rules propose a zone, or its release."""

    CASES = "cases", _("Cases inside")
    RISE = "rise", _("A positive in the zone")
    RESTART = "restart", _("A new case starts the days anew")
    RELEASE = "release", _("The criteria of release hold")


@tracked()
class ZonePeriod(models.Model):
    """``kind`` is a zone kind of the protocol. Periods of one place never overlap.

    Decided as proposed it has the proposal's ``ground`` with its figures, which are worded for whoever reads; ``reason`` is
    what somebody wrote, in their words, for the staff; ``for_residents`` what they wrote to be read at every door.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="zone_periods")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    kind = models.CharField(max_length=40)
    # An open end stands for "until decided otherwise"; a decision replaced at once leaves an empty period.
    period = DateTimeRangeField()
    reason = models.TextField(blank=True)
    for_residents = models.TextField(blank=True)
    ground = models.CharField(max_length=12, choices=Ground, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = models.TextField(blank=True)
    end_for_residents = models.TextField(blank=True)
    end_ground = models.CharField(max_length=12, choices=Ground, blank=True)
    end_figures = models.JSONField(default=dict, blank=True)

    follows_place: ClassVar[Q] = Q(period__upper_inf=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="zone_one_at_a_time",
                expressions=[
                    (the_same("place_id"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=~Q(reason="") | ~Q(ground=""), name="zone_says_why"),
            models.CheckConstraint(
                condition=Q(period__upper_inf=True) | ~Q(end_reason="") | ~Q(end_ground=""),
                name="zone_ended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["", *Ground.values], end_ground__in=["", *Ground.values]),
                name="zone_grounds_known",
            ),
            models.CheckConstraint(condition=Q(period__lower_inf=False), name="zone_has_a_start"),
        ]
        indexes = [models.Index(fields=["place_path"], name="zone_path")]
        triggers = [pgtrigger.Protect(name="zone_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.place_path}"

    @property
    def stands(self) -> bool:
        return self.period.upper is None


class Delivery(models.TextChoices):
    """How goods reach people in a zone."""

    DOOR = "door", _("Goods to the door")
    PICK_UP = "pick_up", _("Goods picked up one by one")
    SHOPS = "shops", _("Shops as usual")


@tracked()
class ZoneProposal(models.Model):
    """What the rules propose for a place: a kind of zone, or none (``kind`` empty). A commander decides.

    ``evidence`` is what it rests on, brought up to date while it waits. Decided otherwise it has a reason in words, unless
    its task was ended without any; one that events overtook needs none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="zone_proposals")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    kind = models.CharField(max_length=40, blank=True)
    ground = models.CharField(max_length=12, choices=Ground)
    evidence = models.JSONField(encoder=DjangoJSONEncoder)
    status = models.CharField(max_length=12, choices=ProposalStatus, default=ProposalStatus.OPEN)
    proposed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = models.TextField(blank=True)
    # The period that the decision began or ended; none where the zone was kept.
    period = models.ForeignKey(ZonePeriod, models.PROTECT, null=True, related_name="proposals")

    follows_place: ClassVar[Q] = Q(status=ProposalStatus.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(status=ProposalStatus.OPEN), name="proposal_one_open_per_place"
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.OPEN, ended_at__isnull=True, end_reason="")
                | (~Q(status=ProposalStatus.OPEN) & Q(ended_at__isnull=False)),
                name="proposal_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ProposalStatus.values), name="proposal_status_known"
            ),
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="proposal_ground_known"),
            models.CheckConstraint(
                condition=~Q(kind="") | Q(ground=Ground.RELEASE), name="proposal_of_none_is_a_release"
            ),
        ]
        indexes = [
            models.Index(
                fields=["place_path"], condition=Q(status=ProposalStatus.OPEN), name="proposal_open_by_path"
            ),
            models.Index(fields=["place", "-ended_at"], name="proposal_ended_by_place"),
        ]
        triggers = [pgtrigger.Protect(name="proposal_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind or '–'} {self.place_path}"

    @property
    def is_open(self) -> bool:
        return self.status == ProposalStatus.OPEN


@tracked()
class HouseholdSeal(models.Model):
    """A door closed for one reason, a case mostly. It opens when no seal of the household stands any more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="seals")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    case_id = models.UUIDField(null=True, blank=True)
    reason = models.TextField(blank=True)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unsealed_at = models.DateTimeField(null=True, blank=True)
    unsealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unseal_reason = models.TextField(blank=True)

    follows_place: ClassVar[Q] = Q(unsealed_at__isnull=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "case_id"],
                condition=Q(unsealed_at__isnull=True),
                nulls_distinct=False,
                name="seal_once_per_case",
            ),
            models.CheckConstraint(
                condition=Q(unsealed_at__isnull=True, unseal_reason="")
                | (Q(unsealed_at__isnull=False) & ~Q(unseal_reason="")),
                name="seal_opened_says_why",
            ),
            models.CheckConstraint(
                condition=Q(unsealed_at__isnull=True) | Q(unsealed_at__gte=F("sealed_at")),
                name="seal_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["case_id"], name="seal_case"),
            models.Index(
                fields=["place_path"], condition=Q(unsealed_at__isnull=True), name="seal_standing_by_path"
            ),
        ]
        triggers = [pgtrigger.Protect(name="seal_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.household_id} {self.sealed_at:%Y-%m-%d}"

"""Rounds, the places they cover, and how people of each place are sampled."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.screening.states import RoundStatus

_UNSAID = -1


class RoundKind(models.TextChoices):
    ALL = "all", _("Everyone")
    TARGETED = "targeted", _("Targeted")


class Sampling(models.TextChoices):
    DOOR = "door", _("At the door")
    DOWNSTAIRS = "downstairs", _("Downstairs")
    POINT = "point", _("At a point")


class SchemeSource(models.TextChoices):
    """Who says how people of a place are sampled."""

    ROUND = "round", _("The round")
    ZONE = "zone", _("The zone")
    OVERRIDE = "override", _("Decided otherwise")


@tracked()
class Round(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=RoundKind, default=RoundKind.ALL)
    status = models.CharField(max_length=8, choices=RoundStatus, default=RoundStatus.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_by = models.DateTimeField()
    # How people are sampled where no zone says it.
    tube_mode = models.PositiveSmallIntegerField(default=10)
    sampling = models.CharField(max_length=12, choices=Sampling, default=Sampling.DOWNSTAIRS)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closing_note = models.TextField(blank=True)
    # How its places were chosen, as screening.choices.Choice tells it; empty where they were told one by one.
    choice = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=RoundStatus.values), name="round_status_known"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=RoundKind.values), name="round_kind_known"),
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_at__isnull=False)
                | (~models.Q(status="closed") & models.Q(closed_at__isnull=True)),
                name="round_closed_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(due_by__gt=models.F("opened_at")), name="round_due_after_opening"
            ),
        ]
        indexes = [models.Index(fields=["-opened_at"], name="round_latest")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status == RoundStatus.OPEN


class RoundPlace(models.Model):
    """A place of a round and how people are sampled there; of nested places the inner one counts.

    Chosen places make the round; the others lie inside them, where another zone or a hand says something else.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="places")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")
    is_chosen = models.BooleanField(default=True)
    # How many people share one tube.
    tube_mode = models.PositiveSmallIntegerField()
    sampling = models.CharField(max_length=12, choices=Sampling)
    # How often a week people are tested there; empty where nobody says it.
    nucleic_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    antigen_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=8, choices=SchemeSource, default=SchemeSource.ROUND)
    # The kind of zone that holds there, empty where none does.
    zone = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The zone has changed since a hand decided otherwise.
    to_review = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="round_place_once"),
            models.CheckConstraint(
                condition=models.Q(tube_mode__gte=1, tube_mode__lte=50), name="round_place_mode"
            ),
            models.CheckConstraint(
                condition=models.Q(sampling__in=Sampling.values), name="round_place_sampling_known"
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=SchemeSource.values), name="round_place_source_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(source="override") | ~models.Q(reason=""),
                name="round_place_override_says_why",
            ),
        ]
        indexes = [models.Index(fields=["place_path"], name="round_place_path")]

    def __str__(self) -> str:
        return self.place_path


def _is_unchanged(frequency: str) -> Exact:
    """Also where nobody said one, neither before nor now."""
    return Exact(Coalesce(f"from_{frequency}", _UNSAID), Coalesce(f"to_{frequency}", _UNSAID))


PLACES_MOVED = "places_moved"
ZONE_AGAIN = "zone_again"


class SchemeChange(models.Model):
    """How people of a place are sampled has changed while the round was open: from what to what, and why.

    ``ground`` is that of the zone's decision, PLACES_MOVED, or ZONE_AGAIN where a hand's decision was taken back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="scheme_changes")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")
    from_tube_mode = models.PositiveSmallIntegerField()
    from_sampling = models.CharField(max_length=12, choices=Sampling)
    to_tube_mode = models.PositiveSmallIntegerField()
    to_sampling = models.CharField(max_length=12, choices=Sampling)
    from_nucleic_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    from_antigen_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    to_nucleic_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    to_antigen_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    # As it was written; else what it was about, to be worded for who reads it.
    reason = models.TextField(blank=True)
    ground = models.CharField(max_length=16, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason="") | ~models.Q(ground=""), name="scheme_change_says_why"
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    _is_unchanged("nucleic_per_week"),
                    _is_unchanged("antigen_per_week"),
                    from_tube_mode=models.F("to_tube_mode"),
                    from_sampling=models.F("to_sampling"),
                ),
                name="scheme_change_changes",
            ),
        ]
        indexes = [models.Index(fields=["round", "-changed_at"], name="scheme_change_latest")]

    def __str__(self) -> str:
        return f"{self.place_path} {self.from_tube_mode} → {self.to_tube_mode}"


class Signature(models.Model):
    """Somebody answers by name that nobody is missing at a place of a round, with what was counted there at that moment.

    Only a place where everybody is accounted for can be signed, which the counts themselves hold: those who are not
    have no column here. Of those away ``unproved`` have brought no proof of a test where they are: whoever signs takes that on
    themselves and says why. A later signature of the same place stands beside the earlier one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="signatures", db_index=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    roster = models.PositiveIntegerField()
    sampled = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    exempt = models.PositiveIntegerField()
    away = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    isolated = models.PositiveIntegerField()
    unproved = models.PositiveIntegerField(default=0)
    accepted_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unproved__lte=models.F("away")), name="signature_unproved_are_away"
            ),
            models.CheckConstraint(
                condition=models.Q(unproved=0) | ~models.Q(accepted_why=""),
                name="signature_accepts_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    roster=models.F("sampled")
                    + models.F("known")
                    + models.F("exempt")
                    + models.F("away")
                    + models.F("refused")
                    + models.F("isolated")
                ),
                name="signature_misses_nobody",
            ),
        ]
        indexes = [models.Index(fields=["round", "place_path", "-signed_at"], name="signature_latest")]

    def __str__(self) -> str:
        return f"{self.place_path} {self.roster}"

    @property
    def swabbed(self) -> int:
        return self.sampled + self.known

    @property
    def excused(self) -> int:
        return self.roster - self.swabbed

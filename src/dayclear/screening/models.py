"""Rounds, who is due in them, the tubes and the samples.

``Due`` and ``Sample`` are the heavy tables (a row per person and round). They say themselves who wrote them
and when, and keep no second history. Their foreign keys to places and accounts are not checked by the
database a second time: the values are copied from checked rows in the statement that writes them, and such
rows are never deleted.
"""

import pghistory
from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.screening import due_totals
from dayclear.screening.states import DueState, RoundStatus, TubeState


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


class Aside(models.TextChoices):
    """Why a sample does not stand for its person in the round."""

    DUPLICATE = "duplicate", _("Another sample stands")
    UNDONE = "undone", _("Recorded by mistake")
    RETEST = "retest", _("To be sampled again")
    VOID = "void", _("The tube was lost or spoilt")


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


class SchemeChange(models.Model):
    """How people of a place are sampled has changed while the round was open: from what to what, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="scheme_changes")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")
    from_tube_mode = models.PositiveSmallIntegerField()
    from_sampling = models.CharField(max_length=12, choices=Sampling)
    to_tube_mode = models.PositiveSmallIntegerField()
    to_sampling = models.CharField(max_length=12, choices=Sampling)
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="scheme_change_says_why"),
            models.CheckConstraint(
                condition=~models.Q(
                    from_tube_mode=models.F("to_tube_mode"), from_sampling=models.F("to_sampling")
                ),
                name="scheme_change_changes",
            ),
        ]
        indexes = [models.Index(fields=["round", "-changed_at"], name="scheme_change_latest")]

    def __str__(self) -> str:
        return f"{self.place_path} {self.from_tube_mode} → {self.to_tube_mode}"


class Due(models.Model):
    """A name on a round's due list. A person is in exactly one state; a move to another home is a new row."""

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="due", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(
        "people.Household", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    place_path = models.CharField(max_length=255, db_collation="C")
    # With how many others at most this person may share a tube; 1 after a pool was positive.
    tube_mode = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=DueState, default=DueState.DUE)
    positive = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "round"], name="due_once"),
            models.CheckConstraint(condition=models.Q(state__in=DueState.values), name="due_state_known"),
            models.CheckConstraint(
                condition=models.Q(positive=False) | models.Q(state="known"), name="due_positive_is_known"
            ),
        ]
        # Without the state, so that a change of state touches no index; and none led by the round, which the
        # planner would take for selective when it is new.
        indexes = [models.Index(fields=["place_path", "round"], name="due_path_round")]
        triggers = due_totals.counting_due()

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class RoundTotal(models.Model):
    """How many names of a round, per stairwell, are in which state; only the triggers write it."""

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="totals", db_index=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C")
    roster = models.IntegerField(default=0, db_default=0)
    due = models.IntegerField(default=0, db_default=0)
    sampled = models.IntegerField(default=0, db_default=0)
    known = models.IntegerField(default=0, db_default=0)
    exempt = models.IntegerField(default=0, db_default=0)
    away = models.IntegerField(default=0, db_default=0)
    refused = models.IntegerField(default=0, db_default=0)
    not_at_home = models.IntegerField(default=0, db_default=0)
    isolated = models.IntegerField(default=0, db_default=0)
    positive = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "round"], name="round_total_once"),
            models.CheckConstraint(
                condition=models.Q(**{f"{count}__gte": 0 for count in due_totals.COUNTS}),
                name="round_total_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    roster=models.F("due")
                    + models.F("sampled")
                    + models.F("known")
                    + models.F("exempt")
                    + models.F("away")
                    + models.F("refused")
                    + models.F("not_at_home")
                    + models.F("isolated")
                ),
                name="round_total_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(positive__lte=models.F("known")), name="round_total_positive_known"
            ),
        ]
        indexes = [models.Index(fields=["round", "place_path"], name="round_total_path")]

    def __str__(self) -> str:
        return f"{self.place_path} {self.roster}"


# Only its state has a history: the count of a tube changes with every batch.
@pghistory.track(
    pghistory.UpdateEvent(condition=pghistory.AnyChange("state")),
    fields=["barcode", "state", "sealed_at", "note"],
    model_name="TubeEvent",
    level=pghistory.Statement,
)
class Tube(models.Model):
    """A tube by its barcode. ``place`` is the home of the first person in it."""

    barcode = models.CharField(max_length=40, primary_key=True, db_collation="C")
    round = models.ForeignKey(Round, models.PROTECT, related_name="tubes", db_index=False)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    place_path = models.CharField(max_length=255, db_collation="C")
    capacity = models.PositiveSmallIntegerField()
    sample_count = models.PositiveSmallIntegerField()
    first_sampled_at = models.DateTimeField()
    last_sampled_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TubeState, default=TubeState.FILLING)
    # When it was sent, received, reported or discarded, whichever came first: nothing goes in afterwards.
    sealed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=TubeState.values), name="tube_state_known"),
            models.CheckConstraint(
                condition=models.Q(sample_count__lte=models.F("capacity"), capacity__gte=1),
                name="tube_not_overfull",
            ),
            models.CheckConstraint(
                condition=models.Q(state="filling", sealed_at__isnull=True)
                | (~models.Q(state="filling") & models.Q(sealed_at__isnull=False)),
                name="tube_sealed_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.barcode


class Sample(models.Model):
    """One swab of one person in one tube. The id is made by the phone, so that a batch may be sent again."""

    id = models.UUIDField(primary_key=True, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    tube = models.ForeignKey(
        Tube, models.PROTECT, related_name="samples", db_column="barcode", db_index=False, db_constraint=False
    )
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    place_path = models.CharField(max_length=255, db_collation="C")
    sampled_at = models.DateTimeField()
    received_at = models.DateTimeField()
    sampled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    standing = models.BooleanField(default=True)
    aside = models.CharField(max_length=12, choices=Aside, blank=True)
    aside_at = models.DateTimeField(null=True, blank=True)
    aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    aside_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "round"], condition=models.Q(standing=True), name="sample_one_stands"
            ),
            models.CheckConstraint(
                condition=models.Q(standing=True, aside="")
                | (models.Q(standing=False) & ~models.Q(aside="")),
                name="sample_aside_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(aside__in=["", *Aside.values]), name="sample_aside_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tube"], name="sample_tube"),
            models.Index(fields=["person", "-sampled_at"], name="sample_person_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.tube_id} {self.person_id}"

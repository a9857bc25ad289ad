"""Who is due in a round, and the totals of it.

``Due`` is a heavy table (a row per person and round). It says itself who wrote a row and when, and keeps no second
history. Its foreign keys to rounds, places and accounts are not checked by the database a second time: the values are
copied from checked rows in the statement that writes them, and such rows are never deleted.
"""

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models

from dayclear.screening import due_totals
from dayclear.screening.models.rounds import Round
from dayclear.screening.states import DueState


class Due(models.Model):
    """A name on a round's due list. A person is in exactly one state; a move to another home is a new row."""

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="due", db_index=False, db_constraint=False)
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
    """How many names of a round, per stairwell, are in which state; only the triggers write it.

    ``came_due_at`` is when a name was last put down as due there: no plan made before knows it.
    """

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
    came_due_at = models.DateTimeField(null=True)

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

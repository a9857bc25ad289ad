"""Tubes and the swabs in them.

``Sample`` is a heavy table like ``Due``: its foreign keys are not checked a second time, and it keeps no second history.
A person with a sample has a name on the round's due list, whose own foreign keys hold the person and the round.
"""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.screening.models.rounds import Round
from dayclear.screening.states import TubeState


class Aside(models.TextChoices):
    """Why a sample does not stand for its person in the round."""

    DUPLICATE = "duplicate", _("Another sample stands")
    UNDONE = "undone", _("Recorded by mistake")
    RETEST = "retest", _("To be sampled again")
    VOID = "void", _("The tube was lost or spoilt")


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
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="tubes", db_index=False, db_constraint=False
    )
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
        # What lies somewhere and has not been sent; a tube leaves it for good when it is sealed.
        indexes = [
            models.Index(
                fields=["first_sampled_at"], condition=models.Q(state=TubeState.FILLING), name="tube_filling"
            )
        ]

    def __str__(self) -> str:
        return self.barcode


class Sample(models.Model):
    """One swab of one person in one tube. The id is made by the phone, so that a batch may be sent again."""

    id = models.UUIDField(primary_key=True, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
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
            # Led by the round: the swabs of a batch stand beside each other. Led by the person, each would change a page of
            # its own, which the database writes whole into its log.
            models.UniqueConstraint(
                fields=["round", "person"], condition=models.Q(standing=True), name="sample_one_stands"
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

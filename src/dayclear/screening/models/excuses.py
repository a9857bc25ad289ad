"""Why somebody is not sampled, where that outlasts a round or wants a proof: exemptions, and tests taken elsewhere.

The rows say themselves who decided and when, and keep no second history, so that what they tell of somebody's health is
gone when its time has come.
"""

from django.conf import settings
from django.db import models

from dayclear.kernel.ids import new_id
from dayclear.screening.models.rounds import Round


class Exemption(models.Model):
    """Somebody need not be sampled, in any round, up to a day and with it; at most one such ruling holds at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C")
    reason = models.CharField(max_length=200)
    from_on = models.DateField()
    until_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at__isnull=True), name="exemption_one_holds"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="exemption_says_why"),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="exemption_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(
                fields=["until_on"], condition=models.Q(ended_at__isnull=True), name="exemption_to_end"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} … {self.until_on}"


class AwayTest(models.Model):
    """Somebody who is away was tested where they are: when, where, and by which report or picture one knows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C")
    tested_on = models.DateField()
    tested_where = models.CharField(max_length=120)
    report = models.CharField(max_length=80, blank=True)
    picture = models.ForeignKey("records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "round"], name="away_test_once"),
            models.CheckConstraint(condition=~models.Q(tested_where=""), name="away_test_says_where"),
            models.CheckConstraint(
                condition=~models.Q(report="") | models.Q(picture__isnull=False),
                name="away_test_is_proved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.tested_on}"

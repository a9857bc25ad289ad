"""What is on record of somebody's death."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.people.models.person import Person
from dayclear.records.audit import tracked


class DeathPlace(models.TextChoices):
    FACILITY = "facility", _("In a facility")
    HOME = "home", _("In their home")
    ELSEWHERE = "elsewhere", _("Elsewhere")


@tracked()
class Death(models.Model):
    """When and where somebody died, and who says so. Entered by mistake it stays, taken back with a reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="deaths")
    died_at = models.DateTimeField()
    happened = models.CharField(max_length=12, choices=DeathPlace)
    said_by = models.CharField(max_length=120)
    # As it stands on the paper that the family is given.
    reason = models.TextField(max_length=2000)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(taken_back_at__isnull=True), name="death_stands_once"
            ),
            models.CheckConstraint(
                condition=models.Q(died_at__lte=models.F("recorded_at")), name="death_lies_in_the_past"
            ),
            models.CheckConstraint(
                condition=models.Q(happened__in=DeathPlace.values)
                & ~models.Q(said_by="")
                & ~models.Q(reason=""),
                name="death_says_where_and_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True, taken_back_reason="")
                | (models.Q(taken_back_at__isnull=False) & ~models.Q(taken_back_reason="")),
                name="death_taken_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.died_at:%Y-%m-%d}"

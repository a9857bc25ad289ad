"""Where somebody lived before, and where they stay for the time of a measure."""

from django.conf import settings
from django.db import models

from dayclear.kernel.ids import new_id
from dayclear.people.models.household import Household
from dayclear.people.models.person import Person
from dayclear.records.audit import tracked


@tracked()
class FormerHome(models.Model):
    """A home somebody left, and when: a move never rewrites where a sample was taken.

    The home at an instant is the one left first after it, or else the person's present household.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="former_homes")
    household = models.ForeignKey(Household, models.PROTECT, related_name="former_people")
    left_at = models.DateTimeField()
    reason = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "left_at"], name="former_home_left_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.left_at:%Y-%m-%d}"


@tracked()
class TemporaryHome(models.Model):
    """Where somebody stays for the time of a measure. They are still of their own household, and counted there alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="temporary_homes")
    household = models.ForeignKey(Household, models.PROTECT, related_name="guests")
    from_at = models.DateTimeField()
    until_on = models.DateField()
    reason = models.TextField(max_length=4000)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=255, blank=True)
    # They died or left the district. Where that was a mistake, it may go on; what was ended before is over.
    ended_as_gone = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at__isnull=True), name="temporary_home_one"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, end_reason="")
                | (models.Q(ended_at__gte=models.F("from_at")) & ~models.Q(end_reason="")),
                name="temporary_home_ended_says_why",
            ),
        ]
        indexes = [models.Index(fields=["household"], name="temporary_home_household")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.household_id}"

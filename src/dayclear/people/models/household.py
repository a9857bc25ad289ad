"""A home: one door, and whoever lives behind it."""

from django.db import models

from dayclear.kernel.ids import new_id
from dayclear.people import excess_totals, roster_totals
from dayclear.records.audit import tracked


@tracked()
class Household(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="households")
    place_path = models.CharField(max_length=255, db_collation="C")
    door = models.CharField(max_length=40)
    # Known only as another home for the time of a measure: nobody lives there, and it counts as no household.
    for_measure_only = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "door"], name="household_door_unique")]
        indexes = [
            models.Index(fields=["place_path", "door"], name="household_path_door"),
            models.Index(fields=["door"], name="household_door"),
        ]
        triggers = roster_totals.counting_households() + excess_totals.following_households()

    def __str__(self) -> str:
        return self.door

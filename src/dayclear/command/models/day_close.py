"""A place's day, cleared and signed."""

import pgtrigger
from django.db import models

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


@tracked()
class DayClose(models.Model):
    """The counts at the moment of signing. A signed day stays as it was signed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    day = models.DateField()
    post = models.ForeignKey("command.Post", models.PROTECT, related_name="+")
    by = models.ForeignKey("command.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    opened = models.PositiveIntegerField()
    done = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    carried = models.PositiveIntegerField()
    carried_in = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "day"], name="day_closed_once")]
        triggers = [
            pgtrigger.Protect(name="day_close_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.day}"

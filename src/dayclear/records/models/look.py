"""One look at one person's record."""

import pgtrigger
from django.conf import settings
from django.db import models

from dayclear.kernel.ids import new_id
from dayclear.records.wording import said_again


class Look(models.Model):
    """Append-only: who looked at whom, when, why and on which page. It holds no name of the person.

    ``why`` is in the language of who looked; ``told_why`` in that of who reads, where ``why_words`` kept how to say it again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="looks")
    person_id = models.UUIDField()
    place_path = models.CharField(max_length=255, db_collation="C")
    why = models.CharField(max_length=255)
    why_words = models.JSONField(null=True)
    task_id = models.UUIDField(null=True, blank=True)
    page = models.CharField(max_length=255)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(why=""), name="look_says_why")]
        indexes = [
            models.Index(fields=["person_id", "-at"], name="look_person_latest"),
            models.Index(fields=["by", "-at"], name="look_by_latest"),
            models.Index(fields=["at"], name="look_due"),
        ]
        triggers = [pgtrigger.Protect(name="look_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.by_id} → {self.person_id}"

    @property
    def told_why(self) -> str:
        return said_again(self.why_words, self.why)

"""What tracing wrote down."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from dayclear.cases.models.case import Case
from dayclear.kernel.ids import new_id


class TracingNote(models.Model):
    """What somebody said or saw, kept as written. A correction is another note."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="tracing_note_says_something")]
        indexes = [models.Index(fields=["case", "at"], name="tracing_note_by_case")]
        triggers = [
            pgtrigger.Protect(name="tracing_note_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.text[:40]

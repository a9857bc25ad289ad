"""One file that went out."""

import pgtrigger
from django.conf import settings
from django.db import models

from dayclear.kernel.ids import new_id


class ExportRecord(models.Model):
    """Append-only: who took which rows out, and when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    chosen = models.CharField(max_length=255, blank=True)
    rows = models.PositiveIntegerField()

    class Meta:
        triggers = [pgtrigger.Protect(name="export_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

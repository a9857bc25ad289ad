"""Two records that were one person."""

from django.conf import settings
from django.db import models

from dayclear.kernel.ids import new_id
from dayclear.people.models.person import Person


class Merge(models.Model):
    """Two records found to be one person: what was moved from one to the other, so that it can be undone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges_as_kept")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="merges_as_absorbed")
    reason = models.CharField(max_length=255)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    absorbed_standing = models.CharField(max_length=12)
    kept_before = models.JSONField(default=dict)
    followed = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=models.Q(undone_at__isnull=True), name="merge_absorbed_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(kept=models.F("absorbed")), name="merge_of_two_records"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"

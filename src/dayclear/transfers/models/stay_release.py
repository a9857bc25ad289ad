"""Why and by whom somebody was released."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers.models.stay import Stay


@tracked()
class StayRelease(models.Model):
    """A doctor's decision with the evidence as it stood. Where the criteria were not met, it says why all the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.OneToOneField(Stay, models.PROTECT, related_name="release")
    criteria_met = models.BooleanField()
    evidence = models.JSONField(default=list)
    reason = models.TextField(max_length=2000, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(criteria_met=True) | ~Q(reason=""), name="stay_release_differs_says_why"
            )
        ]
        triggers = [pgtrigger.Protect(name="stay_release_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.stay_id)

"""What happened and opened tasks. One row per kind and subject, so that a retry opens nothing twice."""

import pgtrigger
from django.db import models

from dayclear.kernel.ids import new_id


class Event(models.Model):
    """Append-only, a record of its own that needs no audit. Only a move of places changes its path."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    variant = models.CharField(max_length=60, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey("command.Account", models.PROTECT, null=True, blank=True, related_name="+")
    protocol_version = models.ForeignKey("command.ProtocolVersion", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="event_once_per_subject"),
        ]
        indexes = [
            models.Index(fields=["subject_id"], name="event_subject"),
            models.Index(fields=["recorded_at"], name="event_recorded"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="event_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["place_path"]),
            ),
            pgtrigger.Protect(name="event_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"

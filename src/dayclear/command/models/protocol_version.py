"""The protocol's texts, each in force from a date. A version never changes: history must stay readable."""

from datetime import datetime
from uuid import UUID

import pgtrigger
from django.db import models

from dayclear.command.protocol import Protocol
from dayclear.command.protocol.loading import parsed, shipped
from dayclear.kernel.ids import new_id
from dayclear.records import prepared
from dayclear.records.audit import tracked

# A page asks for the rules several times: prepared, it costs a fifth of what Django's own statement does.
_IN_FORCE = """
    SELECT id FROM command_protocolversion WHERE in_force_from <= %(at)s ORDER BY in_force_from DESC LIMIT 1
"""


@tracked()
class ProtocolVersion(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    toml = models.TextField()
    in_force_from = models.DateTimeField()
    put_by = models.ForeignKey(
        "command.Account", models.PROTECT, null=True, blank=True, related_name="protocol_versions"
    )
    put_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["in_force_from"], name="protocol_one_version_per_instant"),
        ]
        triggers = [
            pgtrigger.Protect(name="protocol_version_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.in_force_from:%Y-%m-%d %H:%M})"

    @property
    def protocol(self) -> Protocol:
        return parsed(self.pk, lambda: self.toml)


def version_in_force(at: datetime) -> ProtocolVersion | None:
    """The version of the instant, its text left in the database until somebody asks for it."""
    versions = ProtocolVersion.objects.filter(in_force_from__lte=at).defer("toml")
    return versions.order_by("-in_force_from").first()


def protocol_in_force(at: datetime) -> Protocol:
    """The rules of the instant. A district that has put nothing into force works by the shipped protocol."""
    found = prepared.rows(_IN_FORCE, {"at": at})
    return protocol_of_version(found[0][0] if found else None)


def protocol_of_version(version_id: UUID | None) -> Protocol:
    """The rules of a version, read from the database once in the life of the process; None is the shipped protocol."""
    if version_id is None:
        return shipped()
    return parsed(version_id, lambda: ProtocolVersion.objects.get(pk=version_id).toml)

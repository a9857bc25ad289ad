"""Putting a protocol into force."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from dayclear.command.models import Account, ProtocolVersion
from dayclear.command.models.protocol_version import version_in_force
from dayclear.command.protocol import load, shipped, shipped_text
from dayclear.kernel.errors import Conflict
from dayclear.records.audit import audited

SINCE_THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class DateTaken(Conflict):
    """Another version has the very same instant of effect."""


@audited
def put_into_force(
    *, toml: str, at: datetime, by: Account | None, from_at: datetime | None = None
) -> ProtocolVersion:
    """Stores the protocol as the one in force from ``from_at`` (default ``at``).

    Tasks opened before keep their rules. Raises ProtocolInvalid with every fault, and DateTaken where another
    text has that instant.
    """
    protocol = load(toml, file=_("the protocol"))
    version, created = ProtocolVersion.objects.get_or_create(
        in_force_from=from_at or at,
        defaults={"name": protocol.name, "toml": toml, "put_by": by, "put_at": at},
    )
    if not created and version.toml != toml:
        raise DateTaken(
            _("Another protocol comes into force at this very instant."), _("Choose another date of effect.")
        )
    return version


def version_or_shipped(at: datetime) -> ProtocolVersion:
    """The version in force, for tasks to refer to; the shipped protocol is stored when first needed."""
    return version_in_force(at) or _store_shipped(at)


def _store_shipped(at: datetime) -> ProtocolVersion:
    version, _created = ProtocolVersion.objects.get_or_create(
        in_force_from=SINCE_THE_BEGINNING,
        defaults={"name": shipped().name, "toml": shipped_text(), "put_by": None, "put_at": at},
    )
    return version

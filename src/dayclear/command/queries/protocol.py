"""The protocol in force, its versions, and what another one would have opened."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from dayclear.command.models import Event, ProtocolVersion
from dayclear.command.models.protocol_version import protocol_in_force, version_in_force
from dayclear.command.protocol import Protocol

__all__ = ["WouldOpen", "protocol_in_force", "protocol_versions", "version_in_force", "would_have_opened"]


@dataclass(frozen=True, slots=True)
class WouldOpen:
    """For one kind of task: how many the past events did open, and how many the protocol tried would have."""

    event_kind: str
    task_kind: str
    opened: int
    would_open: int


def protocol_versions() -> QuerySet[ProtocolVersion]:
    """Every version, the latest date of effect first. The rules are no secret: they need no scope."""
    return ProtocolVersion.objects.select_related("put_by").order_by("-in_force_from")


def would_have_opened(protocol: Protocol, since: datetime, until: datetime) -> list[WouldOpen]:
    """A dry run over the events recorded in [since, until): reads only, opens nothing."""
    recorded = Event.objects.filter(recorded_at__gte=since, recorded_at__lt=until)
    events = dict(recorded.values_list("kind").annotate(Count("pk")))
    opened: Counter[tuple[str, str]] = Counter()
    rows = recorded.filter(tasks__follows__isnull=True, tasks__isnull=False).values_list(
        "kind", "tasks__kind"
    )
    for event_kind, task_kind, count in rows.annotate(Count("pk")):
        opened[event_kind, task_kind] = count
    would = {
        (kind, rule.kind): count
        for kind, count in events.items()
        if kind in protocol.events
        for rule in protocol.events[kind].tasks
    }
    return [
        WouldOpen(event_kind, task_kind, opened[event_kind, task_kind], would.get((event_kind, task_kind), 0))
        for event_kind, task_kind in sorted({*opened, *would})
    ]

"""Who of a roster holds a slip to tell their own antigens by, and who may hold none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from dayclear.clearance import queries as clearance
from dayclear.clearance.models import Employer, Membership, SelfReportLink
from dayclear.command import queries as command
from dayclear.command.protocol import KeyGroup
from dayclear.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class SlipRow:
    """``until``: when the member's slip ends, None where they have none."""

    member: Membership
    group: str
    is_allowed: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """``allowed`` may test themselves, ``holding`` of them have a slip that still opens something."""

    members: QuerySet[Membership]
    groups: dict[str, KeyGroup]
    allowed: int
    holding: int
    days: int

    @property
    def without(self) -> int:
        return self.allowed - self.holding


def slip_sheet(*, employer: Employer, scope: Scope, at: datetime) -> SlipSheet:
    """The caller has found the employer and keeps its roster; the rows are made for one page at a time."""
    members = clearance.members(employer, scope, at.astimezone(settings.DISTRICT_ZONE).date())
    protocol = command.protocol_in_force(at).at(employer.place_path)
    allowed = members.filter(
        key_group__in=[kind for kind, one in protocol.key_groups.items() if one.self_report]
    )
    return SlipSheet(
        members=members,
        groups=dict(protocol.key_groups),
        allowed=allowed.count(),
        holding=clearance.holding_links(allowed, at).count(),
        days=protocol.clearance.self_report_link_days,
    )


def rows(sheet: SlipSheet, members: Sequence[Membership], at: datetime) -> list[SlipRow]:
    """One statement however many."""
    links = clearance.links_in_force([one.pk for one in members], at)
    return [_row(one, sheet.groups.get(one.key_group), links.get(one.pk)) for one in members]


def _row(member: Membership, group: KeyGroup | None, link: SelfReportLink | None) -> SlipRow:
    return SlipRow(
        member=member,
        group=str(group.name) if group else member.key_group,
        is_allowed=bool(group and group.self_report),
        until=link.expires_at if link else None,
    )

"""Slips by which members tell their own antigens are issued and revoked by whoever keeps the roster (docs/adr/0011).

Each slip has the name that it is handed out by: everybody on a sheet is written down as looked at, and the sheet as an export.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.clearance import operations as clearance
from dayclear.clearance import policies, queries
from dayclear.clearance.models import Employer, Membership
from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.records import operations as records
from dayclear.records.wording import told

MOST_SLIPS = 2000


@dataclass(frozen=True, slots=True)
class Slip:
    """What one member is handed; ``secret`` can be read only now."""

    name: str
    employer: Employer
    secret: str
    until: datetime


@transaction.atomic
def issue(
    *,
    issue_id: UUID,
    employer: Employer,
    scope: Scope,
    by: Account,
    page: str,
    at: datetime,
    only_without: bool = False,
) -> list[Slip]:
    """Slips for everybody on the roster who may test themselves, or only for those who have none; former ones end.

    Raises NotYourRoster, InvalidInput where there is nobody or too many, Conflict for an ``issue_id`` that was issued before.
    """
    policies.check_can_keep(employer.place_path, scope)
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    members = queries.members(employer, scope, day)
    if only_without:
        members = members.exclude(pk__in=queries.holding_links(members, at).values("pk"))
    return _issued(issue_id, employer, members, by=by, page=page, at=at)


@transaction.atomic
def issue_one(
    *, issue_id: UUID, membership_id: UUID, scope: Scope, by: Account, page: str, at: datetime
) -> list[Slip]:
    """One member's slip, new or again. Raises as ``issue`` does, and NotFound outside the rosters the caller keeps."""
    member = queries.membership(membership_id, scope)
    return _issued(issue_id, member.employer, [member], by=by, page=page, at=at)


@transaction.atomic
def revoke(*, membership_id: UUID, scope: Scope, by: Account, at: datetime) -> Membership:
    """The member's slip opens nothing any more. Raises NotFound outside the rosters the caller keeps."""
    member = queries.membership(membership_id, scope)
    clearance.revoke_link(membership=member, by=by, at=at)
    return member


def _issued(
    issue_id: UUID, employer: Employer, members: Iterable[Membership], *, by: Account, page: str, at: datetime
) -> list[Slip]:
    protocol = protocol_in_force(at).at(employer.place_path)
    allowed = {kind for kind, group in protocol.key_groups.items() if group.self_report}
    chosen = [one for one in members if one.key_group in allowed]
    _check_number(len(chosen))
    expires_at = at + timedelta(days=protocol.clearance.self_report_link_days)
    issued = clearance.issue_links(issue_id=issue_id, memberships=chosen, expires_at=expires_at, by=by, at=at)
    records.record_looks(
        by=by,
        people=[(one.person_id, one.person.place_path) for one in chosen],
        why=told(gettext_noop("Slips for self-reported antigens")),
        page=page,
        at=at,
    )
    records.record_export(kind="self_report_slips", by=by, at=at, chosen=employer.name, rows=len(issued))
    return [
        Slip(member.person.name, employer, one.secret, one.link.expires_at)
        for member, one in zip(chosen, issued, strict=True)
    ]


def _check_number(slips: int) -> None:
    if slips == 0:
        raise InvalidInput(
            _("There is nobody here who needs a slip."),
            _("All have one, or somebody must see their tests."),
        )
    if slips > MOST_SLIPS:
        raise InvalidInput(
            _("There are %(slips)d people here; one print holds %(most)d.")
            % {"slips": slips, "most": MOST_SLIPS},
            _("Print for those who have none yet, or one by one."),
        )

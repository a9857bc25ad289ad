"""Links by which members tell their own antigens: issued, shown once, revoked at any time."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.clearance.models import Membership, SelfReportLink
from dayclear.clearance.rules import digest_of
from dayclear.kernel.errors import Conflict
from dayclear.records.audit import audited

SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """``secret`` exists only here: nobody can read it again later."""

    link: SelfReportLink
    secret: str


@audited
def issue_links(
    *, issue_id: UUID, memberships: Sequence[Membership], expires_at: datetime, by: Model | None, at: datetime
) -> list[IssuedLink]:
    """A new link for each, in their order; a former one opens nothing from now on.

    Raises Conflict for an ``issue_id`` that was issued before: its secrets are gone.
    """
    # Whoever issues for the same people at the same moment waits here, and ends what was issued meanwhile.
    ids = [one.pk for one in memberships]
    list(Membership.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    issued = [_issued(issue_id, one, expires_at, by, at) for one in memberships]
    if SelfReportLink.objects.filter(pk__in=[one.link.pk for one in issued]).exists():
        raise Conflict(
            _("These slips were printed before, and are shown only once."),
            _("Print new ones; those end when the new ones are made."),
        )
    SelfReportLink.objects.filter(membership__in=ids, revoked_at=None).update(revoked_at=at)
    SelfReportLink.objects.bulk_create([one.link for one in issued])
    return issued


def _issued(
    issue_id: UUID, membership: Membership, expires_at: datetime, by: Model | None, at: datetime
) -> IssuedLink:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = SelfReportLink(
        id=uuid5(issue_id, str(membership.pk)),
        membership=membership,
        digest=digest_of(secret),
        issued_at=at,
        issued_by_id=by.pk if by else None,
        expires_at=expires_at,
    )
    return IssuedLink(link, secret)


@audited
def revoke_link(*, membership: Membership, by: Model | None, at: datetime) -> int:  # noqa: ARG001 - @audited names who acts.
    """The member's link opens nothing from now on; how many there were, once more none."""
    return SelfReportLink.objects.filter(membership=membership, revoked_at=None).update(revoked_at=at)

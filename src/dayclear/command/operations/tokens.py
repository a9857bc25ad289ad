"""API tokens: issued once, shown once, revoked at any time."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.command.models import Account, ApiToken
from dayclear.kernel.errors import Conflict
from dayclear.kernel.ids import new_id
from dayclear.records.audit import audited

PREFIX = "dc_"
TOKEN_VALID_DAYS = 90


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """``secret`` exists only here: nobody can read it again later."""

    token: ApiToken
    secret: str


@audited
def issue_token(
    *,
    account: Account,
    name: str,
    by: Account | None,  # noqa: ARG001 - the audit reads it.
    at: datetime,
    valid_days: int = TOKEN_VALID_DAYS,
    token_id: UUID | None = None,
) -> IssuedToken:
    """A new token for an account. Raises Conflict for a ``token_id`` that was issued before: its secret is gone."""
    if token_id and ApiToken.objects.filter(pk=token_id).exists():
        raise Conflict(
            _("This token was issued before, and its secret is shown only once."),
            _("Revoke it and issue another."),
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        pk=token_id or new_id(),
        account=account,
        name=name,
        digest=hashlib.sha256(secret.encode()).digest(),
        created_at=at,
        expires_at=at + timedelta(days=valid_days),
    )
    return IssuedToken(token, secret)


@audited
def revoke_token(*, token: ApiToken, by: Account | None, at: datetime) -> ApiToken:  # noqa: ARG001 - as above.
    """It opens nothing from now on; a second call keeps the first instant."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
    token.refresh_from_db()
    return token

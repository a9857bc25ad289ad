"""Whose token it is."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.models import Account, ApiToken
from dayclear.kernel.errors import NotFound


def account_of_token(secret: str, at: datetime) -> Account | None:
    """The active account behind a valid token; None for one unknown, expired or revoked."""
    digest = hashlib.sha256(secret.encode()).digest()
    token = (
        ApiToken.objects.filter(
            digest=digest, expires_at__gt=at, revoked_at__isnull=True, account__is_active=True
        )
        .select_related("account")
        .first()
    )
    return token.account if token else None


def tokens_of(account: Account) -> QuerySet[ApiToken]:
    """An account's own tokens, those that still open something first."""
    return account.api_tokens.order_by(F("revoked_at").desc(nulls_first=True), "-created_at")


def token_of(account: Account, token_id: UUID) -> ApiToken:
    """One of the account's own tokens; NotFound for anybody else's."""
    found = account.api_tokens.filter(pk=token_id).first()
    if found is None:
        raise NotFound(_("There is no such token."), _("Choose one from your account page."))
    return found

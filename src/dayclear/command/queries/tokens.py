"""Whose token it is."""

import hashlib
from datetime import datetime

from dayclear.command.models import Account, ApiToken


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

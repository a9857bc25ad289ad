"""Whose token it is, and what that account sees."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.models import Account, ApiToken
from dayclear.command.models.protocol_version import protocol_of_version
from dayclear.command.protocol import Protocol
from dayclear.command.queries.posts import scope_by
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.records import prepared


class Caller(NamedTuple):
    """Who calls, what they see, and the rules that hold now."""

    account: Account
    scope: Scope
    protocol: Protocol


_FIELDS = [field.attname for field in Account._meta.concrete_fields]
# Asked for every call of every phone, so all in one statement and none of it from memory: a token that was revoked, or a
# post that was given up, opens nothing from the next call on.
_CALLER = f"""
    SELECT (SELECT version.id FROM command_protocolversion AS version
            WHERE version.in_force_from <= %(at)s ORDER BY version.in_force_from DESC LIMIT 1),
           ARRAY(SELECT ARRAY[post.place_path, post.kind]
                 FROM command_appointment AS held JOIN command_post AS post ON post.id = held.post_id
                 WHERE held.account_id = account.id AND post.active
                   AND held.from_at <= %(at)s AND (held.until_at IS NULL OR held.until_at > %(at)s)),
           token.digest, {", ".join(f"account.{name}" for name in _FIELDS)}
    FROM command_apitoken AS token JOIN command_account AS account ON account.id = token.account_id
    WHERE token.digest = ANY (%(digests)s) AND token.expires_at > %(at)s AND token.revoked_at IS NULL AND account.is_active
"""


def caller_of_token(secret: str, at: datetime) -> Caller | None:
    """The active account behind a valid token and what it sees; None for a token unknown, expired or revoked."""
    return callers_of_tokens([secret], at)[0]


def callers_of_tokens(secrets: Sequence[str], at: datetime) -> list[Caller | None]:
    """The same of several tokens, in one statement and in their order."""
    digests = [hashlib.sha256(secret.encode()).digest() for secret in secrets]
    rows = prepared.rows(_CALLER, {"digests": [f"\\x{digest.hex()}" for digest in {*digests}], "at": at})
    callers = {digest: _caller(version, held, values) for version, held, digest, *values in rows}
    return [callers.get(digest) for digest in digests]


def _caller(protocol_version: UUID, held: list[list[str]], values: list[Any]) -> Caller:
    account, protocol = (
        Account.from_db(DEFAULT_DB_ALIAS, _FIELDS, values),
        protocol_of_version(protocol_version),
    )
    return Caller(account, scope_by(protocol, account, held), protocol)


def tokens_of(account: Account) -> QuerySet[ApiToken]:
    """An account's own tokens, those that still open something first."""
    return account.api_tokens.order_by(F("revoked_at").desc(nulls_first=True), "-created_at")


def token_of(account: Account, token_id: UUID) -> ApiToken:
    """One of the account's own tokens; NotFound for anybody else's."""
    found = account.api_tokens.filter(pk=token_id).first()
    if found is None:
        raise NotFound(_("There is no such token."), _("Choose one from your account page."))
    return found

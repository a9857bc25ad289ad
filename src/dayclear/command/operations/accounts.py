"""Accounts: made by the command, and what the holder sets for themselves."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.errors import Conflict
from dayclear.records.audit import audited

PASSWORD_BYTES = 9
"""Twelve characters: read over a telephone, and replaced by the holder's own."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """``password`` exists only here: nobody can read it again later."""

    account: Account
    password: str


@audited
def create_account(
    *,
    username: str,
    display_name: str,
    phone: str,
    by: Account | None,  # noqa: ARG001 - the audit reads both.
    at: datetime,  # noqa: ARG001
    is_administrator: bool = False,
) -> NewAccount:
    """An account with a first password. It sees nothing until it is appointed. Raises Conflict for a name in use.

    An administrator may also open the administration's pages; those hold reference data and no sight of people.
    """
    if Account.objects.filter(username__iexact=username).exists():
        raise Conflict(
            _("Somebody signs in as “%(username)s” already.") % {"username": username},
            _("Choose another name to sign in with."),
        )
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    account = Account.objects.create_user(
        username=username,
        password=password,
        display_name=display_name,
        phone=phone,
        is_staff=is_administrator,
        is_superuser=is_administrator,
    )
    return NewAccount(account, password)


@audited
def choose_language(*, account: Account, language: str, by: Account, at: datetime) -> Account:  # noqa: ARG001 - the audit reads both.
    """The language of the account's pages and notices."""
    account.language = language
    account.save(update_fields=["language"])
    return account

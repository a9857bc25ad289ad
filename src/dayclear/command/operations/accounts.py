"""What an account's holder sets for themselves."""

from datetime import datetime

from dayclear.command.models import Account
from dayclear.records.audit import audited


@audited
def choose_language(*, account: Account, language: str, by: Account, at: datetime) -> Account:  # noqa: ARG001 - the audit reads both.
    """The language of the account's pages and notices."""
    account.language = language
    account.save(update_fields=["language"])
    return account

"""What comes in: a request whose caller is known, as the authentication completes it, and the body it carries."""

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, field_validator

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope

Barcode = Annotated[
    str, Field(min_length=1, max_length=40, pattern=r"^[!-~]+$", description="Printable ASCII.")
]


def _in_utc(told: datetime) -> datetime:
    try:
        return told.astimezone(UTC)
    except OverflowError:
        raise ValueError(_("This instant is out of range.")) from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class CallerRequest(HttpRequest):
    user: Account
    scope: Scope


class Told(Schema):
    """A body, or a part of one. The database keeps every character but NUL, which no text of ours has a use for."""

    @field_validator("*")
    @classmethod
    def has_no_nul(cls, value: object) -> object:
        if isinstance(value, str) and "\0" in value:
            raise ValueError(_("This text has a NUL character in it."))
        return value

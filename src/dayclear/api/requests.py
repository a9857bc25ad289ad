"""A request whose caller is known, as the authentication completes it."""

from django.http import HttpRequest

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope


class CallerRequest(HttpRequest):
    user: Account
    scope: Scope

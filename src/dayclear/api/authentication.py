"""Who calls: a bearer token of an account, or the browser's own session. Both give the request its Scope."""

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel import clock


class TokenAuth(HttpBearer):
    """``Authorization: Bearer …``. A token sees what its account's appointments see, and no more."""

    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        caller = command.caller_of_token(token, clock.now())
        if caller is None:
            return None
        request.user, request.scope = caller.account, caller.scope  # type: ignore[attr-defined]
        return caller.account


class SignedInAuth(SessionAuth):
    """The console's session; unsafe methods need the CSRF token."""

    def __call__(self, request: HttpRequest) -> Account | None:
        """A caller without a session is told that nobody is signed in, and not that a CSRF token is missing."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Account | None:  # noqa: ARG002 - ninja's signature.
        return request.user if request.user.is_authenticated else None


CALLERS = [TokenAuth(), SignedInAuth(csrf=True)]

"""How allauth's sign-in behaves here: nobody signs up by themselves; pages speak their reader's language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from dayclear.command.models import Account
from dayclear.console.accounts.language import speak


class ClosedSignupAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is untyped.
    """Accounts are made by the command, together with the appointment that gives them their sight."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        speak(response, user.language)
        return response

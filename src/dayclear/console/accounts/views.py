"""One's own account: the posts held, language, brightness, password and two-factor sign-in."""

from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayclear.command import operations
from dayclear.command import queries as command
from dayclear.command.operations import accounts
from dayclear.console.accounts.forms import LanguageForm, TokenForm
from dayclear.console.accounts.language import speak
from dayclear.console.answering import StaffRequest, back, page
from dayclear.kernel import clock

PHONES_SHOWN = 5


@page()
def my_account(request: StaffRequest) -> HttpResponse:
    return _show(request, LanguageForm(instance=request.user))


@page("POST")
def my_language(request: StaffRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    account = accounts.choose_language(
        account=request.user, language=form.cleaned_data["language"], by=request.user, at=clock.now()
    )
    with override(account.language):
        messages.success(request, _("The pages are in English from now on."))
    response = back(request)
    speak(response, account.language)
    return response


@page("GET", "POST")
def tokens(request: StaffRequest) -> HttpResponse:
    """Tokens by which a program speaks for its owner. The secret is on the page that answers the form, and nowhere else."""
    form = TokenForm(request.POST or None)
    issued = None
    if request.method == "POST" and form.is_valid():
        issued = operations.issue_token(
            account=request.user, by=request.user, at=clock.now(), **form.cleaned_data
        )
        form = TokenForm()
    context = {"form": form, "issued": issued, "tokens": command.tokens_of(request.user), "at": clock.now()}
    return render(request, "accounts/tokens.html", context)


@page("POST")
def revoke_token(request: StaffRequest, token_id: UUID) -> HttpResponse:
    token = command.token_of(request.user, token_id)
    operations.revoke_token(token=token, by=request.user, at=clock.now())
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("my_tokens")


def _show(request: StaffRequest, form: LanguageForm, status: int = 200) -> HttpResponse:
    context = {
        "posts": command.posts_held(request.user, clock.now()),
        "form": form,
        "has_mfa": is_mfa_enabled(request.user),
        "phones": [
            (device, device.state_at(clock.now()))
            for device in command.devices_of(request.user)[:PHONES_SHOWN]
        ],
    }
    return render(request, "accounts/my_account.html", context, status=status)

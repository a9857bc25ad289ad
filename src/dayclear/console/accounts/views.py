"""One's own account: the posts held, language, brightness, password and two-factor sign-in."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayclear.command import queries as command
from dayclear.command.operations import accounts
from dayclear.console.accounts.forms import LanguageForm
from dayclear.console.accounts.language import speak
from dayclear.console.answering import StaffRequest, back, page
from dayclear.kernel import clock


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


def _show(request: StaffRequest, form: LanguageForm, status: int = 200) -> HttpResponse:
    context = {
        "posts": command.posts_held(request.user, clock.now()),
        "form": form,
        "has_mfa": is_mfa_enabled(request.user),
    }
    return render(request, "accounts/my_account.html", context, status=status)

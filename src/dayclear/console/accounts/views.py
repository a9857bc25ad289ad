"""One's own account: the posts held, language, brightness, password and two-factor sign-in."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayclear.command import queries as command
from dayclear.command.operations import accounts
from dayclear.console.accounts.forms import LanguageForm
from dayclear.console.accounts.language import speak
from dayclear.console.answering import back, page
from dayclear.kernel import clock


@page()
def my_account(request: HttpRequest) -> HttpResponse:
    context = {
        "posts": command.posts_held(request.user, clock.now()),
        "form": LanguageForm(instance=request.user),
        "has_mfa": is_mfa_enabled(request.user),
    }
    return render(request, "accounts/my_account.html", context)


@page("POST")
def my_language(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST, instance=request.user)
    if not form.is_valid():
        return render(request, "accounts/my_account.html", {"form": form}, status=422)
    account = accounts.choose_language(
        account=request.user, language=form.cleaned_data["language"], by=request.user, at=clock.now()
    )
    with override(account.language):
        messages.success(request, _("Pages are in English from now on."))
    response = back(request)
    speak(response, account.language)
    return response

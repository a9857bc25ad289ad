"""Signing in, one's own account, and the language that follows a person from browser to browser."""

import pytest
from allauth.mfa.totp.internal import auth as totp

from dayclear.command.models import Account

pytestmark = pytest.mark.django_db
PASSWORD = "seven-words-on-a-gate"


@pytest.fixture
def account():
    return Account.objects.create_user(
        username="wang", password=PASSWORD, display_name="王建国", language="en"
    )


def sign_in(client, password=PASSWORD):
    return client.post("/accounts/login/", {"login": "wang", "password": password})


def test_signing_in_brings_the_persons_own_language(client, account):
    response = sign_in(client)
    assert response.status_code == 302
    assert response.cookies["django_language"].value == "en"
    assert "My account" in client.get("/account/").content.decode()


def test_a_wrong_password_is_told_and_opens_nothing(client, account):
    response = sign_in(client, "wrong")
    assert response.status_code == 200
    assert "alert-danger" in response.content.decode()
    assert client.get("/account/").status_code == 302


def test_the_language_switch_is_remembered_with_the_account(client, account):
    client.force_login(account)
    response = client.post("/account/language/", {"language": "zh-hans", "next": "/account/"})
    assert response["Location"] == "/account/"
    assert response.cookies["django_language"].value == "zh-hans"
    account.refresh_from_db()
    assert account.language == "zh-hans"


def test_an_unknown_language_is_refused_where_it_was_chosen(client, account):
    client.force_login(account)
    response = client.post("/account/language/", {"language": "xx"})
    assert response.status_code == 422
    assert "invalid-feedback" in response.content.decode()


def test_nobody_signs_up_by_themselves(client):
    response = client.post(
        "/accounts/signup/", {"username": "new", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not Account.objects.filter(username="new").exists()
    assert response.status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/account/",
        "/accounts/2fa/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/logout/",
    ],
)
def test_every_page_of_the_account_stands_in_the_pages_frame(client, account, address, language):
    sign_in(client)
    client.cookies["django_language"] = language
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert 'class="top-bar"' in html


def code_for(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def test_two_factor_sign_in_is_set_up_and_then_asked_for(client, account):
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    offered = client.get("/accounts/2fa/totp/activate/")
    secret = offered.context["form"].secret
    assert secret in offered.content.decode()
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert client.get("/accounts/2fa/recovery-codes/").content.decode().count("<h1") == 1
    client.post("/accounts/logout/")
    assert sign_in(client)["Location"] == "/accounts/2fa/authenticate/"
    assert "/accounts/2fa/authenticate/" in client.get("/accounts/2fa/authenticate/").content.decode()
    assert client.get("/account/").status_code == 302


def test_what_does_not_exist_says_so_in_the_frame(client, account):
    client.force_login(account)
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert 'class="top-bar"' in response.content.decode()

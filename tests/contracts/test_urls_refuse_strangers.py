"""Every address is refused to who is not signed in, and shows nothing to who is appointed nowhere."""

from collections.abc import Iterable
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dayclear.command.models import Account

# The worker and the manifest are the program itself, and a browser asks for them without a name.
OPEN_TO_ALL = {"healthz", "service_worker", "web_manifest"}
# Open to whoever has the secret in the address (docs/adr/0011 and 0012); what they say to all others is asked below.
OPENED_BY_A_SECRET = {"self_report", "self_report_told", "residents", "residents_zh", "residents_en"}
ADDRESSES_AT_LEAST = 150
SHORTEST_WITH_AN_ID = 30
OPEN_PREFIXES = ("accounts/", "i18n/", "admin/", "api/v1/docs", "api/v1/openapi.json", "static/")


def _addresses(resolver, prefix=""):
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, address)
        elif isinstance(entry, URLPattern):
            yield address, entry


def _filled(address: str) -> str:
    """The address with an id nobody has in place of each parameter."""
    filled = address.replace("^", "").replace("$", "")
    while "<" in filled:
        head, rest = filled.split("<", 1)
        parameter, tail = rest.split(">", 1)
        kind = parameter.split(":")[0] if ":" in parameter else "str"
        filled = head + {"uuid": str(UUID(int=1)), "int": "1", "step": "accept"}.get(kind, "x") + tail
    return "/" + filled


ADDRESSES = sorted(
    {
        _filled(address)
        for address, entry in _addresses(get_resolver())
        if entry.name not in {*OPEN_TO_ALL, *OPENED_BY_A_SECRET, "api-root"}
        and not address.startswith(OPEN_PREFIXES)
    }
)


def _answers(client: Client, method: str, addresses: Iterable[str]) -> dict[str, HttpResponse]:
    client.raise_request_exception = False
    return {address: getattr(client, method)(address) for address in addresses}


def _refuses(address: str, response: HttpResponse) -> bool:
    if address.startswith("/api/"):
        return response.status_code in {401, 405}
    sent_to_sign_in = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
    return sent_to_sign_in or response.status_code in {403, 405}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in_or_refused(client, method):
    answers = _answers(client, method, ADDRESSES)
    assert len(answers) > ADDRESSES_AT_LEAST
    assert {told: answer for told, answer in answers.items() if not _refuses(told, answer)} == {}


@pytest.mark.django_db
def test_who_is_appointed_nowhere_finds_no_record(client):
    client.force_login(Account.objects.create_user(username="nobody", password=None))
    answers = _answers(
        client, "get", (address for address in ADDRESSES if len(address) > SHORTEST_WITH_AN_ID)
    )
    assert len(answers) > ADDRESSES_AT_LEAST
    found = {told: answer for told, answer in answers.items() if answer.status_code not in {403, 404, 405}}
    assert found == {}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_a_secret_opens_says_nothing_to_who_has_none(client, method):
    addresses = [
        _filled(address) for address, entry in _addresses(get_resolver()) if entry.name in OPENED_BY_A_SECRET
    ]
    answers = _answers(client, method, addresses)
    assert len(answers) == len(OPENED_BY_A_SECRET)
    assert {answer.status_code for answer in answers.values()} <= {404, 405, 429}

"""Every address is refused to who is not signed in, and shows nothing to who is appointed nowhere."""

from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from dayclear.command.models import Account

# The worker and the manifest are the program itself, and a browser asks for them without a name.
OPEN_TO_ALL = {"healthz", "service_worker", "web_manifest"}
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
        if entry.name not in {*OPEN_TO_ALL, "api-root"} and not address.startswith(OPEN_PREFIXES)
    }
)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_sent_to_sign_in_or_refused(client, address, method):
    response = getattr(client, method)(address)
    if address.startswith("/api/"):
        assert response.status_code in {401, 405}
    else:
        assert response.status_code in {302, 403, 405}
        if response.status_code == 302:
            assert response["Location"].startswith("/accounts/login/")


@pytest.fixture
def nobody(db):
    """Somebody who may sign in and is appointed nowhere."""
    return Account.objects.create_user(username="nobody", password=None)


@pytest.mark.parametrize("address", [address for address in ADDRESSES if len(address) > 30])
def test_who_is_appointed_nowhere_finds_no_record(client, nobody, address):
    client.force_login(nobody)
    response = client.get(address)
    assert response.status_code in {403, 404, 405}

"""Every page that a link leads to opens for whoever sees the link, and in Chinese nothing on it is left in English."""

from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from dayclear.command.models import Account
from tests.contracts.pages import Page

# The first sees nearly every page; the others, those that the first does not.
READERS = ("commander", "gatekeeper", "lab", "sampler", "hospital", "tracer", "transfer", "unit")
OTHER_DOORS = ("/static/", "/files/", "/accounts/", "/i18n/", "/admin/", "/api/")
PAGES_AT_LEAST = 90


class Walk:
    """Follows each kind of link once, whoever meets it first: links of one address that ask for the same are of a kind."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.met: set[tuple[str, tuple[str, ...]]] = set()
        self.faults: list[str] = []

    def of(self, username: str) -> None:
        client = Client(raise_request_exception=False, headers={"accept-language": self.language})
        reader = Account.objects.get(username=username)
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
        waiting = deque(["/"])
        while waiting:
            address = waiting.popleft()
            response = client.get(address)
            if response.status_code == 302:
                waiting.append(response["Location"])
            elif response.status_code != 200:
                self.faults.append(f"{username}, {address}: {response.status_code}")
            elif response["Content-Type"].startswith("text/html"):
                page = Page(_text(response))
                self._judge(page, f"{username}, {address}")
                waiting.extend(self._new(urljoin(address, link) for link in page.links))

    def _judge(self, page: Page, where: str) -> None:
        if self.language != "en":
            self.faults += [f"{where}: {words!r}" for words in page.english]

    def _new(self, links: Iterator[str]) -> Iterator[str]:
        for link in links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or parts.path.startswith(OTHER_DOORS):
                continue
            kind = (resolve(parts.path).route, tuple(sorted(parse_qs(parts.query))))
            if kind not in self.met:
                self.met.add(kind)
                yield link


def _text(response: HttpResponse) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("tiny_demo")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_link_leads_to_a_page_in_the_readers_language(language):
    walk = Walk(language)
    for username in READERS:
        walk.of(username)
    assert not walk.faults, "\n".join(walk.faults)
    assert len({route for route, _asked in walk.met}) > PAGES_AT_LEAST

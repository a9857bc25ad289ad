"""A small district with its posts, for the tests of command."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from dayclear.command import operations
from dayclear.command.models import Account, Post
from dayclear.places.models import Place

LEVELS = [
    ("district", "220113", "九台区", "Jiutai"),
    ("street", "001", "九郊街道", "Jiujiao"),
    ("community", "01", "曙光社区", "Shuguang"),
    ("compound", "c1", "阳光小区", "Sunshine"),
    ("building", "b1", "1号楼", "Building 1"),
    ("unit", "u1", "1单元", "Unit 1"),
]


@dataclass(frozen=True)
class District:
    places: dict[str, Place]
    posts: dict[str, Post]
    accounts: dict[str, Account]
    founded_at: datetime

    @property
    def unit(self) -> Place:
        return self.places["unit"]


def make_places() -> dict[str, Place]:
    places: dict[str, Place] = {}
    parent, path = None, "/"
    for level, code, name_zh, name_en in LEVELS:
        path = f"{path}{code}/"
        parent = Place.objects.create(
            parent=parent, level=level, code=code, name_zh=name_zh, name_en=name_en, path=path
        )
        places[level] = parent
    return places


STAFF = [
    ("commander.district", "district"),
    ("commander.street", "street"),
    ("secretary.community", "community"),
    ("taskforce.testing", "community"),
    ("taskforce.information", "community"),
    ("commander.compound", "compound"),
    ("leader.building", "building"),
    ("leader.unit", "unit"),
    ("department.health", "district"),
    ("department.hospital", "district"),
    ("department.transfer", "district"),
    ("department.disinfection", "district"),
    ("department.tracing", "district"),
    ("department.supply", "district"),
    ("department.laboratory", "district"),
    ("department.information", "district"),
]


def make_district(at: datetime) -> District:
    """Every post of the line and the departments, each with one holder appointed a day before ``at``."""
    places = make_places()
    posts: dict[str, Post] = {}
    accounts: dict[str, Account] = {}
    founded_at = at - timedelta(days=1)
    for kind, level in STAFF:
        posts[kind] = operations.create_post(kind=kind, place=places[level], by=None, at=founded_at)
        accounts[kind] = Account.objects.create_user(
            username=kind, display_name=kind, phone=f"139{len(posts):08d}"
        )
        operations.appoint(post=posts[kind], account=accounts[kind], by=None, at=founded_at)
    return District(places, posts, accounts, founded_at)


@pytest.fixture(scope="module")
def district_as_built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, noon: datetime
) -> Iterator[District]:
    """Built once for a file, in a transaction that ends with it: so no test of the file may commit."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_district(noon)
        transaction.set_rollback(True)


@pytest.fixture
def district(district_as_built: District, db: None) -> District:
    """As it was built: each test has its own objects, and a savepoint that takes back what it writes."""
    return deepcopy(district_as_built)


@pytest.fixture
def somebody(db: None) -> Callable[[str], Account]:
    def make(name: str) -> Account:
        return Account.objects.create_user(username=name, display_name=name)

    return make


class Webhook:
    """A small server that keeps what it is sent."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.down = False
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if not hook.down:
                    hook.bodies.append(json.dumps(json.loads(body), ensure_ascii=False))
                self.send_response(500 if hook.down else 200)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()
    thread = Thread(target=hook.server.serve_forever)
    thread.start()
    yield hook
    hook.server.shutdown()
    thread.join()
    hook.server.server_close()

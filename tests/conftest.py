"""What every test stands on: the embedded database in a folder of the tests' own, and a clock that can be held."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, settings

from dayclear.kernel import clock
from dayclear.rehearsal import operations as rehearsal
from dayclear.rehearsal.models import DemoDistrict
from tests import embedded
from tests.programs import dayclear_command

OTHERS_LEAVE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

AFTERNOON = datetime(2022, 4, 3, 7, 30, tzinfo=UTC)

# Playwright keeps an event loop in this thread, by which Django would think itself inside asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.register_profile(
    "deep", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    """A password costs half a second on purpose; here it keeps nobody out. Little garbage is made here, too."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # To look for cycles in a whole Django again and again takes a twelfth of the tests' time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def embedded_database() -> Iterator[None]:
    """Starts the tests' own PostgreSQL before Django's test database is made, and stops it afterwards."""
    with embedded.running():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(embedded_database, django_db_modify_db_settings_parallel_suffix):
    """The server runs before Django makes its test database on it."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """What a thread of a test has left open does not keep the test database from being removed."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(OTHERS_LEAVE)


@pytest.fixture(autouse=True)
def _district_language() -> Iterator[None]:
    """A page that was asked for in English leaves its language to the thread; what comes next begins in Chinese again."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def noon() -> datetime:
    """2022-04-03 12:00 in the reference district, as UTC."""
    return datetime(2022, 4, 3, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def tiny_demo(django_db_setup, django_db_blocker) -> Iterator[DemoDistrict]:
    """The tiny district at 15:30, made once for a file and taken back at its end."""
    afternoon = clock.running_on(clock.frozen(AFTERNOON))
    with django_db_blocker.unblock(), afternoon, transaction.atomic():
        yield rehearsal.create_demo_district(size="tiny")
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def reachable() -> Iterator[Path]:
    """A folder that others may enter: root's server runs as somebody whom pytest's own folders keep out."""
    with TemporaryDirectory(prefix="dayclear-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def migrated_once(reachable: Path) -> Iterator[Path]:
    """Migrating takes longer than most of these tests, so it is done once and copied."""
    template = reachable / "template"
    with embedded.without_flushes(template):
        made = dayclear_command(template, "migrate")
    assert made.returncode == 0, made.stderr
    yield template
    embedded.remove(template)

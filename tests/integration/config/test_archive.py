"""A backup is proved by restoring it: the same rows and files come back, or everything stays as it was.

Beside a running Dayclear: test_serve.py, where one runs.
"""

import os
import stat

import psycopg
import pytest

from dayclear.config import embedded_database
from tests import embedded
from tests.programs import dayclear_command

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="These tests use the embedded database."),
]


@pytest.fixture(scope="module")
def used(migrated_once, reachable):
    """A migrated database with a table behind forced row-level security, and one uploaded file.

    One for all these tests: each of them leaves, as it promises, what it found.
    """
    var = reachable / "used"
    embedded.copy(migrated_once, var)
    (var / "media").mkdir(exist_ok=True)
    (var / "media" / "proof.txt").write_text("sealed")
    execute(
        var,
        "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n; "
        "ALTER TABLE kept ENABLE ROW LEVEL SECURITY; ALTER TABLE kept FORCE ROW LEVEL SECURITY",
    )
    yield var
    embedded.remove(var)


@pytest.fixture(scope="module")
def archive(used, tmp_path_factory):
    """A backup of it."""
    made = tmp_path_factory.mktemp("archive") / "backup.tar"
    told = dayclear_command(used, "backup", str(made))
    assert told.returncode == 0, told.stderr
    return made


def execute(var, sql):
    with embedded_database.start(var) as server:
        settings = server.database_settings()
        with psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"]) as opened:
            return opened.execute(sql)


def rows(var):
    with embedded_database.start(var) as server:
        host = server.database_settings()["HOST"]
        with psycopg.connect(host=host, user="postgres", dbname="dayclear") as opened:
            return opened.execute("SELECT count(*) FROM kept").fetchone()[0]


def test_what_was_backed_up_comes_back_whole(used, archive):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    execute(used, "DROP TABLE kept")
    (used / "media" / "proof.txt").write_text("lost")
    (used / "media" / "later.txt").write_text("later")

    restored = dayclear_command(used, "restore", str(archive), "--replace")

    assert restored.returncode == 0, restored.stderr
    assert rows(used) == 1000
    assert [path.name for path in (used / "media").iterdir()] == ["proof.txt"]
    assert (used / "media" / "proof.txt").read_text() == "sealed"
    assert not [path for path in used.iterdir() if path.name.startswith(("restore-", "backup-"))]


def test_a_used_database_is_not_replaced_unasked(used, archive):
    refused = dayclear_command(used, "restore", str(archive))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert rows(used) == 1000


def test_a_broken_archive_changes_nothing(used, archive, tmp_path):
    broken = tmp_path / "backup.tar"
    broken.write_bytes(archive.read_bytes()[:50_000])
    refused = dayclear_command(used, "restore", str(broken), "--replace")
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert rows(used) == 1000
    assert (used / "media" / "proof.txt").read_text() == "sealed"


def test_a_backup_never_overwrites_a_file(used, tmp_path):
    archive = tmp_path / "backup.tar"
    archive.write_text("mine")
    assert dayclear_command(used, "backup", str(archive)).returncode == 1
    assert archive.read_text() == "mine"

"""The embedded database survives what happens to its server, and says one sentence where it cannot."""

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from dayclear.config import embedded_database
from dayclear.config.embedded_database import location, postmaster
from dayclear.kernel.errors import Conflict, EnvironmentFault
from tests.programs import COMES_BACK_WITHIN_S

ENDLESS = "SELECT count(*) FROM (SELECT generate_series(1, 1000000000000)) AS numbers"


@contextmanager
def connection(server):
    settings = server.database_settings()
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"]
    ) as opened:
        yield opened


def value(server, sql):
    with connection(server) as opened:
        return opened.execute(sql).fetchone()[0]


def postmaster_pid(server):
    return postmaster.pid_file(server.location.cluster).pid


def kill_postmaster(server):
    os.kill(postmaster_pid(server), signal.SIGKILL)
    assert postmaster.wait_for(lambda: not server.is_running, within_s=COMES_BACK_WITHIN_S)


def test_the_role_owns_its_database_and_is_no_superuser(var):
    with embedded_database.start(var) as server:
        assert value(server, "SELECT current_user") == "dayclear"
        assert not value(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert value(server, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert value(server, "SELECT datlocale FROM pg_database WHERE datname = 'dayclear'") == "C.UTF-8"


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("TimeZone", "UTC"),
        ("jit", "off"),
        ("random_page_cost", "1.1"),
        ("max_wal_size", "4GB"),
    ],
)
def test_the_server_is_durable_and_closed(shared_server, parameter, expected):
    assert value(shared_server, f"SHOW {parameter}") == expected


@pytest.fixture(scope="module")
def shared_server(reachable):
    with embedded_database.start(reachable / "shared") as server:
        yield server
    embedded_database.remove(reachable / "shared")


def test_nothing_acknowledged_is_lost_when_the_postmaster_is_killed(migrated):
    with embedded_database.start(migrated) as server:
        with connection(server) as opened:
            opened.execute("CREATE TABLE kept (n int)")
        for n in range(3):
            with connection(server) as opened:
                opened.execute("INSERT INTO kept VALUES (%s)", [n])
            kill_postmaster(server)
            assert server.ensure()
            assert value(server, "SELECT count(*) FROM kept") == n + 1
        assert not server.ensure()


def test_a_killed_postmaster_may_leave_a_busy_backend_behind(migrated):
    with embedded_database.start(migrated) as server:
        settings = server.database_settings()
        busy = psycopg.connect(
            host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"]
        )
        with ThreadPoolExecutor(1) as pool:
            query = pool.submit(busy.execute, ENDLESS)
            assert postmaster.wait_for(
                lambda: "SELECT" in " ".join(titles(server)), within_s=COMES_BACK_WITHIN_S
            )
            kill_postmaster(server)
            assert server.ensure()
            assert isinstance(query.exception(), psycopg.OperationalError)
        busy.close()
        assert value(server, "SELECT 1") == 1


def titles(server):
    return [" ".join(postmaster._arguments(pid)) for pid in postmaster.orphans(server.location.name)]


def test_a_recycled_pid_in_a_stale_file_is_no_postmaster(migrated):
    server = embedded_database.start(migrated)
    cluster, account = server.location.cluster, server.location.account
    lines = (cluster / "postmaster.pid").read_text().splitlines()
    kill_postmaster(server)
    switch = {"user": account.uid, "group": account.gid, "extra_groups": []} if account.switch else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **switch) as stranger:
        (cluster / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert not server.is_running
        assert server.ensure()
        assert postmaster_pid(server) != stranger.pid
        assert server.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_a_zombie_is_no_running_server(migrated):
    server = embedded_database.start(migrated)
    os.kill(postmaster_pid(server), signal.SIGKILL)
    assert postmaster.wait_for(
        lambda: postmaster.living(server.location.cluster) is None, within_s=COMES_BACK_WITHIN_S
    )
    assert embedded_database.start(migrated).stop() is False, "the first claim still stands"
    assert server.is_running
    assert server.stop()


def test_a_half_made_folder_is_told_in_one_sentence(var):
    cluster = embedded_database.locate(var).cluster
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("18\n")
    with pytest.raises(EnvironmentFault, match=r"half-made.*--fresh"):
        embedded_database.start(var)


def test_an_interrupted_initialisation_leaves_no_trace(var):
    location_ = embedded_database.locate(var)
    unfinished = location_.cluster.with_name("postgres.unfinished")
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with embedded_database.start(var) as server:
        assert value(server, "SELECT 1") == 1
    assert not unfinished.exists()


def test_a_folder_of_another_version_is_refused(migrated):
    embedded_database.start(migrated).stop()
    (embedded_database.locate(migrated).cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(EnvironmentFault, match="made by PostgreSQL 15"):
        embedded_database.start(migrated)


def test_the_last_to_leave_stops_the_server(migrated):
    first = embedded_database.start(migrated)
    second = embedded_database.start(migrated)
    assert not first.stop()
    assert second.is_running
    assert second.stop()
    assert not embedded_database.is_running(migrated)
    assert not second.stop()


def test_a_database_in_use_is_not_removed(migrated):
    with embedded_database.start(migrated), pytest.raises(Conflict, match="in use"):
        embedded_database.remove(migrated)


def test_processes_that_start_at_once_share_one_server(var):
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from dayclear.config import embedded_database
        from dayclear.config.embedded_database import postmaster
        with embedded_database.start(Path(sys.argv[1])) as server:
            print(postmaster.pid_file(server.location.cluster).pid, flush=True)
            sys.stdin.read()
    """)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(var)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    pids = {process.stdout.readline() for process in started}
    for process in started:
        process.communicate()
        assert process.returncode == 0
    assert len(pids) == 1
    assert not embedded_database.is_running(var)


def test_a_long_path_gets_a_short_socket(var):
    deep = var.parent / ("deep" * 30) / "var"
    with embedded_database.start(deep) as server:
        assert len(os.fsencode(location.socket_file(server.location.socket_dir))) < 107
        assert value(server, "SELECT 1") == 1
    embedded_database.remove(deep)


def test_a_socket_folder_that_others_may_enter_is_refused(migrated):
    embedded_database.start(migrated).stop()
    embedded_database.locate(migrated).socket_dir.chmod(0o777)
    with pytest.raises(EnvironmentFault, match="closed folder"):
        embedded_database.start(migrated)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root runs the server as somebody else.")
def test_root_keeps_the_data_elsewhere_when_the_checkout_is_closed(var):
    closed = var.parent / "closed"
    closed.mkdir(mode=0o700)
    with embedded_database.start(closed / "var") as server:
        assert server.location.home.is_relative_to("/var/lib/dayclear")
        assert server.location.cluster.stat().st_uid != 0
        assert value(server, "SELECT 1") == 1
    embedded_database.remove(closed / "var")
    assert not server.location.home.exists()
    assert closed.stat().st_mode & 0o777 == 0o700


def test_binaries_are_found_behind_one_function(monkeypatch, tmp_path):
    assert (embedded_database.binaries() / "pg_dump").is_file()
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(EnvironmentFault, match="PG_BIN"):
        embedded_database.binaries()


def test_settings_point_at_the_socket_without_starting_anything(tmp_path: Path):
    settings = embedded_database.database_settings(tmp_path / "var")
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert settings["HOST"].startswith("/")
    assert not (tmp_path / "var").exists()

"""``dayclear serve`` as an operator meets it: starts, answers, survives kills, refuses in one sentence."""

import os
import signal
import socket
import time
from contextlib import suppress

import pytest

from dayclear.config import embedded_database
from dayclear.config.embedded_database import postmaster
from tests.programs import child_running, dayclear_command, free_port, health, serving

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        bool(os.environ.get("DATABASE_URL")), reason="These tests start the embedded database."
    ),
]


def test_it_starts_answers_and_stops_within_seconds(migrated):
    with serving(migrated) as (process, port):
        assert health(port)["database"] == "ok"
        assert postmaster.wait_for(lambda: health(port)["worker"] == "alive", within_s=20)
        assert dayclear_command(migrated, "check").returncode == 0
        asked_at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert process.returncode == 0
        assert time.monotonic() - asked_at < 10
    assert not embedded_database.is_running(migrated)


def test_a_second_one_in_the_same_folder_says_where_the_first_is(migrated):
    with serving(migrated) as (_process, port):
        second = dayclear_command(migrated, "serve", "--port", str(free_port()))
    assert second.returncode == 3
    assert f"already runs here, at http://127.0.0.1:{port}" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("locale", "greeting", "farewell"),
    [("zh_CN.UTF-8", "日清已启动", "正在停止"), ("C.UTF-8", "Dayclear runs at", "Stopping")],
)
def test_it_speaks_one_language_from_greeting_to_farewell(migrated, locale, greeting, farewell):
    with serving(migrated, locale=locale) as (process, _port):
        assert any(greeting in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        assert farewell in process.stdout.read()


def test_a_busy_port_is_told_before_anything_is_made(var):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = dayclear_command(var, "serve", "--port", str(port))
    assert refused.returncode == 3
    assert f"Port {port} is in use" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not (var / "postgres").exists()


def test_each_killed_process_is_started_again(migrated):
    with serving(migrated) as (process, port):
        for victim in ("web_process", "cli worker", "postgres"):
            killed = child_running(process.pid, victim)
            os.kill(killed, signal.SIGKILL)
            assert postmaster.wait_for(lambda: replaced(process.pid, victim, killed), within_s=20), victim  # noqa: B023
            assert postmaster.wait_for(lambda: (health(port) or {}).get("status") == "ok", within_s=20), (
                victim
            )


def replaced(pid, victim, killed):
    with suppress(StopIteration):
        return child_running(pid, victim) != killed
    return False


def test_a_killed_supervisor_leaves_nothing_in_the_way_of_the_next_start(migrated):
    with serving(migrated) as (process, port):
        process.kill()
        process.wait()
        assert postmaster.wait_for(lambda: health(port) is None, within_s=15)
    with serving(migrated) as (_process, port):
        assert health(port)["database"] == "ok"


def test_a_half_made_data_folder_is_one_sentence(var):
    cluster = embedded_database.locate(var).cluster
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("18\n")
    refused = dayclear_command(var, "check")
    assert refused.returncode == 3
    assert "half-made" in refused.stderr
    assert "--fresh" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_usage_errors_end_with_two(var):
    assert dayclear_command(var, "serve", "--port", "none").returncode == 2
    assert dayclear_command(var, "import", "places", "missing.csv").returncode == 2
    assert dayclear_command(var, "no-such-command").returncode == 2

"""``dayclear serve`` as an operator meets it: starts, answers, survives kills, refuses in one sentence."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

import dayclear
from dayclear.config import embedded_database
from dayclear.config.embedded_database import postmaster

SOURCES = str(Path(dayclear.__file__).parents[1])
pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        bool(os.environ.get("DATABASE_URL")), reason="These tests start the embedded database."
    ),
]


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def environment(var):
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([SOURCES, os.environ.get("PYTHONPATH", "")]),
        "DAYCLEAR_VAR": str(var),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
    }


def dayclear_command(var, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "dayclear.config.cli", *arguments],
        env=environment(var),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextmanager
def serving(var, *arguments):
    """A running ``dayclear serve`` and its port; stopped as Ctrl-C stops it unless the test did."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "dayclear.config.cli", "serve", "--port", str(port), *arguments],
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert postmaster.wait_for(lambda: health(port) or process.poll() is not None, within_s=60)
        assert process.poll() is None, process.stdout.read()
        yield process, port
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def health(port):
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return json.load(answer)
    return None


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def child_running(pid, words):
    return next(child for child in children_of(pid) if words in " ".join(postmaster._arguments(child)))


def test_it_starts_answers_and_stops_within_seconds(var):
    with serving(var) as (process, port):
        assert health(port)["database"] == "ok"
        assert postmaster.wait_for(lambda: health(port)["worker"] == "alive", within_s=20)
        assert dayclear_command(var, "check").returncode == 0
        asked_at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert process.returncode == 0
        assert time.monotonic() - asked_at < 10
    assert not embedded_database.is_running(var)


def test_a_second_one_in_the_same_folder_says_where_the_first_is(var):
    with serving(var) as (_process, port):
        second = dayclear_command(var, "serve", "--port", str(free_port()))
    assert second.returncode == 3
    assert f"already runs here, at http://127.0.0.1:{port}" in second.stderr
    assert "Traceback" not in second.stderr


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


@pytest.mark.parametrize("victim", ["web_process", "cli worker", "postgres"])
def test_a_killed_process_is_started_again(var, victim):
    with serving(var) as (process, port):
        killed = child_running(process.pid, victim)
        os.kill(killed, signal.SIGKILL)
        assert postmaster.wait_for(lambda: replaced(process.pid, victim, killed), within_s=20)
        assert postmaster.wait_for(lambda: (health(port) or {}).get("status") == "ok", within_s=20)


def replaced(pid, victim, killed):
    with suppress(StopIteration):
        return child_running(pid, victim) != killed
    return False


def test_a_killed_supervisor_leaves_nothing_in_the_way_of_the_next_start(var):
    with serving(var) as (process, port):
        process.kill()
        process.wait()
        assert postmaster.wait_for(lambda: health(port) is None, within_s=15)
    with serving(var) as (_process, port):
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

"""``dayclear serve`` as an operator meets it: starts, answers, refuses in one sentence."""

import json
import os
import signal
import socket
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from dayclear.config import embedded_database
from dayclear.config.embedded_database import postmaster
from dayclear.kernel.ids import new_id
from tests.programs import (
    COMES_BACK_WITHIN_S,
    STOPS_WITHIN_S,
    dayclear_command,
    free_port,
    health,
    serving,
)

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        bool(os.environ.get("DATABASE_URL")), reason="These tests start the embedded database."
    ),
]


def test_it_starts_is_the_only_one_in_its_folder_backed_up_but_not_replaced_and_stops_when_told(
    migrated, tmp_path
):
    archive = tmp_path / "backup.tar"
    with serving(migrated) as (process, port):
        assert health(port)["database"] == "ok"
        assert postmaster.wait_for(lambda: health(port)["worker"] == "alive", within_s=COMES_BACK_WITHIN_S)
        assert told_of_a_wrong_token(port) == (401, {"message", "remedy"})
        second = dayclear_command(migrated, "serve", "--port", str(free_port()))
        assert dayclear_command(migrated, "backup", str(archive)).returncode == 0
        replaced = dayclear_command(migrated, "restore", str(archive), "--replace")
        assert dayclear_command(migrated, "check").returncode == 0
        process.send_signal(signal.SIGTERM)
        told = process.stdout.read()
        assert process.wait(timeout=STOPS_WITHIN_S) == 0
    assert not embedded_database.is_running(migrated)
    assert "Dayclear runs at" in told
    assert "Stopping" in told
    assert second.returncode == 3
    assert f"already runs here, at http://127.0.0.1:{port}" in second.stderr
    assert "Traceback" not in second.stderr
    assert replaced.returncode == 1
    assert "in use" in replaced.stderr


def told_of_a_wrong_token(port):
    """A batch that the web server's short way for phones does not answer is answered by the interface."""
    batch = json.dumps({"round": str(new_id()), "samples": []}).encode()
    headers = {"Authorization": "Bearer dc_nobody", "Content-Type": "application/json"}
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(f"http://127.0.0.1:{port}/api/v1/samples", batch, headers), timeout=60)
    return refused.value.code, set(json.load(refused.value))


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

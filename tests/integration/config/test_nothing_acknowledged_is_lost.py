"""Samples are sent without a pause while all that runs is killed with kill -9: what was acknowledged stays."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from dayclear.config import embedded_database
from dayclear.config.embedded_database import postmaster
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from tests.programs import COMES_BACK_WITHIN_S, child_running, environment, health, says, serving

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="This test kills the embedded database."),
]

HERE = Path(__file__).parents[3]
PEOPLE = 60
STAGE = """
import json
import sys
import django
django.setup()
from dayclear.config import embedded_database
with embedded_database.start():
    from dayclear.command import operations as command
    from dayclear.kernel import clock
    from tests.integration.stairwell import Stairwell
    now = clock.now()
    stairwell = Stairwell(now)
    crowd = [stairwell.resident(f"居民{number}", "103") for number in range(int(sys.stdin.read()))]
    round = stairwell.open_round()
    token = command.issue_token(account=stairwell.by("taskforce.testing"), name="phone", by=None, at=now)
    print(json.dumps({"token": token.secret, "round": str(round.pk), "people": [str(each.pk) for each in crowd]}))
"""

COUNT_KEPT = """
import json, sys
import django
django.setup()
from dayclear.config import embedded_database
with embedded_database.start():
    from dayclear.screening.models import Sample
    asked = json.load(sys.stdin)
    print(Sample.objects.filter(pk__in=asked).count())
"""


def python(var, script, told=""):
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment(var), "DJANGO_SETTINGS_MODULE": "dayclear.config.settings"},
        cwd=HERE,
        input=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip().splitlines()[-1]


def send(port, staged, person):
    """One sample, sent until it is acknowledged as a phone would; its id."""
    sample = {
        "id": str(new_id()),
        "person": person,
        "barcode": f"K{person[-11:]}",
        "sampled_at": clock.now().isoformat(),
    }
    body = json.dumps({"round": staged["round"], "samples": [sample]})
    headers = {"Authorization": f"Bearer {staged['token']}", "Content-Type": "application/json"}
    gives_up_at = time.monotonic() + COMES_BACK_WITHIN_S
    while time.monotonic() < gives_up_at:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        with closing(connection), suppress(OSError, HTTPException, ValueError):
            connection.request("POST", "/api/v1/samples", body, headers)
            with connection.getresponse() as answer:
                told = json.loads(answer.read())
            if answer.status == 200:
                assert told["outcomes"][0]["outcome"] in {"accepted", "repeated"}, told
                return sample["id"]
        time.sleep(0.1)
    raise AssertionError("The server did not come back.")


def kill(pid, victim):
    """Kills a child of the server, as soon as it is there again after an earlier kill; who it was."""
    killed = []

    def is_killed():
        with suppress(StopIteration, ProcessLookupError):
            child = child_running(pid, victim)
            os.kill(child, signal.SIGKILL)
            killed.append(child)
        return bool(killed)

    assert comes(is_killed), victim
    return killed[0]


def comes(condition):
    return postmaster.wait_for(condition, within_s=COMES_BACK_WITHIN_S)


def is_replaced(pid, victim, killed):
    with suppress(StopIteration):
        return child_running(pid, victim) != killed
    return False


def test_samples_survive_kill_9_of_server_worker_database_and_supervisor_and_each_is_started_again(
    migrated, tmp_path
):
    staged = json.loads(python(migrated, STAGE, str(PEOPLE)))
    acknowledged = []
    # Into a file: a pipe that nobody reads is full of faults before the database is back, and then the server waits for it.
    with (tmp_path / "serve.log").open("w") as told, serving(migrated, output=told) as (process, port):
        victims = iter(["web_process", "postgres", "cli worker", "postgres"])
        for number, person in enumerate(staged["people"]):
            if number % 15 == 7 and (victim := next(victims, None)):
                killed = kill(process.pid, victim)
            acknowledged.append(send(port, staged, person))
            if number % 15 == 7:
                assert comes(lambda: is_replaced(process.pid, victim, killed)), victim  # noqa: B023
        assert comes(lambda: (health(port) or {}).get("status") == "ok")
        process.kill()
        process.wait()
        assert comes(lambda: health(port) is None)
    with serving(migrated, locale="zh_CN.UTF-8") as (process, port):
        assert health(port)["database"] == "ok"
        assert "日清已启动" in says(process, "日清已启动")
        process.send_signal(signal.SIGINT)
        assert "正在停止" in process.stdout.read()
    assert not embedded_database.is_running(migrated)
    assert len(acknowledged) == PEOPLE
    assert int(python(migrated, COUNT_KEPT, json.dumps(acknowledged))) == PEOPLE

"""Samples are sent without a pause while server, worker and database are killed with kill -9: what was acknowledged stays."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException

import pytest

from dayclear.config import embedded_database
from dayclear.config.embedded_database import postmaster
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from tests.programs import COMES_BACK_WITHIN_S, child_running, environment, health, serving

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="This test kills the embedded database."),
]

MAKE_DEMO = """
import json
import django
django.setup()
from dayclear.config import embedded_database
with embedded_database.start():
    from dayclear.command import operations as command
    from dayclear.command.models import Account
    from dayclear.kernel import clock
    from dayclear.rehearsal.operations import create_demo_district
    from dayclear.screening.models import Due
    create_demo_district(size="tiny", progress=lambda *_told: None)
    sampler = Account.objects.get(username="commander")
    token = command.issue_token(account=sampler, name="phone", by=None, at=clock.now())
    due = Due.objects.filter(state="due").order_by("round_id")
    first = due.first().round_id
    people = [str(row.person_id) for row in due.filter(round_id=first)]
    print(json.dumps({"token": token.secret, "round": str(first), "people": people}))
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
        input=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip().splitlines()[-1]


def send(port, demo, person):
    """One sample, sent until it is acknowledged as a phone would; its id."""
    sample = {
        "id": str(new_id()),
        "person": person,
        "barcode": f"K{person[-11:]}",
        "sampled_at": clock.now().isoformat(),
    }
    body = json.dumps({"round": demo["round"], "samples": [sample]})
    headers = {"Authorization": f"Bearer {demo['token']}", "Content-Type": "application/json"}
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
    """Kills a child of the server, as soon as it is there again after an earlier kill."""

    def killed():
        with suppress(StopIteration, ProcessLookupError):
            os.kill(child_running(pid, victim), signal.SIGKILL)
            return True
        return False

    assert postmaster.wait_for(killed, within_s=COMES_BACK_WITHIN_S), victim


def test_every_acknowledged_sample_survives_kill_9_of_server_worker_and_database(migrated, tmp_path):
    demo = json.loads(python(migrated, MAKE_DEMO))
    acknowledged = []
    # Into a file: a pipe that nobody reads is full of faults before the database is back, and then the server waits for it.
    with (tmp_path / "serve.log").open("w") as told, serving(migrated, output=told) as (process, port):
        victims = iter(["web_process", "postgres", "cli worker", "postgres"])
        for number, person in enumerate(demo["people"][:60]):
            if number % 15 == 7 and (victim := next(victims, None)):
                kill(process.pid, victim)
            acknowledged.append(send(port, demo, person))
        assert postmaster.wait_for(
            lambda: (health(port) or {}).get("database") == "ok", within_s=COMES_BACK_WITHIN_S
        )
    assert not embedded_database.is_running(migrated)
    assert len(acknowledged) == 60
    assert int(python(migrated, COUNT_KEPT, json.dumps(acknowledged))) == 60

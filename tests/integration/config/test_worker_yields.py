"""A planning leaves the processors to whoever waits for a page, also in the database."""

import os

import pytest
from django.db import connection

from dayclear.config.cli import processes

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="The processes of another database are not ours."
)
LAST_OF_ALL = 19


@pytest.mark.django_db
def test_the_databases_process_for_the_worker_is_as_nice_as_the_worker(monkeypatch):
    niceness, page = os.getpriority, connection.connection.info.backend_pid
    before = niceness(os.PRIO_PROCESS, page)
    workers = connection.copy()
    workers.connect()
    try:
        monkeypatch.setattr(os, "getpriority", lambda _kind, _process: LAST_OF_ALL)
        processes.yield_in_the_database(workers)
        assert niceness(os.PRIO_PROCESS, workers.connection.info.backend_pid) == LAST_OF_ALL
        assert niceness(os.PRIO_PROCESS, page) == before
    finally:
        workers.close()

"""Of an outage the log tells one line a minute, and of every other error all there is."""

import logging
import time

import psycopg
import pytest
from django.db import OperationalError, connection
from psycopg import errors

from dayclear.config import outage

GONE = "connection failed: No such file or directory\n\tIs the server running?"


def raised(error, cause=None):
    try:
        raise error from cause
    except type(error) as caught:
        return caught


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError(GONE),
        psycopg.DatabaseError("server closed the connection unexpectedly"),
        errors.AdminShutdown("terminating connection"),
        errors.CannotConnectNow("starting up"),
        errors.ConnectionFailure("lost"),
        raised(OperationalError(GONE), psycopg.OperationalError(GONE)),
    ],
)
def test_a_database_that_does_not_answer_is_known(error):
    assert outage.reason(error)
    assert len(outage.reason(error).splitlines()) == 1


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("no"),
        errors.DeadlockDetected("deadlock"),
        errors.QueryCanceled("too slow"),
        errors.UniqueViolation("twice"),
        psycopg.ProgrammingError("no result"),
    ],
)
def test_what_the_database_itself_answers_is_no_outage(error):
    assert outage.reason(error) is None


@pytest.fixture
def log(monkeypatch):
    """A logger with our filter, and what it let through."""
    told = []
    logger, handler = logging.getLogger(__name__), logging.Handler()
    handler.emit = lambda record: told.append(logging.Formatter().format(record))
    handler.addFilter(outage.OneLine())
    logger.addHandler(handler)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield logger, told
    logger.removeHandler(handler)


def test_a_hundred_failures_are_one_line_with_a_remedy_and_a_minute_later_another(log, monkeypatch):
    logger, told = log
    lost = raised(psycopg.OperationalError(GONE))
    now = time.monotonic()
    for second in range(100):
        monkeypatch.setattr(time, "monotonic", lambda second=second: now + second)
        logger.error("Internal Server Error: /tasks/", exc_info=lost)
        logger.warning("error connecting in %r: %s", "pool-1", lost)
        logger.error("Service Unavailable: /healthz", extra={"status_code": 503})
    assert len(told) == 2
    assert len(told[0].splitlines()) == 1
    assert "No such file or directory" in told[0]
    assert "start PostgreSQL" in told[0]


def test_it_is_said_in_the_language_of_the_terminal(log, monkeypatch):
    logger, told = log
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    logger.error("failed", exc_info=raised(psycopg.OperationalError(GONE)))
    assert told[0].startswith("数据库无响应")


def test_every_other_error_is_told_whole_each_time(log):
    logger, told = log
    for _ in range(3):
        logger.error("failed", exc_info=raised(errors.DeadlockDetected("deadlock")))
    assert len(told) == 3
    assert all("Traceback" in text for text in told)


def test_a_worker_waits_until_the_database_answers(monkeypatch):
    answers = iter([OperationalError(GONE), OperationalError(GONE), None])

    def ensure_connection():
        if error := next(answers):
            raise error from psycopg.OperationalError(GONE)

    monkeypatch.setattr(connection, "ensure_connection", ensure_connection)
    monkeypatch.setattr(outage, "LOOKED_AGAIN_AFTER_S", 0)
    outage.wait_for_its_end()
    assert next(answers, "none left") == "none left"

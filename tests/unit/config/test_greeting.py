"""However long the first start takes, in the end it is told where Dayclear runs."""

import math

import psycopg
import pytest
from django.db import OperationalError

from dayclear.config import outage
from dayclear.config.cli import serve


@pytest.fixture
def answering(monkeypatch):
    """The pages answer, and the terminal speaks English; how often the database was waited for."""
    waited = []
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(serve, "_answers", lambda _host, _port: True)
    monkeypatch.setattr(outage, "wait_for_its_end", lambda: waited.append(1))
    return waited


def gone():
    """As Django tells it when the connection breaks under a statement."""
    error = OperationalError("server closed the connection unexpectedly")
    error.__cause__ = psycopg.OperationalError("server closed the connection unexpectedly")
    return error


def greet():
    serve._greet("127.0.0.1", 8000, "http://127.0.0.1:8000")


def test_a_database_that_goes_away_at_just_that_moment_is_waited_for(answering, monkeypatch, capsys):
    shown = iter([gone(), gone(), None])

    def show_accounts():
        if error := next(shown):
            raise error

    monkeypatch.setattr(serve, "show_accounts", show_accounts)
    greet()
    assert len(answering) == 3
    assert "Ctrl-C stops it." in capsys.readouterr().err


def test_another_error_of_the_database_is_not_taken_for_its_absence(answering, monkeypatch):
    def show_accounts():
        raise OperationalError("relation does not exist") from psycopg.errors.UndefinedTable("no")

    monkeypatch.setattr(serve, "show_accounts", show_accounts)
    with pytest.raises(OperationalError):
        greet()


def test_a_slow_start_is_told_once_and_greeted_all_the_same(answering, monkeypatch, capsys):
    answers = iter([False, False, False, True])
    monkeypatch.setattr(serve, "_answers", lambda _host, _port: next(answers))
    monkeypatch.setattr(serve, "show_accounts", lambda: None)
    monkeypatch.setattr(serve, "ANSWERS_WITHIN_S", -math.inf)
    greet()
    told = capsys.readouterr()
    assert told.err.count("do not answer yet") == 1
    assert "Dayclear runs at http://127.0.0.1:8000" in told.out

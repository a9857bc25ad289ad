"""However long the first start takes, in the end it is told where Dayclear runs."""

import math

from dayclear.config.cli import serve


def test_a_slow_start_is_told_once_and_greeted_all_the_same(monkeypatch, capsys):
    answers = iter([False, False, False, True])
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(serve, "_answers", lambda _host, _port: next(answers))
    monkeypatch.setattr(serve, "show_accounts", lambda: None)
    monkeypatch.setattr(serve, "ANSWERS_WITHIN_S", -math.inf)
    serve._greet("127.0.0.1", 8000, "http://127.0.0.1:8000")
    told = capsys.readouterr()
    assert told.err.count("do not answer yet") == 1
    assert "Dayclear runs at http://127.0.0.1:8000" in told.out

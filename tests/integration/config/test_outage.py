"""While the database is away every door says so, with what to do, in the reader's language."""

import pytest
from django.db import connection
from django.test import Client

SIGNED_IN = {"sessionid": "abcdefghijklmnopqrstuvwxyz012345"}


@pytest.fixture
def reader(monkeypatch, tmp_path, django_db_blocker):
    """Somebody's browser; the address of the database leads nowhere."""
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))
    client = Client(raise_request_exception=False)
    client.cookies.load(SIGNED_IN)
    with django_db_blocker.unblock():
        connection.close()
        yield client
        connection.close()


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "连不上数据库"), ("en", "cannot reach its database")]
)
def test_a_page_says_so_in_the_readers_language(reader, language, words):
    answer = reader.get("/tasks/", headers={"accept-language": language})
    assert answer.status_code == 503
    assert words in answer.content.decode()
    assert int(answer["Retry-After"]) > 0


def test_a_program_is_told_what_is_wrong_and_what_to_do(reader):
    answer = reader.get("/api/v1/tasks", headers={"authorization": "Bearer token", "accept-language": "en"})
    assert answer.status_code == 503
    assert answer.json() == {
        "message": "The database does not answer.",
        "remedy": "Send it again in a moment.",
    }


def test_the_health_page_fails(reader):
    reader.cookies.clear()
    answer = reader.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"

"""Statements handed to libpq as they are keep what Django promises of its own."""

import pytest
from django.db import DataError, connection, transaction

from dayclear.records import prepared

pytestmark = pytest.mark.django_db(transaction=True)

ECHO = "SELECT %(text)s::text, %(texts)s::text[], %(raw)s::bytea, %(number)s::int, %(number)s::int + 1"
DIVIDE = "SELECT 1 / %(by)s::int"
TOUCH = "INSERT INTO prepared_trial VALUES (%(number)s) RETURNING number"


@pytest.mark.parametrize("text", ['a"b', "a\\b", "{,}", "NULL", "", " ", "采样", "'; --"])
def test_whatever_is_told_comes_back(text):
    told = {"text": text, "texts": [text, text], "raw": b"\x00\xff", "number": 7}
    assert prepared.rows(ECHO, told) == [(text, [text, text], b"\x00\xff", 7, 8)]


def test_nothing_is_null_and_an_empty_list_is_empty():
    told = {"text": None, "texts": [], "raw": None, "number": None}
    assert prepared.rows(ECHO, told) == [(None, [], None, None, None)]


def test_an_error_is_djangos_and_the_next_call_is_answered():
    with pytest.raises(DataError, match="division by zero"):
        prepared.rows(DIVIDE, {"by": 0})
    assert prepared.rows(DIVIDE, {"by": 1}) == [(1,)]


def test_the_first_statement_of_a_transaction_is_taken_back_with_it():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE prepared_trial (number int)")
    with transaction.atomic():
        assert prepared.rows(TOUCH, {"number": 1}) == [(1,)]
        transaction.set_rollback(True)
    assert prepared.rows(TOUCH, {"number": 2}) == [(2,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM prepared_trial")
        assert cursor.fetchall() == [(2,)]
        cursor.execute("DROP TABLE prepared_trial")
    assert not connection.in_atomic_block


def test_it_is_planned_once_a_connection_and_again_after_a_new_one():
    for _time in range(3):
        prepared.rows(DIVIDE, {"by": 1})
    assert _plans() == 1
    connection.close()
    assert prepared.rows(DIVIDE, {"by": 1}) == [(1,)]
    assert _plans() == 1


def _plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 1 / $1%%'")
        return cursor.fetchone()[0]

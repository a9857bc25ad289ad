"""Statements that every call of every phone asks for: the database plans them once a connection, not once a call."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from psycopg import Cursor


def rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement of our own that writes no history: what Django's cursor adds to one is left out."""
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(statement, parameters, prepare=True).fetchall()

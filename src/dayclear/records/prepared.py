"""Statements that every call of every phone asks for: planned once a connection, and handed to libpq as they are.

The driver's cursor looks at the type of each parameter and polls for the answer, which costs several times what such a
statement does; and Django lets it prepare none. Here the database infers the types, and the thread waits in libpq.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from psycopg import Connection
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_names: WeakKeyDictionary[Connection, dict[str, bytes]] = WeakKeyDictionary()
"""What each connection has prepared; it forgets with the connection."""


def rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement of our own that writes no history: what Django's cursor adds to one is left out.

    Parameters are texts, bytes, lists of texts, None, or whatever the database reads as Python writes it.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        raw = connection.connection
        if not raw.autocommit and raw.pgconn.transaction_status == TransactionStatus.IDLE:
            _checked(raw.pgconn.exec_(b"BEGIN"))
        result = raw.pgconn.exec_prepared(_prepared(raw, statement), _told(statement, parameters))
        loader = Transformer.from_context(raw)
        loader.set_pgresult(_checked(result))
        return loader.load_rows(0, result.ntuples, tuple)


def _prepared(raw: Connection, statement: str) -> bytes:
    names = _names.setdefault(raw, {})
    if statement not in names:
        name = f"dayclear_{len(names)}".encode()
        _checked(raw.pgconn.prepare(name, _numbered(statement)[0]))
        names[statement] = name
    return names[statement]


@cache
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with its parameters by number, and which is which."""
    order = tuple(dict.fromkeys(_PLACEHOLDER.findall(statement)))
    return _PLACEHOLDER.sub(lambda found: f"${order.index(found[1]) + 1}", statement).encode(), order


def _told(statement: str, parameters: Mapping[str, Any]) -> list[bytes | None]:
    return [_text(parameters[name]) for name in _numbered(statement)[1]]


def _text(value: object) -> bytes | None:
    match value:
        case None:
            return None
        case bytes():
            return b"\\x" + value.hex().encode()
        case list() | tuple():
            return array_literal(value).encode()
        case _:
            return str(value).encode()


def array_literal(texts: Sequence[str]) -> str:
    """An array's literal, whatever characters its texts have (PostgreSQL 18, 8.15.6)."""
    return "{" + ",".join('"' + text.replace("\\", r"\\").replace('"', r"\"") + '"' for text in texts) + "}"


def _checked(result: PGresult) -> PGresult:
    if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
        raise error_from_result(result)
    return result

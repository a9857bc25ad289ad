"""The same search in SQL: DuckDB in this process, and the embedded PostgreSQL with its two indexes.

Both first write down the stays in which somebody may infect others, then join them with the visits to the same place:
PostgreSQL by its indexes, DuckDB by hashing the few stays and reading through the visits. To join by place and day in
DuckDB, so that a stay is compared with the visits of its days alone, was tried and is no faster: 8.5 against 7.0 processor
seconds at 45 million.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench.contacts_days import DEFINITIONS, District
from dayclear.engines.contacts import CLOSE, NEVER, SECONDARY, Rule, Visits

Found = np.ndarray
"""One row a contact, sorted: case, person, degree, first, last, meetings, seconds together, nearest distance."""

Seconds = np.ndarray
"""By the clock, and of the processor in this process."""

COLUMNS = ("person", "place", "starts_s", "ends_s", "setting", "protection")
PROTECTIONS = 4
_CHUNK = 1_000_000

# Sources of infection: the cases, then each case's close contacts from their first exposure to their quarantine.
_CASES = "SELECT number, person, since, until FROM source"
_CLOSE = """
    SELECT number, close.person, first_s AS since, LEAST(COALESCE(apart.from_s, %(others)s), %(others)s) AS until
    FROM close LEFT JOIN apart USING (person)
"""
_STAYS = """
    CREATE TEMPORARY TABLE {name}_stay AS
    SELECT number, source.person, place, GREATEST(starts_s, since) AS since, LEAST(ends_s, until) AS until, setting,
        protection
    FROM ({source}) AS source JOIN {by_person} AS visit ON visit.person = source.person
    WHERE starts_s < until AND starts_s > since - %(longest)s AND ends_s > since
"""
_MET = """
    CREATE TEMPORARY TABLE {name} AS
    SELECT number, visit.person, min(GREATEST(starts_s, since)) AS first_s, max(LEAST(ends_s, until)) AS last_s,
        count(*) AS meetings, sum(LEAST(ends_s, until) - GREATEST(starts_s, since)) AS together_s, min(distance) AS nearest
    FROM {name}_stay AS stay
    JOIN visit ON visit.place = stay.place
        AND starts_s < stay.until AND starts_s > stay.since - %(longest)s AND ends_s > stay.since
    JOIN terms ON terms.degree = %(degree)s AND terms.own = stay.setting AND terms.other = visit.setting
        AND terms.both_have = (stay.protection & visit.protection)
        AND LEAST(ends_s, until) - GREATEST(starts_s, since) >= least_s
    WHERE visit.person <> stay.person AND visit.person NOT IN (SELECT person FROM source)
        {not_close}
    GROUP BY number, visit.person
"""
_NOT_CLOSE = """
    AND NOT EXISTS (SELECT 1 FROM close WHERE close.number = stay.number AND close.person = visit.person)
"""
_ANSWER = """
    SELECT number, person, 1, first_s, last_s, meetings, together_s, nearest FROM close
    UNION ALL SELECT number, person, 2, first_s, last_s, meetings, together_s, nearest FROM secondary
"""


def terms() -> list[tuple[int, ...]]:
    """The definitions as rows: degree, both settings, what protects both, the distance and the least seconds."""
    return [
        (degree, own, other, both, distance, max(1, int(rule.least_s[distance, both])))
        for degree, rule in ((CLOSE, DEFINITIONS.close), (SECONDARY, DEFINITIONS.secondary))
        for own, other, distance in _pairs(rule)
        for both in range(PROTECTIONS)
    ]


def _pairs(rule: Rule) -> Iterator[tuple[int, int, int]]:
    for own, mine in enumerate(rule.counts_as):
        for other, theirs in enumerate(rule.counts_as):
            if NEVER not in (mine, theirs):
                yield own, other, max(mine, theirs)


def small_tables(given: District) -> dict[str, tuple[str, list[tuple[int, ...]]]]:
    """Columns and rows of all but the visits."""
    cases, apart = given.cases, given.quarantines
    since = cases.onset_s - DEFINITIONS.close.before_s
    return {
        "source": (
            "number int, person int, since int, until int",
            [
                (number, *row)
                for number, row in enumerate(
                    zip(cases.person.tolist(), since.tolist(), cases.isolated_s.tolist(), strict=True)
                )
            ],
        ),
        "apart": (
            "person int, from_s int",
            list(zip(apart.person.tolist(), apart.from_s.tolist(), strict=True)),
        ),
        "terms": ("degree int, own int, other int, both_have int, distance int, least_s int", terms()),
    }


def steps(by_person: str) -> Iterator[tuple[str, int]]:
    """The statements of the search in turn, with the degree they are about; ``by_person`` is the table to find stays in."""
    for name, degree, source in (("close", CLOSE, _CASES), ("secondary", SECONDARY, _CLOSE)):
        yield _STAYS.format(name=name, source=source, by_person=by_person), degree
        yield f"ANALYZE {name}_stay", degree
        yield _MET.format(name=name, not_close=_NOT_CLOSE if degree == SECONDARY else ""), degree
        yield f"ANALYZE {name}", degree


def searched(
    execute: Callable[[str], Any], given: District, visits: Visits, by_person: str
) -> tuple[Found, Seconds]:
    """The contacts and what they took; the numbers are our own and stand in the text."""
    longest = int((visits.ends_s - visits.starts_s).max())
    started = now()
    for statement, degree in steps(by_person):
        execute(statement % {"longest": longest, "others": given.quarantines.others_s, "degree": degree})
    rows = execute(_ANSWER).fetchall()
    took = now() - started
    return in_order(np.array(rows, np.int64).reshape(-1, 8)), took


def now() -> Seconds:
    return np.array([time.perf_counter(), time.process_time()])


def in_order(rows: np.ndarray) -> Found:
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def in_duckdb(given: District, visits: Visits) -> tuple[Found, float, Seconds]:
    """The contacts, seconds to load, what the search took. Visits lie by place and start, and again by person."""
    import duckdb  # noqa: PLC0415 - a peer, not a dependency.

    connection = duckdb.connect()
    started = time.perf_counter()
    arrays = {name: getattr(visits, name) for name in COLUMNS}
    connection.register("given", arrays)
    names = ", ".join(COLUMNS)
    connection.execute(f"CREATE TABLE visit AS SELECT {names} FROM given")
    connection.register("again", {name: column[visits.by_person] for name, column in arrays.items()})
    connection.execute(f"CREATE TABLE visit_by_person AS SELECT {names} FROM again")
    connection.unregister("again")
    for table, (columns, rows) in small_tables(given).items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
        transposed = [np.array(column, np.int32) for column in zip(*rows, strict=True)]
        filled = {f"c{at}": column for at, column in enumerate(transposed)}
        connection.register("filled", filled)
        connection.execute(f"INSERT INTO {table} SELECT * FROM filled")
    load_s = time.perf_counter() - started
    found, took = searched(connection.execute, given, visits, "visit_by_person")
    connection.close()
    return found, load_s, took


@contextmanager
def _embedded(folder: Path) -> Iterator[Any]:
    import psycopg  # noqa: PLC0415

    from dayclear.config import embedded_database  # noqa: PLC0415

    with embedded_database.start(folder) as server:
        told = server.database_settings()
        with psycopg.connect(
            dbname=told["NAME"], user=told["USER"], host=str(told["HOST"]), port=told["PORT"], autocommit=True
        ) as connection:
            yield connection


def in_postgresql(given: District, visits: Visits, folder: Path) -> tuple[Found, float, Seconds]:
    """The contacts, seconds to load and index, what the search took."""
    with _embedded(folder) as connection:
        connection.execute("DROP TABLE IF EXISTS visit, source, apart, terms")
        started = time.perf_counter()
        connection.execute(
            "CREATE UNLOGGED TABLE visit "
            "(person int, place int, starts_s int, ends_s int, setting smallint, protection smallint)"
        )
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY visit ({', '.join(COLUMNS)}) FROM STDIN (FORMAT binary)") as copy,
        ):
            for part in _as_binary(visits):
                copy.write(part)
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute("CREATE INDEX ON visit (place, starts_s)")
        connection.execute("CREATE INDEX ON visit (person, starts_s)")
        for table, (columns, rows) in small_tables(given).items():
            connection.execute(f"CREATE UNLOGGED TABLE {table} ({columns})")
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        connection.execute("VACUUM ANALYZE")
        load_s = time.perf_counter() - started
        connection.execute("SET work_mem = '256MB'")
        found, took = searched(connection.execute, given, visits, "visit")
        connection.execute("DROP TABLE visit, source, apart, terms")
    return found, load_s, took


def _as_binary(visits: Visits) -> Iterator[bytes]:
    """PostgreSQL's binary COPY format: a header, each row as its count of fields and each field after its length."""
    kinds = {name: ">i4" if getattr(visits, name).itemsize == 4 else ">i2" for name in COLUMNS}
    layout = [("fields", ">i2")]
    for name, kind in kinds.items():
        layout += [(f"{name}_bytes", ">i4"), (name, kind)]
    yield b"PGCOPY\n\xff\r\n\0" + bytes(8)
    for first in range(0, len(visits), _CHUNK):
        rows = np.zeros(min(_CHUNK, len(visits) - first), layout)
        rows["fields"] = len(COLUMNS)
        for name, kind in kinds.items():
            rows[f"{name}_bytes"] = int(kind[-1])
            rows[name] = getattr(visits, name)[first : first + _CHUNK]
        yield rows.tobytes()
    yield b"\xff\xff"

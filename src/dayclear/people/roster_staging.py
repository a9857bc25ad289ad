"""Carries a file's people into temporary tables, works out there what would change, and writes it.

Nothing here knows files: rows come as ``StagedPerson``, from a resident file or from the synthetic district.
Every function is called inside one transaction, in the order stage, work_out, refusals, carry_out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.people import roster_sql
from dayclear.people.resident_rows import Particulars
from dayclear.places.scoping import within_sql

# What an import has matched stays as it was found until the import is written.
ROSTER_LOCK = 0x70656F706C65


@dataclass(frozen=True, slots=True)
class StagedPerson:
    """A person at a door, in the words of one line of a file."""

    line: int
    place_id: UUID
    place_path: str
    door: str
    person: Particulars


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that the roster itself contradicts; ``home_path`` and door are where the person is recorded."""

    line: int
    outcome: str
    name: str
    other_line: int | None
    home_path: str | None
    home_door: str | None


def lock_roster() -> None:
    """Waits until nobody else writes to the roster; held by an import from matching to commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROSTER_LOCK])


def share_roster() -> None:
    """Waits until no import is between matching and commit; single writers do not wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [ROSTER_LOCK])


def prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(roster_sql.DROP_TEMPORARY)
        cursor.execute(roster_sql.CREATE_INCOMING)


def stage(people: Iterable[StagedPerson]) -> None:
    """Appends rows to the incoming table by COPY; may be called many times."""
    with connection.cursor() as cursor, cursor.copy(roster_sql.COPY_INCOMING) as copy:
        for staged in people:
            person = staged.person
            copy.write_row(
                (
                    staged.line,
                    new_id(),
                    new_id(),
                    staged.place_id,
                    staged.place_path,
                    staged.door,
                    person.name,
                    person.sex,
                    person.birth_on,
                    person.birth_estimated,
                    person.identity_kind,
                    person.identity_number,
                    person.phone,
                    person.registered_address,
                    person.vulnerabilities,
                    person.key_groups,
                    person.employer,
                )
            )


def work_out(*, moves: bool, scope: Scope) -> dict[str, int]:
    """Matches the incoming rows with the roster; the number of rows by outcome."""
    lock_roster()
    in_sight, paths = within_sql(scope, "p.place_path")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE incoming")
        cursor.execute(roster_sql.FIND_REPEATED)
        cursor.execute(roster_sql.FIND_HOMES)
        cursor.execute("ANALYZE homes")
        cursor.execute(roster_sql.MATCH_BY_NUMBER)
        cursor.execute(roster_sql.MATCH_BY_ABSORBED_NUMBER)
        cursor.execute("ANALYZE matches")
        cursor.execute(roster_sql.MATCH_BY_DOOR)
        cursor.execute("ANALYZE matches")
        cursor.execute(roster_sql.MAKE_PLAN.format(in_sight=in_sight), [*paths, moves])
        cursor.execute("ANALYZE roster_plan")
        cursor.execute(roster_sql.COUNT_OUTCOMES)
        return dict(cursor.fetchall())


def refusals() -> Iterator[Refusal]:
    """The rows that were not taken, in the order of their lines."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(roster_sql.REFUSED)
        while rows := cursor.fetchmany(2000):
            yield from (Refusal(*row) for row in rows)


def taken_place_ids() -> set[UUID]:
    """Where people are added or move to: planned places among these have to be made first."""
    with connection.cursor() as cursor:
        cursor.execute(roster_sql.TAKEN_PLACES)
        return {row[0] for row in cursor.fetchall()}


def carry_out(*, at: datetime, reason: str) -> None:
    """Writes what was worked out: households, changed people and the homes they left, new people.

    Changes come first: after half a million new rows that it has no statistics of yet, the planner would join badly.
    """
    with connection.cursor() as cursor:
        cursor.execute(roster_sql.ADD_HOUSEHOLDS)
        cursor.execute(roster_sql.LIVED_IN_NOW)
        cursor.execute(roster_sql.KEEP_FORMER_HOMES, {"at": at, "reason": reason[:255]})
        cursor.execute(roster_sql.CHANGE_PEOPLE)
        cursor.execute(roster_sql.ADD_PEOPLE, {"at": at})
        cursor.execute("ANALYZE people_household, people_person")

"""Where people live, counted by stairwell and without names: for choosing the places of a round."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within_sql


@dataclass(frozen=True, slots=True)
class StairwellRoster:
    """How many people live directly at a place, in how many households; ``block_path`` is its building's."""

    path: str
    block_path: str
    people: int
    households: int


def stairwells_inside(paths: Iterable[str], scope: Scope) -> list[StairwellRoster]:
    """Every place in sight at or inside these where anybody lives; one statement, from running totals."""
    condition, parameters = within_sql(scope, "total.path")
    statement = f"""
        SELECT total.path, CASE WHEN home.level = 'unit' THEN around.path ELSE home.path END,
               total.people, total.households
        FROM unnest(%s::text[]) AS chosen (path)
        JOIN people_rostertotal AS total ON total.path >= chosen.path COLLATE "C"
            AND total.path < (left(chosen.path, -1) || '0') COLLATE "C"
        JOIN places_place AS home ON home.path = total.path
        LEFT JOIN places_place AS around ON around.id = home.parent_id
        WHERE total.people > 0 AND {condition}"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(paths), *parameters])
        return [StairwellRoster(*row) for row in cursor.fetchall()]


def directly_at(paths: Collection[str], scope: Scope) -> dict[str, int]:
    """How many people live at each of these places itself and in no place inside it; places without any are left out."""
    condition, parameters = within_sql(scope, "total.path")
    statement = f"""
        SELECT total.path, total.people FROM people_rostertotal AS total
        WHERE total.path = ANY(%s) AND total.people > 0 AND {condition}"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(paths), *parameters])
        return dict(cursor.fetchall())


def where_somebody_lives(
    paths: Iterable[str], scope: Scope, *, born_by: date | None = None, vulnerability: str = ""
) -> set[str]:
    """Those of the places in or inside which somebody lives who was born by a day, or is vulnerable in a way.

    Each place is looked through only until the first is found.
    """
    condition, parameters = within_sql(scope, "person.place_path")
    told = [
        text
        for text, value in (("birth_on <= %s", born_by), ("%s = ANY(vulnerabilities)", vulnerability))
        if value
    ]
    statement = f"""
        SELECT wanted.path FROM unnest(%s::text[]) AS wanted (path)
        WHERE EXISTS (
            SELECT FROM people_person AS person
            WHERE person.place_path >= wanted.path COLLATE "C"
              AND person.place_path < (left(wanted.path, -1) || '0') COLLATE "C"
              AND person.standing = 'lives_here' AND {" AND ".join(["true", *told])} AND {condition}
        )"""
    values = [value for value in (born_by, vulnerability) if value]
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(paths), *values, *parameters])
        return {path for (path,) in cursor.fetchall()}

"""Carries the synthetic district into the database by COPY: 600,000 people in well under a minute.

It writes the tables of places and people directly: their triggers count and audit COPY too, and the rows were
made valid. Files of real people take the import, which checks each row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.codes import new_key
from dayclear.kernel.ids import new_id
from dayclear.places.rules import natural_sort_key
from dayclear.rehearsal import planner_statistics
from dayclear.rehearsal.district import District
from dayclear.rehearsal.district.circumstances import (
    EMPLOYERS,
    KEY_GROUPS,
    REGISTERED_ELSEWHERE,
    vulnerability_names,
)
from dayclear.rehearsal.district.columns import Homes, People, Places
from dayclear.rehearsal.progress import LazyReport, silent

BATCH = 20_000

_PLACE_COLUMNS = (
    "id, parent_id, level, code, name_zh, name_en, path, latitude, longitude, sort_key, in_use, residents_key"
)
_HOUSEHOLD_COLUMNS = "id, place_id, place_path, door"
_PERSON_COLUMNS = (
    "id, name, sex, birth_on, birth_estimated, identity_kind, identity_number, phone, household_id, "
    "place_path, registered_address, vulnerabilities, key_groups, employer, origin, standing, added_at"
)


def load(district: District, *, at: datetime, report: LazyReport = silent) -> list[UUID]:
    """Places, households and people; returns the ids of the places, in the district's order."""
    place_ids = [new_id() for _row in range(len(district.places))]
    home_ids = [new_id() for _row in range(len(district.homes))]
    copy_rows("places_place", _PLACE_COLUMNS, _place_rows(district.places, place_ids))
    copy_rows("people_household", _HOUSEHOLD_COLUMNS, _home_rows(district, place_ids, home_ids))
    people = _person_rows(district.people, _home_paths(district), home_ids, at)
    total = len(district.people)
    copy_rows("people_person", _PERSON_COLUMNS, people, lambda done: report(_("Residents"), done, total))
    planner_statistics.refresh("places_place", "people_household", "people_person")
    return place_ids


def copy_rows(
    table: str, columns: str, rows: Iterable[Sequence[Any]], told: Callable[[int], None] | None = None
) -> int:
    """Copies rows in batches, a statement each: its triggers need not hold a district in memory."""
    iterator, done = iter(rows), 0
    while batch := list(islice(iterator, BATCH)):
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in batch:
                copy.write_row(row)
        done += len(batch)
        if told:
            told(done)
    return done


def _place_rows(places: Places, ids: list[UUID]) -> Iterator[Sequence[Any]]:
    columns = zip(
        ids,
        places.parent.tolist(),
        places.level.tolist(),
        places.code.tolist(),
        places.name_zh.tolist(),
        places.name_en.tolist(),
        places.path.tolist(),
        places.latitude.tolist(),
        places.longitude.tolist(),
        strict=True,
    )
    for own_id, parent, level, code, *described in columns:
        parent_id = ids[parent] if parent >= 0 else None
        yield (own_id, parent_id, level, code, *described, natural_sort_key(code), True, new_key())


def _home_rows(district: District, place_ids: list[UUID], ids: list[UUID]) -> Iterator[Sequence[Any]]:
    homes = district.homes
    for own_id, place, path, door in zip(
        ids, homes.place.tolist(), _home_paths(district), homes.door.tolist(), strict=True
    ):
        yield own_id, place_ids[place], path, str(door)


def _home_paths(district: District) -> list[str]:
    homes: Homes = district.homes
    paths: list[str] = district.places.path.tolist()
    return [paths[place] for place in homes.place.tolist()]


def _person_rows(
    people: People, home_paths: list[str], home_ids: list[UUID], at: datetime
) -> Iterator[Sequence[Any]]:
    needs = {bits: vulnerability_names(bits) for bits in set(people.vulnerabilities.tolist())}
    groups: dict[int, list[str]] = {-1: [], **{row: [name] for row, name in enumerate(KEY_GROUPS)}}
    columns = zip(
        people.home.tolist(),
        people.name.tolist(),
        people.male.tolist(),
        people.birth_on.astype(object).tolist(),
        people.identity.tolist(),
        people.phone.tolist(),
        people.vulnerabilities.tolist(),
        people.key_group.tolist(),
        people.employer.tolist(),
        people.registered.tolist(),
        strict=True,
    )
    for home, name, male, birth_on, identity, phone, bits, group, employer, registered in columns:
        yield (
            new_id(),
            name,
            "male" if male else "female",
            birth_on,
            False,
            "resident" if identity else "",
            identity or None,
            str(phone) if phone else "",
            home_ids[home],
            home_paths[home],
            REGISTERED_ELSEWHERE[registered],
            needs[bits],
            groups[group],
            EMPLOYERS[employer],
            "roster",
            "lives_here",
            at,
        )

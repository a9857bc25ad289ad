"""The visits around somebody infectious, of every source, read as columns for the search."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from dayclear.cases.exposure_sql import AROUND

Stays = NDArray[np.void]
"""Rows of ``ROW``: who was where, from when until when in seconds of the origin, and how near, as one code."""

# What COPY writes in its binary form: a count of columns, and before each column its length.
_COLUMNS = (
    ("id", "V16"),
    ("person", "V16"),
    ("spot", "V16"),
    ("starts_s", ">i4"),
    ("ends_s", ">i4"),
    ("code", ">i2"),
)
_WIRE = np.dtype(
    [
        ("columns", ">i2"),
        *(part for name, kind in _COLUMNS for part in ((f"{name}_length", ">i4"), (name, kind))),
    ]
)
ROW = np.dtype([(name, kind.replace(">", "<")) for name, kind in _COLUMNS])
_HEAD_BYTES, _TAIL_BYTES = 19, 2


@dataclass(frozen=True, slots=True)
class Exposer:
    """Somebody who could infect others, and from when until when."""

    person_id: UUID
    since: datetime
    until: datetime


def visits_around(exposers: Collection[Exposer], *, origin: datetime) -> Stays:
    """Everybody's visits to the places and vehicles where exposers were, on those days, the exposers' own among them.

    Contacts live anywhere, so there is no scope: whoever may trace a case may learn whom it met.
    """
    return columns_of(AROUND, told_of(exposers, origin=origin))


def told_of(exposers: Collection[Exposer], *, origin: datetime) -> dict[str, Any]:
    """The exposers as parameters of a statement."""
    return {
        "people": [exposer.person_id for exposer in exposers],
        "since": [exposer.since for exposer in exposers],
        "until": [exposer.until for exposer in exposers],
        "origin": origin,
    }


def columns_of(statement: str, parameters: Mapping[str, Any]) -> Stays:
    """What a statement of ours with the columns of ``ROW`` selects, without making an object of any row."""
    with connection.cursor() as cursor:
        asked = cursor.mogrify(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)", parameters)
        with cursor.copy(asked) as copy:
            told = b"".join(copy)
    rows = np.frombuffer(told, _WIRE, (len(told) - _HEAD_BYTES - _TAIL_BYTES) // _WIRE.itemsize, _HEAD_BYTES)
    found = np.empty(len(rows), ROW)
    for name, _kind in _COLUMNS:
        found[name] = rows[name]
    return found

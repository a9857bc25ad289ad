"""Who was where from when until when, how near one is to others there, and how people were protected.

All instants are whole seconds from one moment of the caller's choice; people, places and settings are row numbers of the
caller's own lists.
"""

from dataclasses import dataclass, fields
from enum import IntFlag
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dayclear.engines.compiled import is_compiled
from dayclear.engines.contacts._kernels.ground import BLOCK, Codes, Ground, Offsets, Rows
from dayclear.engines.contacts._kernels.ordering import sorted_by_radix
from dayclear.engines.contacts.checking import (
    ENDS,
    PERSON,
    PLACE,
    SOUND,
    row_out_of_order,
    visit_at_fault,
)

_WHOLE = np.iinfo(np.int32)
_COLUMNS: dict[str, Any] = {
    "person": np.int32,
    "place": np.int32,
    "starts_s": np.int32,
    "ends_s": np.int32,
    "setting": np.uint8,
    "protection": np.uint8,
}
_OFFSETS = ("place_rows", "person_rows")


class Protection(IntFlag):
    """What lowers the risk of a visit. Between two people only what both visits have is believed."""

    NONE = 0
    MASKED = 1
    VENTILATED = 2


PROTECTIONS = 1 + sum(Protection)
"""How many ways of being protected there are: every set of flags is one."""


@dataclass(frozen=True, slots=True)
class Visits:
    """One row a visit, n of them, by (place, start); ``arranged`` makes it from rows in any order.

    ``starts_s`` is inside the visit and ``ends_s`` is not: a visit that ends as it starts meets nobody. ``setting`` tells
    where at the place somebody was (at home, at a table, in a lift …), ``protection`` is a set of ``Protection``.
    ``place_rows`` (places + 1) tells where each place's rows begin; ``by_person`` (n) holds the rows by (person, start, row),
    and ``person_rows`` (people + 1) where each person's begin in it. Raises ValueError with the first row at fault.
    """

    person: Rows
    place: Rows
    starts_s: Rows
    ends_s: Rows
    setting: Codes
    protection: Codes
    place_rows: Offsets
    by_person: Rows
    person_rows: Offsets

    def __post_init__(self) -> None:
        _check_columns(self)
        _check_rows(self)
        _check_orders(self)

    @classmethod
    def arranged(
        cls,
        *,
        person: ArrayLike,
        place: ArrayLike,
        starts_s: ArrayLike,
        ends_s: ArrayLike,
        setting: ArrayLike = 0,
        protection: ArrayLike = Protection.NONE,
        people: int,
        places: int,
    ) -> tuple[Self, Rows]:
        """The visits, and for each of them the row that it had in the columns given. Cost: linear in visits.

        People and places are numbered from 0 to ``people`` and ``places``, both excluded.
        """
        given = (person, place, starts_s, ends_s, setting, protection)
        columns = {
            name: np.full(np.shape(person), _narrow(name, column))
            if np.ndim(column) == 0
            else _narrow(name, column)
            for name, column in zip(_COLUMNS, given, strict=True)
        }
        _check_lengths(columns)
        _check_in_range("person", columns["person"], people)
        _check_in_range("place", columns["place"], places)
        order = _order_by(columns["place"], places, columns["starts_s"])
        for name, column in columns.items():
            columns[name] = column[order]
        return (
            cls(
                **columns,
                place_rows=_offsets_of(columns["place"], places),
                by_person=_order_by(columns["person"], people, columns["starts_s"]),
                person_rows=_offsets_of(columns["person"], people),
            ),
            order,
        )

    def __len__(self) -> int:
        return len(self.person)

    @property
    def people(self) -> int:
        return len(self.person_rows) - 1

    @property
    def places(self) -> int:
        return len(self.place_rows) - 1

    @property
    def nbytes(self) -> int:
        """Memory of the columns and both orders, in bytes."""
        return sum(int(getattr(self, column.name).nbytes) for column in fields(self))

    def ground(self) -> Ground:
        """The same columns as the kernels read them. Cost: two passes over the instants, 1/16 byte a visit."""
        return Ground(
            *(self.person, self.place, self.starts_s, self.ends_s, self.setting, self.protection),
            *(self.place_rows, self.by_person, self.person_rows),
            *(_latest_ends(self.ends_s), _longest_stay(self.starts_s, self.ends_s)),
        )


def _longest_stay(starts: Rows, ends: Rows) -> int:
    """Seconds of the longest visit; 0 where there is none."""
    return int(np.subtract(ends, starts, dtype=np.int64).max(initial=0))


def _latest_ends(ends: Rows) -> Rows:
    """The latest end of each block of visits."""
    return np.maximum.reduceat(ends, np.arange(0, len(ends), BLOCK)) if len(ends) else ends


def _order_by(group: Rows, groups: int, starts: Rows) -> Rows:
    """The rows by (group, start); rows equal in both stay in the order they have."""
    if is_compiled(sorted_by_radix):
        return sorted_by_radix(group, groups, starts)
    return np.lexsort((starts, group)).astype(np.int32)


def _offsets_of(group: Rows, groups: int) -> Offsets:
    """Where each group's rows begin when rows are sorted by group, and at last where they end: groups + 1 numbers."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(group, minlength=groups))])


def _narrow(name: str, column: ArrayLike) -> NDArray[Any]:
    """The column as the kernels take it; refused where a number would be changed by that."""
    wide = np.asarray(column)
    kind = _COLUMNS[name]
    if wide.dtype == kind:
        return wide
    if wide.size and not np.can_cast(wide.dtype, np.int64) and not np.can_cast(wide.dtype, np.uint64):
        raise ValueError(f"{name} holds {wide.dtype}. Give whole numbers.")
    limits = np.iinfo(kind)
    if wide.size and (wide.min() < limits.min or wide.max() > limits.max):
        raise ValueError(
            f"{name} holds {wide.min()} to {wide.max()}. Count from a nearer moment or from 0, "
            f"so that it stays within {limits.min} and {limits.max}."
        )
    return np.asarray(wide.astype(kind))


def _check_columns(visits: Visits) -> None:
    for name, kind in _COLUMNS.items():
        if getattr(visits, name).dtype != kind:
            raise ValueError(
                f"{name} is {getattr(visits, name).dtype}, not {np.dtype(kind)}. Visits.arranged() converts columns."
            )
    _check_lengths({name: getattr(visits, name) for name in (*_COLUMNS, "by_person")})
    for name in _OFFSETS:
        offsets = getattr(visits, name)
        if not len(offsets) or offsets[0] or offsets[-1] != len(visits) or (np.diff(offsets) < 0).any():
            raise ValueError(f"{name} rises from 0 to the number of visits. Visits.arranged() makes it.")


def _check_lengths(columns: dict[str, NDArray[Any]]) -> None:
    if len({column.shape for column in columns.values()}) > 1:
        told = ", ".join(f"{name} {column.shape}" for name, column in columns.items())
        raise ValueError(f"Columns of visits have different shapes: {told}. Give one value a visit.")


def _check_in_range(name: str, column: NDArray[Any], count: int) -> None:
    outside = np.flatnonzero((column < 0) | (column >= count))
    if len(outside):
        raise ValueError(_unknown(name, int(outside[0]), column[outside[0]], count))


def _unknown(name: str, row: int, value: object, count: int) -> str:
    return f"Visit {row} has the unknown {name} {value}. Number them from 0 to {count - 1}, or say that there are more."


def _check_rows(visits: Visits) -> None:
    fault, row = visit_at_fault(
        *(visits.person, visits.place, visits.starts_s, visits.ends_s), visits.people, visits.places
    )
    if fault == SOUND:
        return
    if fault == PLACE:
        raise ValueError(_unknown("place", row, visits.place[row], visits.places))
    if fault == PERSON:
        raise ValueError(_unknown("person", row, visits.person[row], visits.people))
    if fault == ENDS:
        raise ValueError(
            f"Visit {row} ends at {visits.ends_s[row]} s, before it starts at {visits.starts_s[row]} s. Correct or drop it."
        )
    raise ValueError(
        f"Visit {row} comes before visit {row - 1} by (place, start). Visits.arranged() sorts them."
    )


def _check_orders(visits: Visits) -> None:
    if (_offsets_of(visits.place, visits.places) != visits.place_rows).any():
        raise ValueError(
            "place_rows does not tell where each place's visits begin. Visits.arranged() makes it."
        )
    row = row_out_of_order(visits.by_person, visits.person, visits.starts_s, visits.person_rows)
    if row >= 0:
        raise ValueError(
            f"by_person is not the rows by (person, start, row), as entry {row} shows. Visits.arranged() makes it."
        )

"""The synthetic district as columns: one array a property, rows in tree order. No database here."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dayclear.rehearsal.district.size import DistrictSize

Ints = NDArray[np.int64]
Small = NDArray[np.int16]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Dates = NDArray[np.datetime64]
Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Places:
    """Parents stand before their children; ``parent`` is a row number, -1 for the city."""

    parent: Ints
    level: Texts
    code: Texts
    name_zh: Texts
    name_en: Texts
    path: Texts
    latitude: Floats
    longitude: Floats

    def __len__(self) -> int:
        return len(self.parent)

    def rows_of(self, *levels: str) -> Ints:
        """The row numbers of the places of these levels, in tree order."""
        return np.flatnonzero(np.isin(self.level, levels))


@dataclass(frozen=True, slots=True)
class Homes:
    """Where each household lives: ``place`` is the row of its unit or village group, ``door`` its number.

    ``kind`` is one of the constants below; dormitory rooms and rooms of a care home are no family households.
    """

    place: Ints
    door: Ints
    size: Small
    kind: Small

    def __len__(self) -> int:
        return len(self.place)


URBAN_FAMILY, RURAL_FAMILY, DORMITORY, CARE_HOME = range(4)


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, home by home; ``home`` is a row of the homes.

    ``vulnerabilities`` are bits in the order of ``VULNERABILITIES``; ``key_group`` is a row of ``KEY_GROUPS``
    or -1; ``employer`` and ``registered`` are rows of their lists in circumstances.py. ``phone`` is 0 and
    ``identity`` empty where there is none.
    """

    home: Ints
    name: Texts
    male: Flags
    birth_on: Dates
    identity: Texts
    phone: Ints
    vulnerabilities: Small
    key_group: Small
    employer: Small
    registered: Small

    def __len__(self) -> int:
        return len(self.home)


@dataclass(frozen=True, slots=True)
class District:
    size: DistrictSize
    seed: int
    on: date
    places: Places
    homes: Homes
    people: People

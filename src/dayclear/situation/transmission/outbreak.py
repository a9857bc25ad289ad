"""An outbreak as the engine takes it: arrays, and what to call their rows. It holds no name of a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import numpy as np

from dayclear.engines.epidemic import Flags, Floats, Ints, Links, Nearness

NO_SPOT = -1


@dataclass(frozen=True, slots=True)
class Spot:
    """A building, a compound, or a place as a list names it; ``place_id`` where it has a page here."""

    name: str
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Something that cases have in common: how many of the cases have it, and how many of all."""

    kind: str
    name: str
    cases: int
    people: int
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outbreak:
    """One row a case. ``onset`` is a day's ordinal, nan where it is not known; ``day`` falls back to the day it was found.

    ``spots`` are the kinds of place in which clusters are looked for, the widest first: of each the spots and each case's.
    ``exposed`` are by setting how many contacts became cases of how many; empty where a list tells cases only.
    ``chance_cases`` of ``chance_people`` are what the exposures are counted among. ``died`` and ``recovered`` say which
    cases ended so; the others' outcome is not known yet. ``age_years`` is nan where no age is known.
    """

    labels: Sequence[str]
    case_ids: Sequence[UUID | None]
    onset: Floats
    day: Floats
    links: Links
    settings: Sequence[str]
    days_told: Floats
    spots: Mapping[str, tuple[Sequence[Spot], Ints]]
    nearness: Nearness
    is_male: Flags
    is_female: Flags
    age_years: Floats
    died: Flags
    recovered: Flags
    exposed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    exposures: Sequence[Exposure] = ()
    chance_cases: int = 0
    chance_people: int = 0

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def intervals(self) -> Floats:
        """Days between onsets of each link: reckoned where both onsets are known, else as the list tells."""
        reckoned = self.links.days_between(self.onset)
        days: Floats = np.where(np.isfinite(reckoned), reckoned, self.days_told)
        return days


def ordinal(day: date | None) -> float:
    return float(day.toordinal()) if day else float("nan")


def from_ordinal(day: float) -> date | None:
    return date.fromordinal(int(day)) if np.isfinite(day) else None


def numbered(names: Sequence[str]) -> tuple[list[str], Ints]:
    """The distinct names and for each row which it is; an empty name is NO_SPOT."""
    known: dict[str, int] = {}
    rows = [known.setdefault(name, len(known)) if name else NO_SPOT for name in names]
    return list(known), np.array(rows, np.int64)


def links_of(cases: int, pairs: Sequence[tuple[int, int]]) -> Links:
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    return Links(cases, ends[:, 0], ends[:, 1])

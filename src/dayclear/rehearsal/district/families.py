"""Who lives together: couples, parents and children, three generations, people alone; ages and sexes."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from dayclear.rehearsal.district.columns import CARE_HOME, DORMITORY, Dates, Flags, Floats, Homes, Ints, Small

HEAD, SPOUSE, CHILD, SECOND_CHILD, FATHER, MOTHER, GRANDMOTHER, ROOMMATE, ELDER = range(9)

# Years from the head of the household: mean and standard deviation. Roommates have their own ages.
_YEARS_FROM_HEAD = np.array(
    [(0, 0), (-2, 2.5), (-26.5, 3.5), (-31, 3.5), (26, 3), (24.5, 3), (49, 3), (0, 0), (0, 0)], dtype=float
)
_LEAST_AGE = np.array([18, 20, 0, 0, 40, 40, 70, 16, 62], dtype=float)
_MOST_AGE = 101.0
_MALE_SHARE = np.array([0.5, 0.0, 0.525, 0.525, 1.0, 0.0, 0.0, 0.55, 0.42])
_DAYS_PER_YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class Pattern:
    """A composition of a household: its share among those of its size, the head's age, who lives there."""

    share: float
    head_age: tuple[float, float]
    members: tuple[int, ...]
    head_male: float = 1.0


PATTERNS = (
    Pattern(0.46, (73, 8), (HEAD,), 0.36),
    Pattern(0.30, (47, 8), (HEAD,), 0.60),
    Pattern(0.24, (28, 5), (HEAD,), 0.54),
    Pattern(0.32, (70, 6), (HEAD, SPOUSE)),
    Pattern(0.35, (53, 6), (HEAD, SPOUSE)),
    Pattern(0.16, (30, 4), (HEAD, SPOUSE)),
    Pattern(0.17, (43, 8), (HEAD, CHILD), 0.25),
    Pattern(0.68, (43, 8), (HEAD, SPOUSE, CHILD)),
    Pattern(0.14, (60, 5), (HEAD, SPOUSE, CHILD)),
    Pattern(0.10, (51, 6), (HEAD, SPOUSE, MOTHER)),
    Pattern(0.08, (40, 6), (HEAD, CHILD, MOTHER), 0.3),
    Pattern(0.52, (40, 6), (HEAD, SPOUSE, CHILD, SECOND_CHILD)),
    Pattern(0.34, (43, 7), (HEAD, SPOUSE, CHILD, MOTHER)),
    Pattern(0.14, (45, 6), (HEAD, SPOUSE, FATHER, MOTHER)),
    Pattern(0.62, (38, 6), (HEAD, SPOUSE, CHILD, FATHER, MOTHER)),
    Pattern(0.38, (38, 5), (HEAD, SPOUSE, CHILD, SECOND_CHILD, MOTHER)),
    Pattern(1.0, (38, 5), (HEAD, SPOUSE, CHILD, SECOND_CHILD, FATHER, MOTHER)),
    Pattern(1.0, (37, 4), (HEAD, SPOUSE, CHILD, SECOND_CHILD, FATHER, MOTHER, GRANDMOTHER)),
)


@dataclass(frozen=True, slots=True)
class Members:
    """One row a person: the home's row, the role there, and what follows from it."""

    home: Ints
    role: Small
    male: Flags
    birth_on: Dates


def compose(homes: Homes, on: date, rng: np.random.Generator) -> Members:
    """Everybody who lives in the homes, home by home, with birth dates on or before ``on``."""
    pattern = _patterns(homes, rng)
    home = np.repeat(np.arange(len(homes)), homes.size)
    slot = np.arange(len(home)) - np.repeat(np.cumsum(homes.size) - homes.size, homes.size)
    role = _roles(pattern[home], slot, homes.kind[home])
    age = _ages(pattern, home, role, rng)
    days = np.floor((age + rng.random(len(age))) * _DAYS_PER_YEAR).astype(np.int64)
    birth_on = np.datetime64(on) - days.astype("timedelta64[D]")
    return Members(home=home, role=role, male=_males(pattern, home, role, rng), birth_on=birth_on)


def _patterns(homes: Homes, rng: np.random.Generator) -> Small:
    """A row of PATTERNS for each home; collective rooms have none and get 0."""
    pattern = np.zeros(len(homes), dtype=np.int16)
    lengths = np.array([len(pattern.members) for pattern in PATTERNS])
    for size in np.unique(lengths):
        fitting = np.flatnonzero(lengths == size)
        wanted = np.flatnonzero(homes.size == size)
        shares = np.array([PATTERNS[row].share for row in fitting])
        pattern[wanted] = rng.choice(fitting, len(wanted), p=shares / shares.sum())
    return pattern


def _roles(pattern: Small, slot: Ints, kind: Small) -> Small:
    widest = max(len(pattern.members) for pattern in PATTERNS)
    table = np.full((len(PATTERNS), widest), ROOMMATE, dtype=np.int16)
    for row, one in enumerate(PATTERNS):
        table[row, : len(one.members)] = one.members
    role = table[pattern, np.minimum(slot, widest - 1)]
    role[kind == DORMITORY] = ROOMMATE
    role[kind == CARE_HOME] = ELDER
    return role


def _ages(pattern: Small, home: Ints, role: Small, rng: np.random.Generator) -> Floats:
    """Whole years completed by each person."""
    means, deviations = np.array([one.head_age for one in PATTERNS]).T
    head = rng.normal(means[pattern], deviations[pattern]).clip(_LEAST_AGE[HEAD], 96)
    shift, deviation = _YEARS_FROM_HEAD[role].T
    age = head[home] + rng.normal(shift, deviation)
    age[role == ROOMMATE] = 16 + rng.gamma(2.0, 4.5, int((role == ROOMMATE).sum()))
    age[role == ELDER] = rng.normal(81, 7, int((role == ELDER).sum()))
    whole_years: Floats = np.floor(age.clip(_LEAST_AGE[role], _MOST_AGE))
    return whole_years


def _males(pattern: Small, home: Ints, role: Small, rng: np.random.Generator) -> Flags:
    share = _MALE_SHARE[role]
    heads = role == HEAD
    share[heads] = np.array([one.head_male for one in PATTERNS])[pattern[home[heads]]]
    return rng.random(len(role)) < share

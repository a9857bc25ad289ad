"""Who may infect others and since when, and whom quarantine has kept from others."""

from dataclasses import dataclass

import numpy as np

from dayclear.engines.contacts._kernels.gathering import Known
from dayclear.engines.contacts._kernels.ground import Rows
from dayclear.engines.contacts.visits import Visits


@dataclass(frozen=True, slots=True)
class Cases:
    """One row a case, in seconds as visits are.

    ``onset_s`` is the onset or, without symptoms, the sampling of the first positive (8th plan); the rule's ``before_s`` lies
    before it. ``isolated_s`` is when others could no longer be met.
    """

    person: Rows
    onset_s: Rows
    isolated_s: Rows

    def __post_init__(self) -> None:
        if not len(self.person) == len(self.onset_s) == len(self.isolated_s):
            raise ValueError("Every case has a person, an onset and an instant of isolation.")

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class Quarantines:
    """From when people are kept apart; who is not named here is not, until ``others_s``: now, or for ever."""

    person: Rows
    from_s: Rows
    others_s: int = int(np.iinfo(np.int32).max)

    def __post_init__(self) -> None:
        if len(self.person) != len(self.from_s):
            raise ValueError("Every quarantine has a person and an instant.")

    @classmethod
    def none(cls, *, others_s: int = int(np.iinfo(np.int32).max)) -> "Quarantines":
        nobody = np.empty(0, np.int32)
        return cls(nobody, nobody, others_s)

    def by_person(self, visits: Visits) -> Rows:
        """For each person of the visits the instant; the earliest where there are several."""
        check_people(self.person, visits, "quarantine")
        from_s = np.full(visits.people, self.others_s, np.int32)
        np.minimum.at(from_s, self.person, self.from_s)
        return from_s


@dataclass(frozen=True, slots=True)
class Listed:
    """Contacts that cases have already; ``case`` is a row of the cases given, in rising order.

    None of them is told again. Whom they met between ``from_s`` and ``until_s`` is a secondary contact; of a contact who
    passes nothing on, ``until_s`` is ``from_s``.
    """

    case: Rows
    person: Rows
    from_s: Rows
    until_s: Rows

    def __post_init__(self) -> None:
        if not len(self.case) == len(self.person) == len(self.from_s) == len(self.until_s):
            raise ValueError("Every contact listed has a case, a person and two instants.")
        if (np.diff(self.case) < 0).any():
            raise ValueError("Contacts are listed case by case, in the order of the cases.")

    @classmethod
    def none(cls) -> "Listed":
        nobody = np.empty(0, np.int32)
        return cls(nobody, nobody, nobody, nobody)

    def among(self, first: int, last: int) -> Known:
        """Those of some cases in a row, as the kernels read them."""
        begin, end = np.searchsorted(self.case, [first, last])
        rows = np.searchsorted(self.case[begin:end], np.arange(first, last + 1)).astype(np.int64)
        columns = (self.from_s, self.until_s)
        return Known(
            rows, self.person[begin:end], *(column[begin:end].astype(np.int64) for column in columns)
        )


def check_people(person: Rows, visits: Visits, what: str) -> None:
    """Raises ValueError where somebody is named whom the visits do not know."""
    unknown = np.flatnonzero((person < 0) | (person >= visits.people))
    if len(unknown):
        raise ValueError(
            f"The {what} in row {unknown[0]} names the unknown person {person[unknown[0]]}. "
            f"Number people as the visits do, from 0 to {visits.people - 1}."
        )

"""Who may infect others and since when, and whom quarantine has kept from others."""

from dataclasses import dataclass

import numpy as np

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


def check_people(person: Rows, visits: Visits, what: str) -> None:
    """Raises ValueError where somebody is named whom the visits do not know."""
    unknown = np.flatnonzero((person < 0) | (person >= visits.people))
    if len(unknown):
        raise ValueError(
            f"The {what} in row {unknown[0]} names the unknown person {person[unknown[0]]}. "
            f"Number people as the visits do, from 0 to {visits.people - 1}."
        )

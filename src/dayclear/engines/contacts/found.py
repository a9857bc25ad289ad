"""The contacts that were found, each with why."""

from dataclasses import dataclass

import numpy as np

from dayclear.engines.contacts._kernels.ground import Codes, Offsets, Rows
from dayclear.engines.contacts.visits import Visits

CLOSE, SECONDARY = 1, 2
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Reasons:
    """Meetings that count, one row each: the visit of the one who may infect, and the visit of the contact.

    ``starts_s`` and ``ends_s`` bound the overlap inside the time that counts; ``distance`` is the class of the meeting by the
    rule of its degree.
    """

    their_visit: Rows
    own_visit: Rows
    starts_s: Rows
    ends_s: Rows
    distance: Codes

    def __len__(self) -> int:
        return len(self.own_visit)


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row a case and person, by (case, degree, person); ``case`` is a row of the cases given.

    The reasons of a row are ``reasons`` from ``reason_rows[row]`` to ``reason_rows[row + 1]``, the strongest first: the
    nearer, then the longer, then the earlier. At most as many as asked for are kept; ``meetings``, ``together_s`` (their
    lengths added up), ``first_s`` and ``last_s`` tell of all.
    """

    visits: Visits
    case: Rows
    person: Rows
    degree: Codes
    first_s: Rows
    last_s: Rows
    meetings: Rows
    together_s: Offsets
    reason_rows: Offsets
    reasons: Reasons

    def __len__(self) -> int:
        return len(self.case)

    @property
    def via(self) -> Rows:
        """For each secondary contact the close contact of the strongest reason; NOBODY for close ones."""
        strongest = self.reasons.their_visit[self.reason_rows[:-1]]
        return np.where(self.degree == SECONDARY, self.visits.person[strongest], np.int32(NOBODY))

    @property
    def reason_place(self) -> Rows:
        """The place of each reason."""
        return self.visits.place[self.reasons.own_visit]

    @property
    def reason_via(self) -> Rows:
        """For each reason the one who was met: the case of a close contact, the close contact of a secondary one."""
        return self.visits.person[self.reasons.their_visit]

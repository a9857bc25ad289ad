"""The kernels compiled once and kept on disk, so that nobody waits for the compiler when the first contacts are looked for."""

import numpy as np

from dayclear.engines.contacts._kernels.ordering import sorted_by_radix
from dayclear.engines.contacts.cases import Cases
from dayclear.engines.contacts.definitions import Definitions, Rule
from dayclear.engines.contacts.finding import find_contacts
from dayclear.engines.contacts.visits import Visits


def warm() -> None:
    """Finds the one contact of two people in a room; from then on this process searches with compiled kernels.

    Cost: about 20 s of the processor after an installation, half a second later.
    """
    rule = Rule.from_minutes(counts_as=[0], least_min=[0.0])
    visits, _order = Visits.arranged(
        person=[0, 1], place=[0, 0], starts_s=[0, 0], ends_s=[60, 60], people=2, places=1
    )
    sorted_by_radix(visits.place, visits.places, visits.starts_s)
    case = np.zeros(1, np.int32)
    find_contacts(visits, Cases(case, case, case + np.int32(60)), Definitions(rule, rule), compile_first=True)

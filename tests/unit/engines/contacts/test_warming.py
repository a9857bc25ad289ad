"""Whoever looks for contacts first does not wait for the compiler, whatever the types of the columns given."""

import numpy as np

from dayclear.engines.contacts import Cases, Definitions, Quarantines, Rule, Visits, find_contacts, warm
from dayclear.engines.contacts._kernels.gathering import gather
from dayclear.engines.contacts._kernels.ordering import sorted_by_radix


def test_after_warming_nothing_is_left_to_compile():
    kernels = [gather, sorted_by_radix]
    warm()
    compiled = [len(kernel.signatures) for kernel in kernels]

    one, rule = np.array([1], np.int64), Rule.from_minutes(counts_as=[0, 0], least_min=[5])
    visits, _order = Visits.arranged(
        person=np.array([0, 1], np.uint16),
        place=np.array([1, 1], np.int64),
        starts_s=[0, 0],
        ends_s=np.array([900, 900], np.int16),
        setting=[0, 1],
        people=2,
        places=2,
    )
    cases = Cases(np.zeros(1, np.int64), one, one + 600)
    found = find_contacts(visits, cases, Definitions(rule, rule), quarantines=Quarantines(one, one + 300))

    assert found.person.tolist() == [1]
    assert [len(kernel.signatures) for kernel in kernels] == compiled

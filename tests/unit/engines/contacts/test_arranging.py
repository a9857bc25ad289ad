"""Visits in any order are sorted by place and start, and by person and start, whatever the numbers."""

import numpy as np

from dayclear.engines.contacts import Visits


def test_both_orders_and_where_each_begins():
    rng = np.random.default_rng(3)
    n = 5_000
    starts = rng.integers(-(2**31), 2**31, n)
    person, place = rng.integers(0, 400, n), rng.integers(0, 3_000, n)

    visits, order = Visits.arranged(
        person=person, place=place, starts_s=starts, ends_s=starts, people=500, places=3_000
    )

    assert order.tolist() == np.lexsort((starts, place)).tolist()
    assert visits.starts_s.tolist() == starts[order].tolist()
    assert visits.by_person.tolist() == np.lexsort((visits.starts_s, visits.person)).tolist()
    assert np.diff(visits.place_rows).tolist() == np.bincount(place, minlength=3_000).tolist()
    assert np.diff(visits.person_rows).tolist() == np.bincount(person, minlength=500).tolist()

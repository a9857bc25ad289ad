"""Visits in any order are sorted by place and start, and by person and start, whatever the numbers."""

import numpy as np
import pytest

from dayclear.engines.contacts import Visits, visits
from dayclear.engines.contacts._kernels.ordering import sorted_by_radix


@pytest.mark.parametrize("compiled", [True, False])
def test_both_orders_and_where_each_begins(monkeypatch, compiled):
    monkeypatch.setattr(visits, "is_compiled", lambda kernel: compiled and kernel is sorted_by_radix)
    rng = np.random.default_rng(3)
    n = 5_000
    starts = rng.integers(-(2**31), 2**31, n)
    person, place = rng.integers(0, 400, n), rng.integers(0, 3_000, n)

    arranged, order = Visits.arranged(
        person=person, place=place, starts_s=starts, ends_s=starts, people=500, places=3_000
    )

    assert order.tolist() == np.lexsort((starts, place)).tolist()
    assert arranged.starts_s.tolist() == starts[order].tolist()
    assert arranged.by_person.tolist() == np.lexsort((arranged.starts_s, arranged.person)).tolist()
    assert np.diff(arranged.place_rows).tolist() == np.bincount(place, minlength=3_000).tolist()
    assert np.diff(arranged.person_rows).tolist() == np.bincount(person, minlength=500).tolist()

"""Cycles are looked for again when the many records are built, also where building them failed."""

import gc

import pytest

from dayclear.kernel.memory import no_search_for_cycles


@no_search_for_cycles()
def build():
    with no_search_for_cycles():
        assert not gc.isenabled()
    assert not gc.isenabled()
    raise ZeroDivisionError


def test_the_search_rests_inside_and_goes_on_after_an_error():
    with pytest.raises(ZeroDivisionError):
        build()
    assert gc.isenabled()

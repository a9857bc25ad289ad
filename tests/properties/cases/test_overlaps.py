"""The search by two indexes finds exactly what comparing every visit with every other finds."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayclear.cases.models import Visit
from dayclear.cases.queries import Exposer, overlaps
from tests.integration.cases.homes import Homes

PEOPLE, SITES = 4, 3
VISITS = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.integers(0, SITES),
        st.integers(0, 72),
        st.integers(0, 24),
        st.booleans(),
    ),
    max_size=14,
)


@pytest.fixture
def homes(db, noon):
    return Homes(noon)


def seen(homes, told, noon):
    """Who of the others was where the first person was between the 24th and the 60th hour, hour by hour."""
    since, until = noon + timedelta(hours=24), noon + timedelta(hours=60)
    found = []
    for own in told:
        for other in told:
            if own[0] != 0 or other[0] == 0 or own[1] != other[1] or own[4] or other[4]:
                continue
            begins = max(_at(noon, own[2]), _at(noon, other[2]), since)
            ends = min(_at(noon, own[2] + own[3]), _at(noon, other[2] + other[3]), until)
            if _meets(own, other, noon, since, until):
                found.append((homes.people[other[0]].pk, begins, ends))
    return sorted(found, key=str)


def _meets(own, other, noon, since, until):
    """Both stayed for a while of the window, and at the same time."""
    own_since, own_until = max(_at(noon, own[2]), since), min(_at(noon, own[2] + own[3]), until)
    return (
        _at(noon, own[2]) < until
        and _at(noon, own[2] + own[3]) > since
        and _at(noon, other[2]) < own_until
        and _at(noon, other[2] + other[3]) > own_since
    )


def _at(noon, hour):
    return noon + timedelta(hours=hour)


@given(told=VISITS)
def test_the_search_finds_what_comparing_all_with_all_finds(homes, noon, told):
    Visit.objects.all().update(taken_back_at=noon, taken_back_reason="x")
    sites = [*homes.units, homes.street, None]
    Visit.objects.bulk_create(
        Visit(
            person=homes.people[person],
            place=sites[site],
            vehicle="" if sites[site] else "吉A12345",
            started_at=_at(noon, hour),
            ended_at=_at(noon, hour + long),
            told_at=noon,
            taken_back_at=noon if back else None,
            taken_back_reason="x" if back else "",
        )
        for person, site, hour, long, back in told
    )
    exposer = Exposer(homes.people[0].pk, noon + timedelta(hours=24), noon + timedelta(hours=60))
    found = sorted(((one.person_id, one.since, one.until) for one in overlaps([exposer])), key=str)
    assert found == seen(homes, told, noon)

"""Whatever is decided about zones in whatever order: periods of a place never overlap, no part is laxer than the whole."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import DayclearError
from dayclear.zones import operations, queries
from dayclear.zones.models import ZonePeriod
from tests.integration.cases.homes import EVERYTHING, Homes

NOON = datetime(2022, 4, 3, 4, tzinfo=UTC)
RANK = {"lockdown": 1, "control": 2, "precaution": 3}
decisions = st.tuples(st.integers(0, 2), st.sampled_from([*RANK, None]), st.integers(-30, 90))


@pytest.mark.django_db
@given(story=st.lists(decisions, max_size=12))
def test_the_strictest_decided_zone_holds_and_no_decision_is_lost(story):
    with transaction.atomic():
        homes, at = Homes(NOON, doors=1), NOON
        places = [homes.street, homes.compounds[0], homes.units[0]]
        told, decided = {}, 0
        for number, kind, minutes in story:
            at += timedelta(minutes=minutes)
            try:
                with transaction.atomic():
                    if kind is None:
                        operations.lift_zone(place=places[number], why=operations.Why("解除"), by=None, at=at)
                    else:
                        operations.set_zone(
                            place=places[number], kind=kind, why=operations.Why("研判"), by=None, at=at
                        )
            except DayclearError:
                continue
            decided += kind is not None and told.get(number) != kind
            told[number] = kind
        later = NOON + timedelta(days=30)
        standing = [RANK[told[number]] for number in (0, 1, 2) if told.get(number)]
        found = queries.zone_of(homes.units[0], scope=EVERYTHING, at=later)
        assert (RANK[found.kind] if found else None) == min(standing, default=None)
        assert ZonePeriod.objects.count() == decided
        _check_no_overlap(places)
        _check_no_part_is_laxer(places)
        transaction.set_rollback(True)


def _check_no_overlap(places):
    for place in places:
        periods = [p.period for p in ZonePeriod.objects.filter(place=place, period__isempty=False)]
        periods.sort(key=lambda period: period.lower)
        for earlier, later in pairwise(periods):
            assert earlier.upper is not None
            assert earlier.upper <= later.lower


def _check_no_part_is_laxer(places):
    """At every instant at which anything began or ended."""
    protocol = protocol_in_force(NOON)
    instants = {p.period.lower for p in ZonePeriod.objects.filter(period__isempty=False)}
    instants |= {p.period.upper for p in ZonePeriod.objects.filter(period__isempty=False) if p.period.upper}
    loosest = len(protocol.zones) + 1
    for at in instants:
        held = queries.zones_of([place.path for place in places], scope=EVERYTHING, at=at)
        ranks = [held[place.path].rank if place.path in held else loosest for place in places]
        assert ranks == sorted(ranks, reverse=True)
        # What rounds follow says the same.
        inside = {zoned.path: zoned.kind for zoned in queries.zoned_inside([places[0].path], at=at)}
        assert all(held[path].kind == kind for path, kind in inside.items())

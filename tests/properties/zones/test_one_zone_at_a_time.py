"""Whatever is decided about zones in whatever order, a place has one zone at an instant, and history stays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dayclear.kernel.errors import DayclearError
from dayclear.zones import operations, queries
from dayclear.zones.models import ZonePeriod
from tests.integration.cases.homes import EVERYTHING, Homes

NOON = datetime(2022, 4, 3, 4, tzinfo=UTC)
decisions = st.tuples(
    st.integers(0, 2), st.sampled_from(["lockdown", "control", "precaution", None]), st.integers(-30, 90)
)


@pytest.mark.django_db
@given(story=st.lists(decisions, max_size=25))
def test_the_nearest_decided_zone_holds_and_no_decision_is_lost(story):
    with transaction.atomic():
        homes, at = Homes(NOON, doors=1), NOON
        places = [homes.street, homes.compounds[0], homes.units[0]]
        told, decided = {}, 0
        for number, kind, minutes in story:
            at += timedelta(minutes=minutes)
            try:
                with transaction.atomic():
                    if kind is None:
                        operations.lift_zone(place=places[number], reason="解除", by=None, at=at)
                    else:
                        operations.set_zone(place=places[number], kind=kind, reason="研判", by=None, at=at)
            except DayclearError:
                continue
            decided += kind is not None and told.get(number) != kind
            told[number] = kind
        later = NOON + timedelta(days=30)
        expected = next((told[number] for number in (2, 1, 0) if told.get(number)), None)
        found = queries.zone_of(homes.units[0], scope=EVERYTHING, at=later)
        assert (found.kind if found else None) == expected
        assert ZonePeriod.objects.count() == decided
        transaction.set_rollback(True)

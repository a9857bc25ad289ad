"""Whatever is ordered, given, cancelled, exchanged and released: no bed has two people, no person two beds."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dayclear.kernel.errors import DayclearError
from dayclear.transfers import operations, queries
from dayclear.transfers.models import Facility, Stay, Transfer
from dayclear.transfers.states import OCCUPYING, OPEN
from tests.integration.cases.homes import Homes
from tests.integration.transfers.conftest import Convoy

NOON = datetime(2022, 4, 3, 4, tzinfo=UTC)
PEOPLE = 6

people = st.integers(0, PEOPLE - 1)
steps = st.one_of(
    st.tuples(st.sampled_from(["positive", "contact", "depart", "arrive", "cancel", "release"]), people),
    st.tuples(st.just("give"), people),
    st.tuples(st.just("exchange"), people),
)


class Story:
    def __init__(self):
        self.homes = Homes(NOON, doors=1)
        self.convoy = Convoy(self.homes)
        self.now = NOON
        for kind, beds in (("cabin_hospital", 1), ("designated_hospital", 2), ("isolation_site", 2)):
            self.convoy.facility(kind, beds)

    def play(self, kind, number):
        # A telephone's clock sometimes runs backwards.
        self.now += timedelta(minutes=-3 if number == 0 else 11)
        try:
            with transaction.atomic():
                self.step(kind, self.homes.people[number])
        except DayclearError:
            pass

    def step(self, kind, person):
        common = {"by": None, "at": self.now}
        if kind in {"positive", "contact"}:
            self.convoy.order(person, reason=kind)
            return
        if kind == "release":
            for stay in Stay.objects.filter(person=person, status="in"):
                operations.release(stay=stay, reason="出院", **common)
            return
        transfer = Transfer.objects.filter(person=person).order_by("-pk").first()
        if transfer is None:
            return
        match kind:
            case "give":
                operations.give_bed(transfer=transfer, **common)
            case "exchange":
                other = Facility.objects.get(kind="designated_hospital")
                operations.give_bed(transfer=transfer, facility=other, **common)
            case "depart":
                operations.depart(transfer=transfer, vehicle="吉A1", crew="", **common)
            case "arrive":
                operations.arrive(transfer=transfer, **common)
            case "cancel":
                operations.cancel(transfer=transfer, reason="不必", **common)


@pytest.mark.django_db
@given(story=st.lists(steps, max_size=50))
def test_a_bed_never_has_two_people_and_a_person_never_two_beds(story):
    with transaction.atomic():
        played = Story()
        for kind, number in story:
            played.play(kind, number)
            assert_beds_are_right()
        transaction.set_rollback(True)


def assert_beds_are_right():
    occupying = list(Stay.objects.filter(status__in=OCCUPYING))
    assert max(Counter(stay.bed_id for stay in occupying).values(), default=0) <= 1
    assert max(Counter((stay.person_id, stay.status) for stay in occupying).values(), default=0) <= 1
    held = {stay.pk for stay in occupying if stay.status == "reserved"}
    waiting = Transfer.objects.filter(status__in=OPEN, stay__isnull=False)
    assert held == set(waiting.values_list("stay_id", flat=True)), "a bed is held for nobody"
    counted = queries.free_beds(Facility.objects.values_list("pk", flat=True)).values()
    assert sum(count.total - count.free for count in counted) == len(occupying)

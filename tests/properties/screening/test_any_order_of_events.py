"""Whatever phones and laboratories send, in any order and however often, the due list stays one truth."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count, F
from hypothesis import given
from hypothesis import strategies as st

from dayclear.kernel.errors import DayclearError
from dayclear.kernel.ids import new_id
from dayclear.screening import operations
from dayclear.screening.models import AwayTest, Due, Sample, Signature, Tube
from tests.integration.screening.district import EVERYTHING, District, Told, scope_at
from tests.integration.screening.recount import assert_totals_equal_a_plain_recount

NOON = datetime(2022, 4, 3, 4, tzinfo=UTC)
PEOPLE = 16
TUBES = ("T1", "T2", "T3", "T4")
IDS = [new_id() for _each in range(40)]

people = st.integers(0, PEOPLE - 1)
tubes = st.sampled_from(TUBES)
swabs = st.tuples(st.integers(0, len(IDS) - 1), people, tubes, st.integers(-60, 60))
events = st.one_of(
    st.tuples(st.just("batch"), st.lists(swabs, max_size=6)),
    st.tuples(st.just("again"), st.integers(0, 10)),
    st.tuples(
        st.just("mark"),
        st.tuples(people, st.sampled_from(["away", "exempt", "not_at_home", "refused", "due"])),
    ),
    st.tuples(st.just("undo"), people),
    st.tuples(
        st.just("result"),
        st.dictionaries(tubes, st.sampled_from(["positive", "negative", "inconclusive", "invalid"])),
    ),
    st.tuples(st.just("retest"), st.lists(tubes, max_size=2)),
    st.tuples(st.just("receive"), st.lists(tubes, max_size=2)),
    st.tuples(st.just("void"), tubes),
    st.tuples(st.just("isolate"), st.sets(people, max_size=3)),
    st.tuples(st.just("call_back"), st.sets(people, max_size=3)),
    st.tuples(st.just("days_pass"), st.integers(1, 3)),
    st.tuples(st.just("move"), st.tuples(people, st.integers(0, 7))),
    st.tuples(st.just("leave"), people),
    st.tuples(st.just("prove"), people),
    st.tuples(st.just("sample_otherwise"), st.tuples(st.integers(0, 3), st.sampled_from([1, 5, 20]))),
    st.tuples(st.just("sign"), st.integers(0, 3)),
    st.tuples(st.just("close"), st.sampled_from(["", "已电话核实"])),
)


class Story:
    """Plays events on a district; refusals are part of the story."""

    def __init__(self, noon):
        self.district = District(noon)
        self.round = self.district.open_round(tube_mode=5)
        # Whose phone sends a batch: the commander's, or a sampler's with places of their own.
        left, right = self.district.compounds
        self.scopes = (EVERYTHING, scope_at(left), EVERYTHING, scope_at(self.district.units[1], right))
        self.sent = []
        self.now = noon

    def play(self, kind, told):
        self.now += timedelta(minutes=1)
        getattr(self, kind)(told)

    def batch(self, told):
        drafts = [
            operations.SampleDraft(
                IDS[number],
                self.district.people[person].pk,
                tube,
                self.now + timedelta(minutes=minutes, microseconds=number),
            )
            for number, person, tube, minutes in told
        ]
        self.sent.append(drafts)
        self._send(drafts)

    def again(self, number):
        if self.sent:
            drafts = self.sent[number % len(self.sent)]
            self._send(drafts)
            before = state_of_everything()
            assert all(not answer.stands or answer.outcome == "repeated" for answer in self._send(drafts))
            assert state_of_everything() == before

    def _send(self, drafts):
        scope = self.scopes[len(self.sent) % len(self.scopes)]
        return operations.record_samples(
            round_id=self.round.pk, batch=drafts, by=None, at=self.now, scope=scope
        )

    def mark(self, told):
        person, state = told
        operations.mark_person(
            round=self.round,
            person=self.district.people[person],
            state=state,
            note="因故",
            until_on=self.now.date() + timedelta(days=1),
            by=None,
            at=self.now,
        )

    def undo(self, person):
        for sample in Sample.objects.filter(person=self.district.people[person], aside=""):
            operations.undo_sample(sample=sample, by=None, at=self.now, reason="扫错人")

    def result(self, told):
        operations.mark_known(results=[Told(*item) for item in told.items()], by=None, at=self.now)

    def retest(self, barcodes):
        operations.hold_for_retest(barcodes=barcodes, by=None, at=self.now)

    def receive(self, barcodes):
        operations.mark_tubes_received(barcodes=barcodes, by=None, at=self.now)

    def void(self, barcode):
        operations.void_tube(barcode=barcode, by=None, at=self.now, reason="破损")

    def isolate(self, people):
        operations.set_in_isolation(people=self._ids(people), note="隔离", by=None, at=self.now)

    def call_back(self, people):
        operations.recall_from_isolation(people=self._ids(people), note="", by=None, at=self.now)

    def _ids(self, people):
        return [self.district.people[person].pk for person in people]

    def days_pass(self, days):
        operations.end_past_exemptions(at=self.now + timedelta(days=days))

    def move(self, told):
        number, door = told
        person, household = self.district.people[number], self.district.people[2 * door].household
        person.household, person.place_path = household, household.place_path
        person.save(update_fields=["household", "place_path"])
        operations.join_open_rounds(person=person, by=None, at=self.now)

    def leave(self, person):
        operations.leave_open_rounds(person=self.district.people[person])

    def prove(self, person):
        operations.record_away_test(
            round=self.round,
            person=self.district.people[person],
            tested_on=NOON.date(),
            tested_where="长春市中心医院",
            report="1",
            by=None,
            at=self.now,
        )

    def sample_otherwise(self, told):
        unit, tube_mode = told
        operations.override_scheme(
            round=self.round,
            place=self.district.units[unit],
            tube_mode=tube_mode,
            sampling="door",
            reason="楼内有透析病人",
            by=None,
            at=self.now,
        )

    def sign(self, unit):
        operations.sign_place(
            signature_id=new_id(),
            round=self.round,
            place=self.district.units[unit],
            scope=EVERYTHING,
            by=None,
            at=self.now,
        )

    def close(self, accepted_why):
        operations.close_round(round=self.round, by=None, at=self.now, accepted_why=accepted_why)


def state_of_everything():
    return [list(model.objects.order_by("pk").values()) for model in (Due, Sample, Tube)]


def assert_one_truth(story):
    assert_totals_equal_a_plain_recount(story.round)
    assert_nobody_is_closed_over(story.round)
    twice = Sample.objects.filter(standing=True).values("person").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
    standing = set(Sample.objects.filter(standing=True).values_list("person", flat=True))
    swabbed = set(Due.objects.filter(state="sampled").values_list("person", flat=True))
    assert swabbed <= standing
    assert not Due.objects.filter(state="due", person__in=standing).exists()
    miscounted = Tube.objects.annotate(n=Count("samples")).exclude(n__gte=F("sample_count"))
    assert not miscounted.exists()
    for tube in Tube.objects.all():
        assert tube.sample_count == tube.samples.exclude(aside="undone").count()


def assert_nobody_is_closed_over(held):
    """A closed round misses no name, and who is away without proof was accepted with a reason by who closed it."""
    held.refresh_from_db()
    if held.is_open:
        return
    assert not Due.objects.filter(round=held, state__in=["due", "not_at_home"]).exists()
    proved = AwayTest.objects.filter(round=held).values("person")
    unproved = Due.objects.filter(round=held, state="away").exclude(person__in=proved).count()
    signed = Signature.objects.filter(round=held, signed_at=held.closed_at, place_path="/D/").get()
    assert unproved <= signed.unproved
    assert bool(signed.unproved) == bool(signed.accepted_why)


@pytest.mark.django_db
@given(st.lists(events, max_size=12))
def test_any_story_leaves_one_standing_sample_of_each_and_totals_that_a_recount_confirms(told):
    with transaction.atomic():
        story = Story(NOON)
        for event in told:
            try:
                with transaction.atomic():
                    story.play(*event)
            except DayclearError:
                continue
        assert_one_truth(story)
        transaction.set_rollback(True)

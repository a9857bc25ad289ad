"""Plain batches are taken in one statement; whatever happened before, they end as the long way would have ended them."""

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dayclear.command.protocol.loading import shipped
from dayclear.kernel.errors import DayclearError
from dayclear.kernel.scope import Reach, Scope
from dayclear.screening.operations import Batch, SampleDraft, intake, record_plain_batches
from tests.integration.screening.recount import assert_totals_equal_a_plain_recount
from tests.properties.screening.test_any_order_of_events import (
    IDS,
    NOON,
    Story,
    events,
    state_of_everything,
    swabs,
)

TUBE_CODE = shipped().screening.tube_code


class BothWays(Story):
    def _send(self, drafts):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "record_plain_batches", lambda *_told: [None])
            with transaction.atomic():
                expected = super()._send(drafts), state_of_everything()
                transaction.set_rollback(True)
        answers = super()._send(drafts)
        assert (answers, state_of_everything()) == expected
        return answers


reaches = st.sampled_from([("/",), ("/D/A/",), ("/D/A/1/", "/D/B/"), ()]).map(
    lambda paths: tuple(Reach(path) for path in paths)
)
batches = st.tuples(st.integers(0, 1), reaches, st.lists(swabs, min_size=1, max_size=5))
meetings = st.tuples(st.just("meet"), st.lists(batches, min_size=2, max_size=5))


class Together(Story):
    """Several batches come at once, of two rounds and by samplers who may sample here or there."""

    def __init__(self, noon):
        super().__init__(noon)
        self.rounds = [self.round, self.district.open_round(tube_mode=5)]

    def meet(self, told):
        coming = [self._plain(*batch) for batch in told]
        with transaction.atomic():
            expected = [self._recorded([batch])[0] for batch in coming], state_of_everything()
            transaction.set_rollback(True)
        assert (self._recorded(coming), state_of_everything()) == expected
        assert_totals_equal_a_plain_recount(self.round)

    def _recorded(self, coming):
        return record_plain_batches(coming, self.now)

    def _plain(self, number, reach, told):
        of_person = {person: (sample, tube) for sample, person, tube, _minutes in told}
        of_sample = {sample: (person, tube) for person, (sample, tube) in of_person.items()}
        drafts = [
            SampleDraft(IDS[sample], self.district.people[person].pk, tube, self.now)
            for sample, (person, tube) in of_sample.items()
        ]
        return Batch(self.rounds[number].pk, drafts, Scope(None, reach), taken_by=None, tube_code=TUBE_CODE)


@pytest.mark.django_db
@given(st.lists(events, max_size=12))
def test_both_ways_give_the_same_answers_and_leave_the_same_rows(told):
    with transaction.atomic():
        story = BothWays(NOON)
        for event in told:
            try:
                with transaction.atomic():
                    story.play(*event)
            except DayclearError:
                continue
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(st.lists(st.one_of(meetings, events), max_size=8))
def test_batches_taken_together_end_as_one_after_the_other(told):
    with transaction.atomic():
        story = Together(NOON)
        for event in told:
            try:
                with transaction.atomic():
                    story.play(*event)
            except DayclearError:
                continue
        transaction.set_rollback(True)

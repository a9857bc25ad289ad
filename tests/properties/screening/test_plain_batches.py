"""A plain batch is taken in one statement; whatever happened before, it ends as the long way would have ended it."""

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dayclear.kernel.errors import DayclearError
from dayclear.screening.operations import intake
from tests.properties.screening.test_any_order_of_events import NOON, Story, events, state_of_everything


class BothWays(Story):
    def _send(self, drafts):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "_taken_at_once", lambda *_told: None)
            with transaction.atomic():
                expected = super()._send(drafts), state_of_everything()
                transaction.set_rollback(True)
        answers = super()._send(drafts)
        assert (answers, state_of_everything()) == expected
        return answers


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

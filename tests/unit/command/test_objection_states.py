"""The life of an objection: answered once, and the page in docs/ says the same."""

from pathlib import Path

import pytest

from dayclear.command import objection_states
from dayclear.command.objection_states import OBJECTION, ObjectionStatus, ObjectionStep
from dayclear.kernel.transitions import StepNotAllowed

PAGE = Path(__file__).parents[3] / "docs" / "states" / "objection.md"


def test_the_page_tells_the_table():
    written = "Write it anew: dayclear.command.objection_states.page('objection')"
    assert PAGE.read_text(encoding="utf-8") == objection_states.page("objection"), written


@pytest.mark.parametrize("step", list(ObjectionStep))
@pytest.mark.parametrize("status", list(ObjectionStatus))
def test_only_what_waits_for_an_answer_gets_one(step, status):
    if status == ObjectionStatus.OPEN:
        assert OBJECTION.check(step, status).target in OBJECTION.ends
    else:
        with pytest.raises(StepNotAllowed):
            OBJECTION.check(step, status)

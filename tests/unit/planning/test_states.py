from pathlib import Path

import pytest

from dayclear.planning import states
from dayclear.planning.states import PLAN, PlanStatus

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "states" / "plan.md"


@pytest.mark.parametrize(
    ("step", "status"), [(step, status) for step in PLAN for status in PlanStatus.values]
)
def test_a_step_is_allowed_from_its_sources_and_from_nowhere_else(step, status):
    if status in PLAN[step].sources:
        states.check(step, status)
    else:
        with pytest.raises(states.StepNotAllowed):
            states.check(step, status)


def test_the_diagram_in_the_documents_is_that_of_the_table():
    assert DOCUMENT.read_text(encoding="utf-8") == states.diagram()

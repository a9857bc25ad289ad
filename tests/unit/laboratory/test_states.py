from pathlib import Path

import pytest

from dayclear.laboratory import states
from dayclear.laboratory.states import LIVES, BoxState, OfferState

STATES = Path(__file__).resolve().parents[3] / "docs" / "states"
EVERY_STEP = [
    (name, step, state)
    for name, known in (("box", BoxState), ("offer", OfferState))
    for step in LIVES[name][1]
    for state in known.values
]


@pytest.mark.parametrize(("name", "step", "state"), EVERY_STEP)
def test_a_step_is_allowed_from_its_sources_and_from_nowhere_else(name, step, state):
    life = LIVES[name][1]
    if state in states.sources(life, step):
        states.check(life, step, state, label=state)
    else:
        with pytest.raises(states.StepNotAllowed):
            states.check(life, step, state, label=state)


@pytest.mark.parametrize("name", LIVES)
def test_the_diagram_in_the_documents_is_that_of_the_table(name):
    assert (STATES / f"{name}.md").read_text(encoding="utf-8") == states.diagram(name)

from pathlib import Path

import pytest

from dayclear.screening import states
from dayclear.screening.states import DUE, ROUND, TUBE, DueState, DueStep, RoundStatus, TubeState

DOCS = Path(__file__).resolve().parents[3] / "docs" / "states"
STATES = {"round": RoundStatus.values, "tube": TubeState.values, "due": DueState.values}


@pytest.mark.parametrize("life", states.LIVES)
def test_every_state_is_known_and_every_step_leads_somewhere(life):
    _what, table = states.LIVES[life]
    for transition in table.values():
        assert set(transition.sources) <= set(STATES[life])
        assert transition.targets
        assert set(transition.targets) <= set(STATES[life])


@pytest.mark.parametrize(
    ("life", "step", "state"),
    [
        (life, step, state)
        for name, life in (("round", ROUND), ("tube", TUBE), ("due", DUE))
        for step in life
        for state in STATES[name]
    ],
)
def test_a_step_is_allowed_from_its_sources_and_from_nowhere_else(life, step, state):
    if state in states.sources(life, step):
        states.check(life, step, state, label=state)
    else:
        with pytest.raises(states.StepNotAllowed):
            states.check(life, step, state, label=state)


def test_whoever_is_not_sampled_can_always_be_sampled_after_all():
    assert set(DUE[DueStep.SAMPLE].sources) == set(DueState.values) - {"sampled", "known"}


@pytest.mark.parametrize("life", states.LIVES)
def test_the_diagram_in_the_documents_is_that_of_the_table(life):
    assert (DOCS / f"{life}.md").read_text(encoding="utf-8") == states.diagram(life)

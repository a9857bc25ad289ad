"""The life of a positive antigen, and the page made of it."""

from pathlib import Path

import pytest

from dayclear.clearance import states
from dayclear.clearance.states import SUSPICION, Suspicion, SuspicionStep
from dayclear.kernel.transitions import StepNotAllowed

DOCS = Path(__file__).resolve().parents[3] / "docs" / "states"
ALLOWED = {
    (Suspicion.WAITING, SuspicionStep.CONFIRM): Suspicion.CONFIRMED,
    (Suspicion.WAITING, SuspicionStep.REFUTE): Suspicion.REFUTED,
    (Suspicion.CONFIRMED, SuspicionStep.REFUTE): Suspicion.REFUTED,
    (Suspicion.REFUTED, SuspicionStep.CONFIRM): Suspicion.CONFIRMED,
    (Suspicion.WAITING, SuspicionStep.TAKE_BACK): Suspicion.TAKEN_BACK,
}


@pytest.mark.parametrize("status", Suspicion)
@pytest.mark.parametrize("step", SuspicionStep)
def test_exactly_the_steps_of_the_table_are_taken(status, step):
    if (status, step) in ALLOWED:
        assert SUSPICION.check(step, status).target == ALLOWED[status, step]
    else:
        with pytest.raises(StepNotAllowed, match=str(status.label)):
            SUSPICION.check(step, status)


@pytest.mark.parametrize("name", states.LIVES)
def test_the_page_in_the_docs_is_the_table(name):
    assert (DOCS / f"{name}.md").read_text(encoding="utf-8") == states.page(name), (
        f'Write it anew: python -c "from dayclear.clearance import states; print(states.page({name!r}), end=str())"'
    )

"""The life of a proposal: it waits, and is decided once or overtaken; the page in the docs is the table."""

from pathlib import Path

import pytest

from dayclear.kernel.transitions import StepNotAllowed
from dayclear.zones import states
from dayclear.zones.states import PROPOSAL, ProposalStatus, ProposalStep

DOCS = Path(__file__).resolve().parents[3] / "docs" / "states"


@pytest.mark.parametrize("step", ProposalStep)
def test_a_proposal_is_decided_once(step):
    ended = PROPOSAL.check(step, ProposalStatus.OPEN).target
    assert ended in PROPOSAL.ends
    for again in ProposalStep:
        with pytest.raises(StepNotAllowed):
            PROPOSAL.check(again, ended)


@pytest.mark.parametrize("name", states.LIVES)
def test_the_page_in_the_docs_is_the_table(name):
    assert (DOCS / f"{name}.md").read_text(encoding="utf-8") == states.page(name), (
        f'Write it anew: python -c "from dayclear.zones import states; print(states.page({name!r}), end=str())"'
    )

"""The tables of the lives of a case and of a contact, and the pages made of them."""

from pathlib import Path

import pytest

from dayclear.cases import states
from dayclear.cases.states import (
    CASE,
    CONTACT,
    ENDED_GONE,
    OPEN,
    STANDING,
    CaseStatus,
    CaseStep,
    ContactStatus,
    ContactStep,
)
from dayclear.command.protocol import shipped
from dayclear.kernel.transitions import StepNotAllowed

DOCS = Path(__file__).resolve().parents[3] / "docs" / "states"

ALLOWED = {
    (CaseStatus.CONFIRMED, CaseStep.SEAL): CaseStatus.CONFIRMED,
    (CaseStatus.CONFIRMED, CaseStep.TRACE): CaseStatus.CONFIRMED,
    (CaseStatus.CONFIRMED, CaseStep.DISINFECT): CaseStatus.CONFIRMED,
    (CaseStatus.CONFIRMED, CaseStep.MOVE): CaseStatus.MOVED,
    (CaseStatus.CONFIRMED, CaseStep.WITHDRAW): CaseStatus.WITHDRAWN,
    (CaseStatus.MOVED, CaseStep.SEAL): CaseStatus.MOVED,
    (CaseStatus.MOVED, CaseStep.TRACE): CaseStatus.MOVED,
    (CaseStatus.MOVED, CaseStep.DISINFECT): CaseStatus.MOVED,
    (CaseStatus.MOVED, CaseStep.CLOSE): CaseStatus.CLOSED,
    (CaseStatus.MOVED, CaseStep.WITHDRAW): CaseStatus.WITHDRAWN,
    (CaseStatus.MOVED, CaseStep.RELEASE): CaseStatus.MOVED,
    (CaseStatus.CLOSED, CaseStep.RELEASE): CaseStatus.RELEASED,
    (CaseStatus.CLOSED, CaseStep.WITHDRAW): CaseStatus.WITHDRAWN,
    (CaseStatus.RELEASED, CaseStep.WITHDRAW): CaseStatus.WITHDRAWN,
    (CaseStatus.CONFIRMED, CaseStep.DIE): CaseStatus.CONFIRMED,
    (CaseStatus.MOVED, CaseStep.DIE): CaseStatus.MOVED,
    (CaseStatus.CLOSED, CaseStep.DIE): CaseStatus.DIED,
    (CaseStatus.CONFIRMED, CaseStep.CLOSE_UNMOVED): CaseStatus.DIED,
    (CaseStatus.CONFIRMED, CaseStep.TAKE_DEATH_BACK): CaseStatus.CONFIRMED,
    (CaseStatus.MOVED, CaseStep.TAKE_DEATH_BACK): CaseStatus.MOVED,
    (CaseStatus.DIED, CaseStep.TAKE_DEATH_BACK): CaseStatus.CLOSED,
    (CaseStatus.DIED, CaseStep.REOPEN): CaseStatus.CONFIRMED,
    (CaseStatus.DIED, CaseStep.WITHDRAW): CaseStatus.WITHDRAWN,
    (CaseStatus.CONFIRMED, CaseStep.LEAVE): CaseStatus.CONFIRMED,
    (CaseStatus.CONFIRMED, CaseStep.CLOSE_LEFT): CaseStatus.LEFT,
    (CaseStatus.CONFIRMED, CaseStep.COME_BACK): CaseStatus.CONFIRMED,
    (CaseStatus.LEFT, CaseStep.COME_BACK): CaseStatus.CONFIRMED,
    (CaseStatus.LEFT, CaseStep.WITHDRAW): CaseStatus.WITHDRAWN,
}


@pytest.mark.parametrize("step", CaseStep)
@pytest.mark.parametrize("status", CaseStatus)
def test_a_case_takes_exactly_the_steps_of_the_table(status, step):
    if (status, step) in ALLOWED:
        assert CASE.check(step, status).target == ALLOWED[status, step]
    else:
        with pytest.raises(StepNotAllowed, match=str(status.label)):
            CASE.check(step, status)


def test_every_status_is_reached_and_a_withdrawn_case_is_final():
    assert set(CASE.states) == set(CaseStatus)
    assert set(CONTACT.states) == set(ContactStatus)
    assert CASE.ends == (CaseStatus.WITHDRAWN,)
    ended = {CaseStatus.CLOSED, CaseStatus.RELEASED, *ENDED_GONE, CaseStatus.WITHDRAWN}
    assert {*OPEN} == {*CaseStatus} - ended


def test_a_standing_contact_can_always_be_struck_off_released_or_become_a_case():
    for step in (ContactStep.STRIKE_OFF, ContactStep.RELEASE, ContactStep.CONFIRM):
        assert set(CONTACT.sources(step)) == {str(status) for status in STANDING}


def test_every_duty_named_is_one_of_the_protocol():
    named = {duty for table in (CASE, CONTACT) for row in table.transitions for duty in row.duties}
    assert named <= set(shipped().duties)


@pytest.mark.parametrize("name", states.LIVES)
def test_the_page_in_the_docs_is_the_table(name):
    assert (DOCS / f"{name}.md").read_text(encoding="utf-8") == states.page(name), (
        f'Write it anew: python -c "from dayclear.cases import states; print(states.page({name!r}), end=str())"'
    )

"""The table of a task's life, and the page that is made of it."""

from pathlib import Path

import pytest

from dayclear.command import states
from dayclear.command.states import ENDED, LIVING, TRANSITIONS, Role, Status, Step, StepNotAllowed

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "states" / "task.md"


def test_every_step_is_in_the_table_and_every_status_is_reached():
    assert set(TRANSITIONS) == set(Step)
    assert {row.target for row in TRANSITIONS.values() if row.target} | {Status.OPEN} == set(Status)


def test_every_status_either_lives_or_has_ended():
    assert {*LIVING, *ENDED} == set(Status)
    assert not {*LIVING} & {*ENDED}


def test_nothing_leads_from_an_ended_status_to_another():
    for row in TRANSITIONS.values():
        if row.target is not None:
            assert not set(row.sources) & set(ENDED)


def test_every_living_status_has_an_owner_who_can_end_it():
    for status in LIVING:
        assert any(
            states.allows(step, status) and Role.OWNER in row.roles and row.target in ENDED
            for step, row in TRANSITIONS.items()
        )


def test_whatever_opens_a_successor_says_why():
    assert all(row.needs_reason for row in TRANSITIONS.values() if row.opens_successor)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("status", Status)
def test_a_step_passes_exactly_where_the_table_has_it(step, status):
    if status in TRANSITIONS[step].sources:
        assert states.check(step, status) is TRANSITIONS[step]
    else:
        with pytest.raises(StepNotAllowed):
            states.check(step, status)


def test_the_page_says_what_the_table_says():
    assert DOCUMENT.read_text(encoding="utf-8") == states.diagram(), (
        "Write it anew: python -m dayclear.command.states > docs/states/task.md"
    )

"""One table decides whether a step is allowed, and draws itself."""

import pytest

from dayclear.kernel.errors import Conflict
from dayclear.kernel.transitions import StepNotAllowed, Transition, TransitionTable, from_each

DOOR = TransitionTable(
    subject="a door",
    starts_as="closed",
    transitions=(
        *from_each(("closed",), "open", "open", "porter"),
        *from_each(("open",), "close", "closed", "porter", "guest"),
        *from_each(("open", "closed"), "wall_up", "gone"),
    ),
    label=str.upper,
)


def test_a_step_leads_where_the_table_says():
    assert DOOR.check("open", "closed") == Transition("closed", "open", "open", frozenset({"porter"}))
    assert DOOR.allows("close", "open")
    assert not DOOR.allows("close", "closed")


def test_a_step_the_table_has_not_is_refused_in_words():
    with pytest.raises(StepNotAllowed, match="while it is “GONE”") as refused:
        DOOR.check("open", "gone")
    assert isinstance(refused.value, Conflict)
    assert refused.value.remedy


def test_states_sources_ends_and_duties_are_read_from_the_rows():
    assert DOOR.states == ("closed", "open", "gone")
    assert DOOR.ends == ("gone",)
    assert DOOR.sources("wall_up") == ["open", "closed"]
    assert DOOR.duties("close") == {"porter", "guest"}
    assert DOOR.duties("wall_up") == frozenset()


def test_one_step_never_leads_from_one_state_to_two():
    with pytest.raises(ValueError, match="a coin"):
        TransitionTable(
            "a coin", "up", (*from_each(("up",), "toss", "up"), *from_each(("up",), "toss", "down"))
        )


def test_the_page_draws_the_table_and_says_who_may():
    page = DOOR.page("here")
    assert "    [*] --> closed\n    closed --> open: open" in page
    assert "    gone --> [*]" in page
    assert "| close | open | closed | guest, porter |" in page
    assert "| wall_up | open | gone | the system |" in page
    assert "Generated from `here`" in page

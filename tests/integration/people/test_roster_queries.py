"""Outside one's sight nobody is there; inside, people are found by what others remember of them."""

import pytest

from dayclear.kernel.errors import NotFound, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.people import operations, policies, queries

pytestmark = pytest.mark.django_db
ADA = "11010519491231002X"


@pytest.fixture
def ada(unit, noon):
    return operations.add_person(
        place=unit, door="1203", name="张伟", identity_number=ADA, phone="13812345678", by=None, at=noon
    )


@pytest.fixture
def inside(unit):
    return Scope(new_id(), (Reach(unit.path, frozenset({"information"})),))


@pytest.fixture
def outside(other_unit):
    return Scope(new_id(), (Reach(other_unit.path),))


@pytest.mark.parametrize("text", ["张", "张伟", ADA, ADA.lower(), "5678", "13812345678", "1203"])
def test_a_person_is_found_by_what_people_remember(ada, inside, outside, text):
    assert queries.search(text, inside) == [ada]
    assert queries.search(text, outside) == []


@pytest.mark.parametrize("text", ["", "伟", "1381", "12"])
def test_a_text_that_fits_nothing_finds_nobody(ada, inside, text):
    assert queries.search(text, inside) == []


def test_a_duty_that_is_not_held_sees_nobody(ada, inside):
    assert queries.search("张", inside, "information") == [ada]
    assert queries.search("张", inside, "supplies") == []


def test_nobody_outside_is_there(ada, unit, outside):
    with pytest.raises(NotFound):
        queries.person(ada.pk, outside)
    with pytest.raises(NotFound):
        queries.household(ada.household_id, outside)
    assert not queries.people_at(unit, outside)
    assert not queries.households_at(unit, outside)
    assert queries.roster_counts([unit.path], outside)[unit.path].people == 0
    assert queries.likely_duplicates(outside) == []


def test_a_look_needs_a_task_or_a_reason(ada, inside, outside):
    policies.check_can_look(scope=inside, person=ada, task_id=new_id())
    policies.check_can_look(scope=inside, person=ada, reason="call back about medicine")
    with pytest.raises(Refused):
        policies.check_can_look(scope=inside, person=ada, reason=" ")
    with pytest.raises(NotFound):
        policies.check_can_look(scope=outside, person=ada, task_id=new_id())
    assert not policies.can_look(scope=inside, person=ada)
    assert policies.can_look(scope=inside, person=ada, task_id=new_id())

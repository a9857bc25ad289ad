import pytest

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.screening import policies
from tests.integration.screening.district import scope_at


def commander_of(place):
    return Scope(new_id(), (Reach(place.path),))


def test_rounds_are_opened_by_whoever_commands_the_place(district):
    inner, outer = district.compounds[0], district.root
    policies.check_can_open(inner, commander_of(outer))
    assert policies.can_open(inner, commander_of(inner))
    for scope in (commander_of(district.compounds[1]), scope_at(outer)):
        assert not policies.can_open(inner, scope)
        with pytest.raises(policies.NotYourRound):
            policies.check_can_open(inner, scope)


def test_rounds_are_signed_by_whoever_commands_all_their_places(district):
    opened = district.open_round(*district.compounds)
    policies.check_can_sign(opened, commander_of(district.root))
    with pytest.raises(policies.NotYourRound):
        policies.check_can_sign(opened, commander_of(district.compounds[0]))


def test_a_round_without_missing_names_can_be_closed(district):
    opened = district.open_round()
    assert policies.missing_in(opened) == len(district.people)
    assert not policies.can_close(opened)

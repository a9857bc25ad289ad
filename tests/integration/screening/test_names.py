from datetime import timedelta

import pytest

from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.screening import operations
from dayclear.screening.models import Due
from dayclear.screening.states import StepNotAllowed
from tests.integration.screening.district import scope_at
from tests.integration.screening.recount import assert_totals_equal_a_plain_recount


def mark(district, opened, person, state, note="", days=6, at=None):
    return operations.mark_person(
        round=opened,
        person=person,
        state=state,
        note=note,
        until_on=district.at.date() + timedelta(days=days) if state == "exempt" else None,
        by=None,
        at=at or district.at,
    )


def test_why_somebody_is_not_sampled_is_written_down_by_name(district):
    opened = district.open_round()
    person = district.people[0]
    assert mark(district, opened, person, "not_at_home").state == "not_at_home"
    assert mark(district, opened, person, "exempt", "康复未满六日").note == "康复未满六日"
    assert mark(district, opened, person, "exempt", "康复未满六日").state == "exempt"
    assert mark(district, opened, person, "due").state == "due"
    assert_totals_equal_a_plain_recount(opened)


def test_of_a_door_that_stays_shut_stands_when_it_was_last_knocked_at(district):
    opened = district.open_round()
    later = district.at + timedelta(hours=2)
    for knocked_at in (district.at, later, later - timedelta(hours=1)):
        name = mark(district, opened, district.people[0], "not_at_home", at=knocked_at)
    assert name.changed_at == later
    assert_totals_equal_a_plain_recount(opened)


@pytest.mark.parametrize(
    ("state", "note"), [("exempt", ""), ("refused", " "), ("away", ""), ("sampled", "x"), ("gone", "x")]
)
def test_a_state_needs_its_reason_and_samples_are_recorded_as_samples(district, state, note):
    with pytest.raises(InvalidInput):
        mark(district, district.open_round(), district.people[0], state, note)


def test_who_was_sampled_meanwhile_is_not_marked_away(district):
    opened = district.open_round()
    district.record(opened, district.draft(district.people[0]))
    with pytest.raises(StepNotAllowed):
        mark(district, opened, district.people[0], "away", "长春市区")


def test_who_is_not_on_the_list_or_not_in_sight_is_not_found(district):
    opened = district.open_round(district.compounds[0])
    with pytest.raises(NotFound):
        mark(district, opened, district.people[-1], "away", "长春市区")
    told = {
        "round_id": opened.pk,
        "person_id": district.people[0].pk,
        "state": "away",
        "note": "长春市区",
        "by": None,
    }
    with pytest.raises(NotFound):
        operations.mark_person_in_sight(scope=scope_at(district.units[1]), at=district.at, **told)
    operations.mark_person_in_sight(scope=scope_at(district.units[0]), at=district.at, **told)
    assert Due.objects.filter(state="away").count() == 1

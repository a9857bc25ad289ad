"""Contacts are listed with a reason, isolated, released or struck off; nobody is lost between two cases."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dayclear.cases import operations, queries
from dayclear.cases.models import Contact
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.transitions import StepNotAllowed
from dayclear.people.models import Person
from tests.integration.cases.homes import EVERYTHING


@pytest.fixture
def case(homes):
    return homes.confirm(homes.people[0])[0]


@pytest.fixture
def neighbour(homes):
    return homes.people[4]


def list_one(case, person, noon, **changes):
    told = {
        "kind": "close",
        "setting": "shop",
        "met_at": "菜市场",
        "reason": "同桌",
        "last_exposed_at": None,
    } | changes
    return operations.add_contact(case=case, person=person, by=None, at=noon, **told)


def test_everybody_else_behind_the_door_is_a_close_contact_with_the_protocols_days(homes, case, noon):
    listed = operations.list_household_contacts(cases=[case], by=None, at=noon)
    assert {contact.person_id for contact in listed} == {person.pk for person in homes.people[1:3]}
    assert {contact.kind for contact in listed} == {"close"}
    assert {contact.isolate_until for contact in listed} == {date(2022, 4, 17)}
    assert {contact.home_until for contact in listed} == {date(2022, 4, 24)}


def test_household_contacts_listed_again_are_listed_once(case, noon):
    operations.list_household_contacts(cases=[case], by=None, at=noon)
    assert operations.list_household_contacts(cases=[case], by=None, at=noon) == []
    assert case.contacts.count() == 2


def test_of_two_cases_behind_one_door_neither_is_a_contact_and_the_third_is_set_going_once(homes, noon):
    cases = homes.confirm(*homes.people[:2])
    listed = operations.list_household_contacts(cases=cases, by=None, at=noon)
    assert [contact.person_id for contact in listed] == [homes.people[2].pk]
    assert Contact.objects.filter(person=homes.people[2]).count() == 2


def test_who_moved_away_is_no_household_contact(homes, case, noon):
    Person.objects.filter(pk=homes.people[1].pk).update(standing="moved_away")
    listed = operations.list_household_contacts(cases=[case], by=None, at=noon)
    assert [contact.person_id for contact in listed] == [homes.people[2].pk]


def test_listing_whole_households_takes_the_same_few_statements_for_one_case_or_many(homes, noon):
    def statements(cases):
        with CaptureQueriesContext(connection) as seen:
            operations.list_household_contacts(cases=cases, by=None, at=noon)
        return len(seen)

    one = statements(homes.confirm(homes.people[0]))
    assert statements(homes.confirm(*homes.people[3::3])) == one


def test_tracing_lists_a_contact_once_counting_from_the_last_exposure(case, neighbour, noon):
    for _try in range(2):
        contact = list_one(case, neighbour, noon, last_exposed_at=noon - timedelta(days=2), kind="secondary")
    assert case.contacts.count() == 1
    assert (contact.kind, contact.isolate_until) == ("secondary", date(2022, 4, 8))


def test_nobody_is_a_contact_of_themselves_or_of_a_withdrawn_case(homes, case, neighbour, noon):
    with pytest.raises(InvalidInput):
        list_one(case, homes.people[0], noon)
    with pytest.raises(InvalidInput):
        list_one(case, neighbour, noon, kind="distant")
    operations.withdraw(case=case, reason="更正", by=None, at=noon)
    with pytest.raises(StepNotAllowed):
        list_one(case, neighbour, noon)


def test_struck_off_stays_with_the_reason_and_may_be_listed_again(case, neighbour, noon):
    contact = list_one(case, neighbour, noon)
    for _try in range(2):
        struck = operations.strike_off(contact=contact, reason="未见面", by=None, at=noon)
    assert (struck.status, struck.struck_off_reason) == ("struck_off", "未见面")
    with pytest.raises(InvalidInput):
        operations.strike_off(contact=contact, reason="", by=None, at=noon)
    again = list_one(case, neighbour, noon, reason="监控可见")
    assert (again.pk, again.status, again.reason) == (contact.pk, "listed", "监控可见")


def test_isolation_is_about_every_listing_of_the_person_and_release_ends_one(homes, case, neighbour, noon):
    other = homes.confirm(homes.people[6])[0]
    listings = [list_one(case, neighbour, noon), list_one(other, neighbour, noon)]
    isolated = operations.record_isolation(person_id=neighbour.pk, by=None, at=noon)
    assert {contact.pk for contact in isolated} == {contact.pk for contact in listings}
    assert operations.record_isolation(person_id=neighbour.pk, by=None, at=noon) == []
    for _try in range(2):
        released = operations.release(contact=isolated[0], by=None, at=noon + timedelta(days=14))
    assert (released.status, released.released_at) == ("released", noon + timedelta(days=14))
    with pytest.raises(StepNotAllowed):
        operations.strike_off(contact=released, reason="晚了", by=None, at=noon)


def test_who_is_isolated_for_one_case_is_not_told_to_move_for_the_next(homes, case, neighbour, noon):
    list_one(case, neighbour, noon)
    operations.record_isolation(person_id=neighbour.pk, by=None, at=noon)
    other = homes.confirm(homes.people[6])[0]
    assert list_one(other, neighbour, noon).status == "isolating"


def test_a_person_who_is_a_case_is_linked_and_not_set_going_as_a_contact(homes, case, neighbour, noon):
    own = homes.confirm(neighbour)[0]
    contact = list_one(case, neighbour, noon)
    assert (contact.status, contact.became_case_id) == ("became_case", own.pk)


def test_withdrawing_strikes_off_only_the_cases_own_contacts_and_the_others_still_stand(homes, noon):
    first, second = homes.confirm(*homes.people[:2])
    operations.list_household_contacts(cases=[first, second], by=None, at=noon)
    operations.withdraw(case=first, reason="更正", by=None, at=noon)
    struck = operations.strike_off_all(case=first, reason="更正", by=None, at=noon)
    assert set(first.contacts.values_list("pk", flat=True)) == set(struck)
    (standing,) = queries.standing_contacts([homes.people[2].pk], scope=EVERYTHING)
    assert standing.case_id == second.pk


@pytest.mark.parametrize("isolating", [True, False])
def test_a_wrong_positive_does_not_free_somebody_who_is_a_contact_still(homes, case, noon, isolating):
    contact = operations.list_household_contacts(cases=[case], by=None, at=noon)[0]
    if isolating:
        operations.record_isolation(person_id=contact.person_id, by=None, at=noon)
    (wrong,) = homes.confirm(contact.person)
    operations.withdraw(case=wrong, reason="更正", by=None, at=noon)
    contact.refresh_from_db()
    assert contact.status == ("isolating" if isolating else "listed")

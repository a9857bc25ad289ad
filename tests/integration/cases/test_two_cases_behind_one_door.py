"""Two positives behind one door, one of them wrong: whoever lives with the right one still is a contact and is moved."""

from datetime import timedelta

import pytest

from dayclear.cases import operations as cases
from dayclear.cases.models import Contact
from dayclear.command.models import Task
from dayclear.kernel.ids import new_id
from dayclear.loops import contact_found, positive_moved, result_corrected
from dayclear.people.models import Household, Person
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Facility, Transfer
from dayclear.zones import operations as zones
from dayclear.zones import queries as seals
from tests.integration.cases.homes import EVERYTHING
from tests.integration.command.conftest import make_district


@pytest.fixture
def door(db, noon):
    """A household of three with both cases found, sealed and its third person listed."""
    unit = make_district(noon).unit
    home = Household.objects.create(place=unit, place_path=unit.path, door="301")
    people = [
        Person.objects.create(name=name, household=home, place_path=unit.path, added_at=noon)
        for name in ("甲", "乙", "丙")
    ]
    drafts = [
        cases.PositiveDraft(
            result_id=new_id(),
            person_id=person.pk,
            household_id=home.pk,
            place_id=unit.pk,
            place_path=unit.path,
            reported_at=noon,
        )
        for person in people[:2]
    ]
    found = cases.confirm(positives=drafts, by=None, at=noon).new
    for case in found:
        zones.seal_household(household_id=home.pk, case_id=case.pk, reason="阳性", by=None, at=noon)
    contact_found.list_households(cases_found=found, by=None, at=noon)
    return home, people, found


def open_transfer(person):
    return Transfer.objects.filter(person=person, status="ordered").first()


def test_withdrawing_one_case_leaves_the_door_closed_and_the_contact_to_be_moved(door, noon):
    home, (_first, _second, third), (wrong, right) = door
    assert Contact.objects.get(pk=open_transfer(third).contact_id).case_id == wrong.pk
    result_corrected.withdraw(case=wrong, reason="更正", by=None, at=noon + timedelta(hours=1))
    assert seals.is_sealed(home.pk, scope=EVERYTHING)
    assert Contact.objects.get(pk=open_transfer(third).contact_id).case_id == right.pk
    assert Task.objects.filter(kind="transfer_contact", ended_at=None).count() == 1
    result_corrected.withdraw(case=right, reason="更正", by=None, at=noon + timedelta(hours=2))
    assert not seals.is_sealed(home.pk, scope=EVERYTHING)
    assert open_transfer(third) is None
    assert not Task.objects.filter(kind="transfer_contact", ended_at=None).exists()


def test_the_arrival_of_a_contact_ends_isolation_tasks_of_every_listing(door, noon):
    _home, (_first, _second, third), _cases = door
    facility = Facility.objects.create(kind="isolation_site", name_zh="隔离点")
    transfers.add_beds(facility=facility, room="1", labels=["1"], by=None)
    moving = transfers.give_bed(transfer=open_transfer(third), by=None, at=noon)
    positive_moved.arrive(transfer=moving, by=None, at=noon + timedelta(hours=3))
    assert set(Contact.objects.filter(person=third).values_list("status", flat=True)) == {"isolating"}
    assert not Task.objects.filter(kind="transfer_contact", ended_at=None).exists()

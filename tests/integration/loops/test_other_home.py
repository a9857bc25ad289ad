"""Upheld, an objection may let somebody be watched in another home: all that is done at home follows there, and back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.cases.models import Case, Contact, HomeTest
from dayclear.command.models import Objection, Task
from dayclear.command.objection_states import Change, ObjectionStep
from dayclear.command.operations import Agreed
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import (
    contact_followed,
    contact_found,
    measure_objected,
    other_home,
    person_died,
    person_gone,
    positive_moved,
    roster_kept,
    tests_at_home,
)
from dayclear.loops.measure_objected import OtherHome
from dayclear.people import operations as roster
from dayclear.people import queries as people
from dayclear.people.models import Person, TemporaryHome
from dayclear.people.operations import DeathDraft
from dayclear.screening.models import Due
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Transfer
from tests.integration.loops.test_measures import (
    issued,
    measures,
    objected,
    outbreak,  # noqa: F401 - a fixture is found by its name.
    outbreak_as_built,  # noqa: F401 - as above.
)

DAY = timedelta(days=1)
HEALTH = "department.health"


@pytest.fixture
def there(outbreak):  # noqa: F811 - a fixture is asked for by its name.
    """Behind 902 of another stairwell nobody lives."""
    return OtherHome(outbreak._place(outbreak.building, "unit", "2", "2单元"), "902")


def let_stay(stairwell, home, measure="contact_isolation"):
    answer(stairwell, objected(stairwell, issued(stairwell, stairwell.spouse, measure)), home)


def answer(stairwell, objection, home):
    for _again in range(2):
        measure_objected.answer(
            objection_id=objection.pk,
            step=ObjectionStep.CHANGE,
            reason="家中无法单独居住。",
            agreed=Agreed(change=Change.PLACE, terms="改在亲属空置住房观察。"),
            home=home,
            scope=Scope.everything(),
            by=stairwell.by(HEALTH),
            at=stairwell.noon,
        )


def counted(stairwell):
    units = [stairwell.unit.path, stairwell.compound.path]
    return {path: count.people for path, count in people.roster_counts(units, Scope.everything()).items()}


def open_tasks(place):
    return set(Task.objects.filter(place=place, ended_at=None).values_list("kind", flat=True))


def test_tests_food_paper_and_follow_up_go_to_the_other_door_and_nobody_looks_at_the_own(outbreak, there):  # noqa: F811
    before = counted(outbreak)
    let_stay(outbreak, there)
    home = TemporaryHome.objects.get()
    contact = Contact.objects.get(person=outbreak.spouse)
    assert (contact.status, contact.place, home.until_on) == ("at_home", there.place, contact.isolate_until)
    assert open_tasks(there.place) == {"ready_other_home", "supply_other_home"}
    assert measures(outbreak, outbreak.spouse)["contact_isolation"].where.zh.endswith("2单元 902")
    assert Due.objects.get(person=outbreak.spouse).state == "isolated"
    assert counted(outbreak) == before
    tests_at_home.open_due(at=outbreak.noon)
    task = Task.objects.get(kind="test_contact_at_home")
    assert (task.place, task.subject_label) == (there.place, "902")
    sheet = contact_followed.follow_up_sheet(
        place=there.place, day=outbreak.noon.date(), scope=Scope.everything(), at=outbreak.noon
    )
    assert [(one.person, one.door) for one in sheet.missing] == [(outbreak.spouse, "902")]


def test_an_empty_door_made_for_a_measure_is_no_household_until_somebody_lives_there(outbreak, there):  # noqa: F811
    def households():
        path = there.place.path
        return people.roster_counts([path], Scope.everything())[path].households

    let_stay(outbreak, there)
    assert (TemporaryHome.objects.get().household.for_measure_only, households()) == (True, 0)
    told = {"place": there.place, "door": there.door, "by": None, "at": outbreak.noon}
    roster.household_at(**told, for_measure_only=True)
    assert households() == 0
    roster.add_person(name="孙丽", **told)
    roster.household_at(**told, for_measure_only=True)
    assert households() == 1


def test_from_a_bed_the_vehicle_goes_to_the_other_door(outbreak, there):  # noqa: F811
    moved = Transfer.objects.get(person=outbreak.spouse)
    transfers.give_bed(transfer=moved, by=None, at=outbreak.noon)
    positive_moved.arrive(transfer=moved, by=outbreak.by("department.transfer"), at=outbreak.noon)
    let_stay(outbreak, there)
    way = Transfer.objects.get(reason="released")
    assert (way.place, way.household.door) == (there.place, "902")
    assert "supply_other_home" not in open_tasks(there.place)


def test_with_the_end_of_the_measure_they_are_home_and_the_other_home_is_disinfected(outbreak, there):  # noqa: F811
    let_stay(outbreak, there)
    assert other_home.end_over(at=outbreak.noon + DAY) == 0
    Contact.objects.filter(person=outbreak.spouse).update(status="released", released_at=outbreak.noon)
    assert [other_home.end_over(at=outbreak.noon + DAY) for _again in range(2)] == [1, 0]
    assert TemporaryHome.objects.get().end_reason
    assert open_tasks(there.place) == {"disinfect_other_home"}
    assert Due.objects.get(person=outbreak.spouse).state == "due"


def test_it_ends_with_a_death_and_where_that_was_a_mistake_it_is_offered_again(outbreak, there):  # noqa: F811
    let_stay(outbreak, there)
    told = {"died_at": outbreak.noon, "happened": "home", "said_by": "王医生", "reason": "旧疾"}
    keeper, later = outbreak.by("leader.unit"), outbreak.noon + timedelta(hours=1)
    person_died.record(
        person=Person.objects.get(pk=outbreak.spouse.pk),
        draft=DeathDraft(id=new_id(), **told),
        by=keeper,
        at=later,
    )
    assert TemporaryHome.objects.get().end_reason
    assert not Due.objects.filter(person=outbreak.spouse, state="due").exists()
    gone = Person.objects.get(pk=outbreak.spouse.pk)
    offered = person_gone.lapsed(person=gone, scope=Scope.everything(), at=later)
    assert {one.what for one in offered} == {"contact", "other_home"}
    chosen = [one.subject_id for one in offered]
    roster_kept.resume(
        person=gone, reason="误记", take_up=chosen, scope=Scope.everything(), by=keeper, at=later
    )
    again = TemporaryHome.objects.get(ended_at=None)
    assert (again.household.place, again.household.door) == (there.place, "902")
    assert Contact.objects.get(person=outbreak.spouse).status == "at_home"
    assert {"ready_other_home", "supply_other_home"} <= open_tasks(there.place)
    assert not Transfer.objects.filter(person=outbreak.spouse, status="ordered").exists()
    assert not Task.objects.filter(
        kind="transfer_contact", subject_id=Contact.objects.get(person=outbreak.spouse).pk, ended_at=None
    ).exists()
    assert Due.objects.get(person=outbreak.spouse).state == "isolated"


def test_days_at_home_that_have_begun_go_on_behind_the_other_door(outbreak, there):  # noqa: F811
    let_stay(outbreak, None)
    own = outbreak.spouse.household.place
    tests_at_home.open_due(at=outbreak.noon)
    assert "test_contact_at_home" in open_tasks(own)
    let_stay(outbreak, there)
    assert "test_contact_at_home" not in open_tasks(own)
    tests_at_home.open_due(at=outbreak.noon)
    assert "test_contact_at_home" in open_tasks(there.place)
    assert HomeTest.objects.count() == len(set(HomeTest.objects.values_list("due_on")))


def test_what_was_ended_by_hand_before_a_death_is_not_offered_again(outbreak, there):  # noqa: F811
    let_stay(outbreak, there)
    keeper, later = outbreak.by("leader.unit"), outbreak.noon + timedelta(hours=1)
    gone = Person.objects.get(pk=outbreak.spouse.pk)
    other_home.bring_back(person=gone, reason="亲属要回来住", by=keeper, at=outbreak.noon)
    told = {"died_at": outbreak.noon, "happened": "home", "said_by": "王医生", "reason": "旧疾"}
    person_died.record(person=gone, draft=DeathDraft(id=new_id(), **told), by=keeper, at=later)
    offered = person_gone.lapsed(person=Person.objects.get(pk=gone.pk), scope=Scope.everything(), at=later)
    assert {one.what for one in offered} == {"contact"}


def test_who_is_to_be_moved_for_another_case_is_fetched_at_the_other_door(outbreak, there):  # noqa: F811
    let_stay(outbreak, there)
    outbreak.sample(Due.objects.first().round, [outbreak.neighbour], "T2")
    outbreak.report("positive", "T2")
    Person.objects.filter(pk=outbreak.spouse.pk).update(phone="13912345678")
    met = contact_found.list_contact(
        case=Case.objects.get(person=outbreak.neighbour),
        whom="13912345678",
        kind="close",
        setting="work",
        reason="同一办公室",
        last_exposed_at=None,
        by=outbreak.by("department.tracing"),
        at=outbreak.noon,
    )
    moved = Transfer.objects.get(contact_id=met.pk)
    assert (moved.place, moved.household.door) == (there.place, "902")
    told = Task.objects.filter(subject_id=met.pk).values_list("kind", "place", "subject_label")
    assert set(told) == {(kind, there.place.pk, "902") for kind in ("notify_contact", "transfer_contact")}


def test_ones_own_door_and_a_sealed_household_are_no_other_home(outbreak, there):  # noqa: F811
    own = outbreak.spouse.household
    objection = objected(outbreak, issued(outbreak, outbreak.spouse, "contact_isolation"))
    with pytest.raises(InvalidInput):
        answer(outbreak, objection, OtherHome(own.place, own.door))
    with pytest.raises(InvalidInput):
        let_stay(outbreak, there, "household_seal")
    answer(outbreak, objection, there)
    with pytest.raises(IntegrityError, match="temporary_home_one"), transaction.atomic():
        TemporaryHome.objects.create(
            person=outbreak.spouse,
            household=own,
            from_at=outbreak.noon,
            until_on=outbreak.noon.date(),
            reason="x",
        )


def test_the_form_finds_the_door_and_the_persons_page_says_where_they_stay(client, outbreak, there):  # noqa: F811
    objection = objected(outbreak, issued(outbreak, outbreak.spouse, "contact_isolation"))
    client.force_login(outbreak.by(HEALTH))
    told = {"step": "change", "change": "place", "terms": "亲属住房", "reason": "属实", "other_door": "902"}
    with clock.running_on(clock.frozen(outbreak.noon)):
        page = f"/measures/objections/{objection.pk}/"
        for wrong in ("", "九号楼", "单元"):
            assert client.post(f"{page}answer/", told | {"other_place": wrong}).status_code == 422
        sent = client.post(f"{page}answer/", told | {"other_place": "锦绣花园 1号楼 2单元"})
        assert sent.status_code == 302
        shown = client.get(f"/people/{outbreak.spouse.pk}/?why=x").content.decode()
    assert "902" in shown
    assert Objection.objects.get().household == people.temporary_homes()[outbreak.spouse.pk].household
    assert Person.objects.get(pk=outbreak.spouse.pk).household == outbreak.spouse.household


def test_by_hand_it_ends_early_and_the_measure_goes_on_at_their_own_door(client, outbreak, there):  # noqa: F811
    let_stay(outbreak, there)
    tests_at_home.open_due(at=outbreak.noon)
    page, own = f"/measures/objections/{Objection.objects.get().pk}/", outbreak.spouse.household.place
    with clock.running_on(clock.frozen(outbreak.noon)):
        client.force_login(outbreak.by("taskforce.testing"))
        client.post(f"{page}back/", {"back-reason": "亲属要回来住"})
        assert TemporaryHome.objects.filter(ended_at=None).exists()
        client.force_login(outbreak.by(HEALTH))
        assert client.get(page).context["sheet"].may_bring_back
        assert client.post(f"{page}back/", {"back-reason": " "}).status_code == 422
        for _again in range(2):
            assert client.post(f"{page}back/", {"back-reason": "亲属要回来住"}).status_code == 302
        assert not client.get(page).context["sheet"].may_bring_back
    contact = Contact.objects.get(person=outbreak.spouse)
    assert (contact.status, contact.place) == ("at_home", own)
    assert TemporaryHome.objects.get().end_reason == "亲属要回来住"
    assert open_tasks(there.place) == {"disinfect_other_home"}
    tests_at_home.open_due(at=outbreak.noon)
    assert {"ready_own_home", "test_contact_at_home"} <= open_tasks(own)
    assert "2单元" not in measures(outbreak, outbreak.spouse)["contact_isolation"].where.zh

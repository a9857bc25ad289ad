"""A child is moved and admitted with an adult of its household, or because somebody decided otherwise and meets it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dayclear.command.models import Account, Task
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.loops import child_alone, pickups_planned, trip_ended, trip_steps
from dayclear.people.models import Person
from dayclear.transfers import operations, queries
from dayclear.transfers.models import Vehicle
from dayclear.transfers.operations import ChildAlone
from dayclear.transfers.rules import children_born_after, is_child
from tests.integration.cases.homes import EVERYTHING, Homes
from tests.integration.transfers.conftest import Convoy


@pytest.fixture
def at(monkeypatch):
    instant = datetime(2022, 4, 3, 4, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: instant)
    return instant


@pytest.fixture
def account(db):
    return Account.objects.create_user(username="dispatcher", password="not used here")


@pytest.fixture
def family(db, at):
    """A child and its mother, both contacts, with beds in one site and a bus."""
    homes = Homes(at)
    convoy = Convoy(homes)
    convoy.site = convoy.facility("isolation_site", 4, place=homes.compounds[1])
    Vehicle.objects.create(plate="吉A1", kind="bus", seats=9, carries_contacts=True)
    Person.objects.filter(pk=homes.people[0].pk).update(birth_on=date(2016, 5, 1))
    Person.objects.filter(pk=homes.people[1].pk).update(birth_on=date(1990, 5, 1))
    convoy.child, convoy.mother = convoy.order(*homes.people[:2], reason="contact")
    if convoy.child.person_id != homes.people[0].pk:
        convoy.child, convoy.mother = convoy.mother, convoy.child
    return convoy


@pytest.fixture
def do(account, at):
    """The steps of the convoy, each by the dispatcher."""
    told = {"scope": EVERYTHING, "by": account, "at": at}

    class Steps:
        def plan(self):
            plan = pickups_planned.ask(plan_id=new_id(), **told)
            pickups_planned.make(plan_id=plan.pk)

        def board(self, transfer):
            transfer.refresh_from_db()
            return trip_steps.board(trip=transfer.trip, transfer=transfer, **told)

        def arrive(self, transfer):
            return trip_steps.arrive(transfer=transfer, **told)

        def leave_by(self, transfer, plate):
            return trip_steps.depart_otherwise(transfer=transfer, vehicle=plate, crew="", **told)

        def let_go_alone(self, transfer, reason="母亲在住院"):
            return child_alone.let_go_alone(transfer=transfer, reason=reason, **told)

        def cancel(self, transfer):
            operations.cancel(transfer=transfer, reason="排除", by=account, at=at)
            trip_ended.end_cancelled(by=account, at=at)

    return Steps()


def test_a_child_boards_after_its_adult_and_is_admitted_beside_it(family, do):
    do.plan()
    with pytest.raises(ChildAlone):
        do.board(family.child)
    do.board(family.mother)
    assert do.board(family.child).status == "under_way"
    assert do.arrive(family.child).status == "arrived"
    assert not Task.objects.filter(kind="meet_child").exists()


def test_no_other_vehicle_takes_a_child_alone_either(family, do, at):
    operations.give_beds(transfers=[family.child.pk, family.mother.pk], by=None, at=at)
    with pytest.raises(ChildAlone):
        do.leave_by(family.child, "吉B7")
    do.leave_by(family.mother, "吉B7")
    assert [do.leave_by(family.child, "吉b7").status for _again in range(2)] == ["under_way"] * 2


def test_a_child_of_whom_nobody_wrote_down_the_departure_is_not_admitted_alone(family, do, at):
    operations.give_beds(transfers=[family.child.pk, family.mother.pk], by=None, at=at)
    with pytest.raises(ChildAlone):
        do.arrive(family.child)
    do.arrive(family.mother)
    assert do.arrive(family.child).status == "arrived"


def test_where_the_adult_drops_out_the_child_waits_for_another(family, do):
    do.plan()
    do.cancel(family.mother)
    family.child.refresh_from_db()
    assert (family.child.status, family.child.trip, family.child.left_out) == (
        "bed_given",
        None,
        "child_alone",
    )
    do.plan()
    family.child.refresh_from_db()
    assert family.child.trip is None


def test_nobody_can_come_along_somebody_says_why_and_the_facility_meets_the_child(family, do):
    do.cancel(family.mother)
    with pytest.raises(InvalidInput):
        do.let_go_alone(family.child, "  ")
    for _again in range(2):
        assert do.let_go_alone(family.child).alone_reason == "母亲在住院"
    do.plan()
    assert not Task.objects.filter(kind="meet_child").exists()
    do.board(family.child)
    do.arrive(family.child)
    task = Task.objects.get(kind="meet_child")
    assert (task.subject_id, task.place) == (family.child.pk, family.site.place)
    assert family.site.name_zh in task.subject_label


def test_an_adult_who_drops_out_on_the_way_leaves_a_child_whom_the_facility_meets(family, do, at):
    do.plan()
    do.board(family.mother)
    do.board(family.child)
    assert not queries.children_alone_on_board(at).exists()
    for _again in range(2):
        do.cancel(family.mother)
    assert Task.objects.get(kind="meet_child").subject_id == family.child.pk
    with pytest.raises(ChildAlone):
        do.arrive(family.child)
    do.let_go_alone(family.child)
    assert do.arrive(family.child).status == "arrived"
    assert Task.objects.filter(kind="meet_child").count() == 1


def test_nobody_waits_for_a_child_that_is_not_moved_after_all(family, do):
    do.cancel(family.mother)
    do.let_go_alone(family.child)
    do.plan()
    do.board(family.child)
    task = Task.objects.get(kind="meet_child")
    for _again in range(2):
        do.cancel(family.child)
    task.refresh_from_db()
    assert (task.status, bool(task.end_reason)) == ("cancelled", True)


def test_only_who_moves_people_there_lets_a_child_go_alone(family, account, at):
    told = {"transfer": family.child, "reason": "无人陪同", "by": account, "at": at}
    with pytest.raises(Refused):
        child_alone.let_go_alone(**told, scope=family.homes.sight(0, "tracing"))
    assert child_alone.let_go_alone(**told, scope=family.homes.sight(0, "transfers")).alone_reason


def test_an_adult_who_goes_along_after_all_takes_the_decision_back(family, do, account, at):
    do.let_go_alone(family.child)
    operations.go_along(adult=family.mother, child=family.child, by=account, at=at)
    family.child.refresh_from_db()
    assert family.child.alone_reason == ""


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2022, 4, 3), date(2022, 12, 31)])
def test_the_day_after_which_children_were_born_says_the_same_as_their_age(on):
    edge = children_born_after(on, child_below_years=14)
    for days in range(-400, 400):
        born = edge + timedelta(days=days)
        assert is_child(born, on=on, child_below_years=14) == (born > edge)

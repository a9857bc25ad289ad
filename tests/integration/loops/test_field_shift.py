"""A phone in the field: what it takes along is written down, and it is wiped when its shift is over or from afar."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.command import operations as command
from dayclear.command.models import Account, AppointmentRole, DeviceState, FieldDevice, Post
from dayclear.command.policies import NotYourPhone
from dayclear.kernel.errors import Conflict, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import field_batches, field_shift, found_by_knocking
from dayclear.people.models import Person
from dayclear.records.models import Look
from dayclear.screening import operations as screening
from dayclear.screening.models import Due, Sample

SAMPLER = "taskforce.testing"


@pytest.fixture
def held(stairwell):
    return stairwell.open_round(tube_mode=10)


@pytest.fixture
def phone(stairwell):
    return register(stairwell)


def register(stairwell, kind=SAMPLER, device_id=None):
    return field_shift.register(
        device_id=device_id or new_id(),
        name="Android",
        scope=stairwell.scope(kind),
        by=stairwell.by(kind),
        at=stairwell.noon,
    )


def take_along(stairwell, phone, held, hours=0):
    return field_shift.take_along(
        device_id=phone.pk,
        round_id=held.pk,
        place_id=stairwell.compound.pk,
        scope=stairwell.scope(SAMPLER),
        by=stairwell.by(SAMPLER),
        at=stairwell.noon + timedelta(hours=hours),
    )


def contact(stairwell, phone, samples=(), hours=0.5, kind=SAMPLER):
    return field_shift.contact(
        device_id=phone.pk,
        unsent=3,
        sample_ids=samples,
        by=stairwell.by(kind),
        at=stairwell.noon + timedelta(hours=hours),
    )


def test_a_phone_is_registered_once_for_the_hours_of_the_protocol(stairwell, phone):
    again = register(stairwell, device_id=phone.pk)
    assert again.pk == phone.pk
    assert FieldDevice.objects.count() == 1
    assert phone.ends_at - phone.registered_at == timedelta(hours=12)
    assert phone.place == stairwell.community


def test_nobody_registers_under_the_id_of_anothers_phone(stairwell, phone):
    with pytest.raises(Conflict):
        register(stairwell, "commander.compound", phone.pk)


def test_without_the_duty_of_testing_there_is_no_shift(stairwell):
    with pytest.raises(field_shift.NobodyToSample):
        register(stairwell, "department.transfer")


def test_what_is_taken_along_is_the_due_list_and_each_name_is_looked_at_once(stairwell, phone, held):
    taken = take_along(stairwell, phone, held)
    assert [name.person.name for name in taken.names] == ["张伟", "李娜", "王强"]
    assert [place.pk for place in taken.stairwells] == [stairwell.unit.pk]
    take_along(stairwell, phone, held, hours=1)
    looks = Look.objects.filter(by=stairwell.by(SAMPLER))
    assert {look.person_id for look in looks} == {name.person_id for name in taken.names}
    assert looks.count() == 3


def test_a_place_with_too_many_names_is_refused(stairwell, phone, held, monkeypatch):
    monkeypatch.setattr(field_shift, "_most_names", lambda _at: 2)
    with pytest.raises(field_shift.TooManyNames):
        take_along(stairwell, phone, held)
    assert not Look.objects.exists()


def test_a_place_out_of_sight_is_not_taken_along(stairwell, phone, held):
    with pytest.raises(NotFound):
        field_shift.take_along(
            device_id=phone.pk,
            round_id=held.pk,
            place_id=stairwell.compound.pk,
            scope=Scope.nothing(),
            by=stairwell.by(SAMPLER),
            at=stairwell.noon,
        )


def test_the_shift_is_over_after_its_hours(stairwell, phone, held):
    assert not contact(stairwell, phone, hours=11.9).must_wipe
    assert contact(stairwell, phone, hours=12).must_wipe
    with pytest.raises(field_shift.ShiftOver):
        take_along(stairwell, phone, held, hours=12)


@pytest.mark.parametrize("kind", [SAMPLER, "secretary.community", "commander.district"])
def test_its_owner_and_whoever_commands_the_place_may_wipe_it(stairwell, phone, kind):
    for _try in range(2):
        ordered = field_shift.order_wipe(
            device_id=phone.pk,
            scope=stairwell.scope(kind),
            by=stairwell.by(kind),
            at=stairwell.noon + timedelta(hours=_try),
        )
    assert (ordered.wipe_ordered_by, ordered.wipe_ordered_at) == (stairwell.by(kind), stairwell.noon)
    heard = contact(stairwell, phone)
    assert heard.must_wipe
    assert heard.device.unsent == 3
    gone = field_shift.wiped(device_id=phone.pk, by=stairwell.by(SAMPLER), at=stairwell.noon)
    assert gone.state_at(stairwell.noon) is DeviceState.WIPED


@pytest.mark.parametrize(
    ("kind", "error"), [("taskforce.information", NotYourPhone), ("leader.unit", NotFound)]
)
def test_nobody_else_wipes_it(stairwell, phone, kind, error):
    with pytest.raises(error):
        field_shift.order_wipe(
            device_id=phone.pk, scope=stairwell.scope(kind), by=stairwell.by(kind), at=stairwell.noon
        )


@pytest.mark.parametrize(
    ("field", "value"),
    [("ends_at", None), ("wipe_ordered_at", "noon"), ("name", "")],
)
def test_the_database_keeps_a_phone_in_order(stairwell, phone, field, value):
    broken = {"ends_at": phone.registered_at, "wipe_ordered_at": stairwell.noon}.get(field, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldDevice.objects.filter(pk=phone.pk).update(**{field: broken})


class TestSwabbedTwice:
    @pytest.fixture
    def other(self, stairwell):
        """A second sampler of the same community, with a phone of their own."""
        account = Account.objects.create(username="partner", display_name="刘洋")
        command.appoint(
            post=Post.objects.get(kind=SAMPLER),
            account=account,
            role=AppointmentRole.PAIR,
            by=None,
            at=stairwell.noon - timedelta(days=1),
        )
        stairwell.accounts["partner"] = account
        return register(stairwell, "partner")

    def swab(self, stairwell, held, kind, barcode, minutes):
        draft = screening.SampleDraft(
            id=new_id(),
            person_id=stairwell.zhang.pk,
            barcode=barcode,
            sampled_at=stairwell.noon + timedelta(minutes=minutes),
        )
        screening.record_samples(
            round_id=held.pk,
            batch=[draft],
            by=stairwell.by(kind),
            at=stairwell.noon + timedelta(minutes=minutes),
            scope=stairwell.scope(kind),
        )
        return draft.id

    def test_both_phones_are_told_which_swab_stands(self, stairwell, held, phone, other):
        first = self.swab(stairwell, held, SAMPLER, "T1", 5)
        second = self.swab(stairwell, held, "partner", "T2", 9)
        (told,) = contact(stairwell, phone, [first]).duplicates
        assert (told.stands, told.other, told.barcode, told.sampled_by) == (True, second, "T2", "刘洋")
        (told,) = contact(stairwell, other, [second], kind="partner").duplicates
        assert (told.stands, told.other, told.barcode) == (False, first, "T1")

    def test_nobody_learns_of_anothers_swabs(self, stairwell, held, other):
        first = self.swab(stairwell, held, SAMPLER, "T1", 5)
        self.swab(stairwell, held, "partner", "T2", 9)
        assert not contact(stairwell, other, [first], kind="partner").duplicates


class TestBatches:
    def mark(self, stairwell, held, person, state, minutes, note="", mark_id=None):
        told = field_batches.Mark(
            mark_id or new_id(), person.pk, state, note, stairwell.noon + timedelta(minutes=minutes)
        )
        (answer,) = field_batches.mark(
            round_id=held.pk,
            marks=[told],
            scope=stairwell.scope(SAMPLER),
            by=stairwell.by(SAMPLER),
            at=stairwell.noon + timedelta(hours=5),
        )
        return answer.outcome

    def state(self, held, person):
        return Due.objects.get(round=held, person=person).state

    def test_what_happened_last_counts_and_not_what_arrives_last(self, stairwell, held):
        assert self.mark(stairwell, held, stairwell.zhang, "refused", 30, "不开门") == "done"
        assert self.mark(stairwell, held, stairwell.zhang, "not_at_home", 10) == "overtaken"
        assert self.state(held, stairwell.zhang) == "refused"

    def test_a_mark_told_twice_is_told_once(self, stairwell, held):
        for _try in range(2):
            assert self.mark(stairwell, held, stairwell.zhang, "not_at_home", 10) == "done"
        assert self.state(held, stairwell.zhang) == "not_at_home"

    def test_a_mark_without_its_reason_is_refused_alone(self, stairwell, held):
        assert self.mark(stairwell, held, stairwell.zhang, "exempt", 10) == "refused"
        assert self.state(held, stairwell.zhang) == "due"

    def test_whoever_is_found_is_due_at_once_and_once(self, stairwell, held):
        found = field_batches.NewPerson(new_id(), stairwell.unit.pk, "103", {"name": "赵六"})
        for _try in range(2):
            (answer,) = field_batches.add_people(
                found=[found], scope=stairwell.scope(SAMPLER), by=stairwell.by(SAMPLER), at=stairwell.noon
            )
            assert answer.outcome == "done"
        assert Person.objects.filter(name="赵六").count() == 1
        assert self.state(held, Person.objects.get(pk=found.id)) == "due"

    def test_nobody_adds_people_where_they_do_not_test(self, stairwell, monkeypatch):
        monkeypatch.setattr(found_by_knocking, "add", lambda **_told: pytest.fail("It was added."))
        found = field_batches.NewPerson(new_id(), stairwell.unit.pk, "103", {"name": "赵六"})
        (answer,) = field_batches.add_people(
            found=[found],
            scope=stairwell.scope("taskforce.information"),
            by=stairwell.by("taskforce.information"),
            at=stairwell.noon,
        )
        assert answer.outcome == "refused"

    def test_a_swab_taken_back_on_the_phone_is_taken_back(self, stairwell, held):
        stairwell.sample(held, [stairwell.zhang])
        swab = Sample.objects.get(person=stairwell.zhang)
        for _try in range(2):
            (answer,) = field_batches.undo(
                undos=[field_batches.Undo(new_id(), swab.pk, "扫错人")],
                scope=stairwell.scope(SAMPLER),
                by=stairwell.by(SAMPLER),
                at=stairwell.noon + timedelta(hours=1),
            )
            assert answer.outcome == "done"
        assert self.state(held, stairwell.zhang) == "due"

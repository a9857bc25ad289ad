"""Laboratories and their shifts are kept by the district; capacity is lent to neighbours and borrowed from them."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.laboratory import operations, queries
from dayclear.laboratory.models import Laboratory, Offer, Shift
from dayclear.laboratory.operations import MoreThanFree
from dayclear.laboratory.policies import NotYourDuty
from dayclear.laboratory.states import StepNotAllowed

EVERYTHING = Scope.everything()
HOUR = timedelta(hours=1)


def keep(at, name="山西检测车", *, laboratory_id=None, scope=EVERYTHING, **told):
    told = {"tube_kinds": [10, 1, 10]} | told
    return operations.keep_laboratory(
        laboratory_id=laboratory_id or new_id(), name_zh=name, scope=scope, by=None, at=at, **told
    )


def keep_shift(laboratory, at, *, starts=time(16), shift_id=None, tubes_per_h=2000, scope=EVERYTHING):
    return operations.keep_shift(
        shift_id=shift_id or new_id(),
        laboratory=laboratory,
        method="RT-PCR",
        starts=starts,
        ends=time(10),
        tubes_per_h=tubes_per_h,
        takes_min=240,
        scope=scope,
        by=None,
        at=at,
    )


def offer(laboratory, at, *, direction="lend", tubes_per_h=500, offer_id=None, **told):
    told = {"neighbour": "双阳区", "contact": "王主任", "from_at": at, "until_at": at + 6 * HOUR} | told
    return operations.offer(
        offer_id=offer_id or new_id(),
        laboratory=laboratory,
        direction=direction,
        tubes_per_h=tubes_per_h,
        scope=EVERYTHING,
        by=None,
        at=at,
        **told,
    )


def take(given, tubes_per_h, at):
    return operations.take_offer(offer=given, tubes_per_h=tubes_per_h, scope=EVERYTHING, by=None, at=at)


def capacity(laboratory, at):
    found = queries.benches([laboratory.pk], at, 1)[laboratory.pk]
    return sum(bench.tubes[0] for bench in found)


def test_a_laboratory_is_kept_once_however_often_its_form_is_sent(db, noon):
    kept = keep(noon)
    assert keep(noon, laboratory_id=kept.pk).tube_kinds == [1, 10]
    assert Laboratory.objects.count() == 1
    with pytest.raises(Conflict):
        keep(noon)
    for wrong in ({"name": " "}, {"tube_kinds": []}, {"latitude": 43.9}):
        with pytest.raises(InvalidInput):
            keep(noon, **({"name": "别的实验室"} | wrong))
    keep(noon, laboratory_id=kept.pk, active=False)
    assert [list(listed(EVERYTHING)) for listed in (queries.laboratories, queries.out_of_use)] == [[], [kept]]
    assert queries.laboratory_on_list(kept.pk, EVERYTHING) == kept


def test_who_has_every_duty_of_a_compound_keeps_no_laboratory(db, noon):
    commander = Scope(new_id(), (Reach("/D/S/C/"),))
    kept = keep(noon)
    with pytest.raises(NotYourDuty):
        keep(noon, "别的实验室", scope=commander)
    with pytest.raises(NotYourDuty):
        keep_shift(kept, noon, scope=commander)


def test_shifts_of_one_method_start_at_different_times(shanxi, noon):
    kept = keep_shift(shanxi, noon)
    assert keep_shift(shanxi, noon, shift_id=kept.pk, tubes_per_h=900).tubes_per_h == 900
    with pytest.raises(Conflict):
        keep_shift(shanxi, noon)
    with pytest.raises(InvalidInput):
        keep_shift(shanxi, noon, starts=time(1), tubes_per_h=0)
    assert queries.shift(kept.pk, EVERYTHING) == kept
    operations.end_shift(shift=kept, scope=EVERYTHING, by=None)
    with pytest.raises(NotFound):
        queries.shift(kept.pk, EVERYTHING)


def test_what_a_neighbour_takes_is_gone_and_comes_back(henan, noon):
    evening = noon + 5 * HOUR  # 17:00, when the laboratory works.
    given = offer(henan, evening, tubes_per_h=1500)
    assert capacity(henan, evening) == 2000  # An offer alone takes nothing away …
    with pytest.raises(MoreThanFree):  # … but nobody else is offered the same.
        offer(henan, evening, tubes_per_h=501)
    take(given, 800, evening)
    assert capacity(henan, evening) == 1200
    take(given, 1500, evening)
    assert capacity(henan, evening) == 500
    operations.return_offer(offer=given, scope=EVERYTHING, by=None, at=evening)
    assert capacity(henan, evening) == 2000


def test_a_laboratory_that_tests_less_than_it_lent_is_told_so_and_lends_no_more(henan, noon):
    evening = noon + 5 * HOUR
    given, offered = (offer(henan, evening, tubes_per_h=1000) for _each in range(2))
    take(given, 1000, evening)
    Shift.objects.filter(laboratory=henan).update(tubes_per_h=600)

    told = queries.lending([henan.pk], evening, 1)[henan.pk]

    assert (told.given, told.lacking) == ((1000,), (400,))
    with pytest.raises(MoreThanFree):
        take(offered, 1, evening)
    assert take(given, 100, evening).taken_per_h == 100
    with pytest.raises(InvalidInput):
        take(given, 100, evening + 6 * HOUR)


def test_a_laboratory_lends_nothing_while_it_is_closed(henan, noon):
    with pytest.raises(MoreThanFree):
        offer(henan, noon)


def test_what_we_take_of_a_neighbour_is_the_capacity_of_its_laboratory(shanxi, noon):
    given = offer(shanxi, noon, direction="borrow", tubes_per_h=300)
    assert capacity(shanxi, noon) == 0
    take(given, 200, noon)
    assert capacity(shanxi, noon) == 200
    assert capacity(shanxi, noon + 6 * HOUR) == 0


def test_a_decision_stands_and_repeating_it_changes_nothing(shanxi, noon):
    told = {"offer": offer(shanxi, noon, direction="borrow"), "scope": EVERYTHING, "by": None}
    first = operations.decline_offer(**told, at=noon)
    assert operations.decline_offer(**told, at=noon + HOUR).decided_at == first.decided_at
    for refused in (operations.withdraw_offer, operations.return_offer):
        with pytest.raises(StepNotAllowed):
            refused(**told, at=noon)
    for number in (0, 501):
        with pytest.raises(InvalidInput):
            take(told["offer"], number, noon)


def test_an_offer_is_written_down_once_and_says_whom_to_call(shanxi, noon):
    pk = new_id()
    for _time in range(2):
        offer(shanxi, noon, direction="borrow", offer_id=pk)
    assert queries.offer(pk, EVERYTHING).neighbour == "双阳区"
    assert queries.offers(EVERYTHING).count() == 1
    for wrong in (
        {"contact": " "},
        {"until_at": noon},
        {"from_at": noon - 2 * HOUR, "until_at": noon - HOUR},
    ):
        with pytest.raises(InvalidInput):
            offer(shanxi, noon, direction="borrow", **wrong)
    with pytest.raises(NotFound):
        queries.offer(pk, Scope.nothing())


BROKEN = [
    (Offer, "offer_lasts", lambda offer: {"until_at": offer.from_at}),
    (Offer, "offer_of_something", lambda _: {"tubes_per_h": 0}),
    (Offer, "offer_state_known", lambda offer: {"state": "?", "decided_at": offer.from_at}),
    (Offer, "offer_direction_known", lambda _: {"direction": "up"}),
    (Offer, "offer_taken_says_how_much", lambda offer: {"state": "taken", "decided_at": offer.from_at}),
    (
        Offer,
        "offer_not_taken_over",
        lambda offer: {"state": "taken", "taken_per_h": 501, "decided_at": offer.from_at},
    ),
    (Offer, "offer_decided_says_when", lambda _: {"state": "declined"}),
    (Shift, "shift_takes_tubes", lambda _: {"tubes_per_h": 0}),
    (Shift, "shift_has_a_method", lambda _: {"method": ""}),
    (Laboratory, "laboratory_accepts_something", lambda _: {"tube_kinds": []}),
    (Laboratory, "laboratory_on_earth", lambda _: {"latitude": 91.0, "longitude": 0.0}),
]


@pytest.mark.parametrize(("model", "constraint", "change"), BROKEN, ids=[row[1] for row in BROKEN])
def test_the_database_refuses(henan, noon, model, constraint, change):
    given = offer(henan, noon, direction="borrow")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**change(given))


def test_the_database_keeps_one_shift_of_a_method_at_a_time(henan):
    with pytest.raises(IntegrityError, match="shift_starts_once"), transaction.atomic():
        Shift.objects.create(laboratory=henan, starts=time(16), ends=time(20), tubes_per_h=1)

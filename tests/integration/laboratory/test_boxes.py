"""A box from the first tube to the last: packed, sent, held against its list, settled."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.laboratory import operations, policies, queries
from dayclear.laboratory.models import Box, BoxedTube
from dayclear.laboratory.states import StepNotAllowed
from dayclear.places import operations as places

EVERYTHING = Scope.everything()


@pytest.fixture
def place(db, noon):
    return places.create(
        place_id=new_id(), parent=None, level="district", code="220199", name_zh="岚溪区", by=None, at=noon
    )


@pytest.fixture
def box(place, noon):
    return operations.open_box(box_id=new_id(), number="B1", place=place, by=None, at=noon)


def pack(box, at, *barcodes):
    return [told.outcome for told in operations.pack(box=box, barcodes=barcodes, by=None, at=at)]


def send(box, laboratory, at):
    return operations.send_box(
        box=box, laboratory=laboratory, arrives_at=at + timedelta(hours=1), first_swab_at=at, by=None, at=at
    )


def receive(laboratory, at, *barcodes, box="B1"):
    outcomes = operations.receive_tubes(laboratory=laboratory, barcodes=barcodes, box=box, by=None, at=at)
    return [told.outcome for told in outcomes]


def test_a_tube_is_on_one_list_and_a_second_scan_is_told_where(box, place, shanxi, noon):
    other = operations.open_box(box_id=new_id(), number="B2", place=place, by=None, at=noon)
    receive(shanxi, noon, "T9", box="")
    assert pack(box, noon, "T1", "T2", "T1", "T9") == ["packed", "packed", "received"]
    assert pack(box, noon, "T2") == ["repeated"]
    (told,) = operations.pack(box=other, barcodes=["T1"], by=None, at=noon)
    assert (told.outcome, told.box) == ("in_other_box", "B1")
    assert "B1" in str(told)
    operations.take_out(box=box, barcode="T1", by=None, at=noon)
    assert pack(other, noon, "T1") == ["packed"]
    box.refresh_from_db()
    assert (box.tubes, queries.fates_of(box)) == (2, {"under_way": 1, "received": 1})


def test_the_code_of_a_person_goes_into_no_box_and_keeps_what_was_scanned_with_it_out(box, noon):
    with pytest.raises(policies.NotATube, match="DCP-01M8D2FGF5EPMANBW5AFA3NNJ5"):
        pack(box, noon, "T1", "DCP-01M8D2FGF5EPMANBW5AFA3NNJ5")
    assert not BoxedTube.objects.exists()


def test_a_box_that_has_left_is_closed_and_sending_it_again_changes_nothing(box, shanxi, henan, noon):
    with pytest.raises(InvalidInput):
        send(box, shanxi, noon)
    pack(box, noon, "T1")
    sent = send(box, shanxi, noon)
    assert send(box, shanxi, noon + timedelta(hours=1)).sent_at == sent.sent_at
    for refused in (
        lambda: pack(box, noon, "T2"),
        lambda: operations.take_out(box=box, barcode="T1", by=None, at=noon),
        lambda: operations.dissolve_box(box=box, by=None, at=noon),
        lambda: send(box, henan, noon),
    ):
        with pytest.raises(StepNotAllowed):
            refused()


def test_a_box_is_unpacked_and_its_tubes_go_into_another(box, noon):
    pack(box, noon, "T1")
    for _time in range(2):
        assert operations.dissolve_box(box=box, by=None, at=noon).state == "dissolved"
    assert not BoxedTube.objects.exists()
    with pytest.raises(Conflict):
        operations.open_box(box_id=new_id(), number="B1", place=box.place, by=None, at=noon)
    with pytest.raises(InvalidInput):
        operations.open_box(box_id=new_id(), number=" ", place=box.place, by=None, at=noon)


def test_what_came_is_held_against_the_list_and_the_box_is_settled_with_its_last_tube(box, shanxi, noon):
    pack(box, noon, "T1", "T2")
    send(box, shanxi, noon)
    assert receive(shanxi, noon, "T1", "T3") == ["received", "not_on_list"]
    box.refresh_from_db()
    assert (box.state, box.arrived_at) == ("arrived", noon)
    assert queries.fates_of(box) == {"received": 1, "under_way": 1}
    assert [(found.box, found.tubes) for found in queries.missing(noon)] == [(box, 1)]
    assert receive(shanxi, noon + timedelta(minutes=5), "T2", box="") == ["received"]
    box.refresh_from_db()
    assert box.state == "settled"
    assert queries.missing(noon) == []


def test_a_box_that_came_to_another_laboratory_is_there_and_one_stray_tube_moves_no_box(
    box, shanxi, henan, noon
):
    pack(box, noon, "T1", "T2")
    send(box, shanxi, noon)
    receive(henan, noon, "T1", box="")
    box.refresh_from_db()
    assert (box.state, box.laboratory) == ("sent", shanxi)
    receive(henan, noon, box="B1")
    box.refresh_from_db()
    assert (box.state, box.laboratory) == ("arrived", henan)


def test_a_tube_scanned_in_two_boxes_is_told(shanxi, noon):
    receive(shanxi, noon, "T1", box="B1")
    assert receive(shanxi, noon, "T1", box="B1") == ["repeated"]
    assert receive(shanxi, noon, "T1", box="") == ["repeated"]
    assert receive(shanxi, noon, "T1", box="B2") == ["in_other_box"]


def test_lost_tubes_settle_their_box(box, shanxi, noon):
    pack(box, noon, "T1", "T2")
    send(box, shanxi, noon)
    receive(shanxi, noon, "T1")
    operations.give_up(barcodes=["T2"], by=None, at=noon)
    box.refresh_from_db()
    assert box.state == "settled"
    assert queries.fates_of(box) == {"received": 1, "spoilt": 1}


def test_boxes_are_seen_by_those_who_sample_there_and_by_the_laboratories_liaison(box, place):
    here, elsewhere, liaison, cook = (
        Scope(new_id(), (Reach(path, frozenset({duty})),))
        for path, duty in (
            (place.path, "testing"),
            ("/elsewhere/", "testing"),
            (place.path, "laboratory"),
            (place.path, "supplies"),
        )
    )
    assert queries.box(box.pk, here) == queries.box(box.pk, liaison) == box
    assert [policies.can_keep(scope) for scope in (here, elsewhere, liaison, cook)] == [
        False,
        False,
        True,
        False,
    ]
    for scope in (elsewhere, cook):
        with pytest.raises(NotFound):
            queries.box(box.pk, scope)
        with pytest.raises(policies.NotYourDuty):
            policies.check_can_pack(place.path, scope)


BROKEN = [
    ("box_has_a_number", {"number": ""}),
    ("box_state_known", {"state": "lost"}),
    ("box_sent_says_where_to", {"state": "sent"}),
    ("box_arrived_says_when", {"state": "arrived"}),
]


@pytest.mark.parametrize(("constraint", "change"), BROKEN, ids=[row[0] for row in BROKEN])
def test_the_database_refuses_a_box(box, constraint, change):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Box.objects.update(**change)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("boxed_once", {"barcode": "T2"}),
        ("boxed_has_barcode", {"barcode": ""}),
        ("boxed_fate_known", {"fate": "?"}),
    ],
)
def test_the_database_refuses_a_line_of_its_list(box, noon, constraint, change):
    pack(box, noon, "T1", "T2")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BoxedTube.objects.filter(barcode="T1").update(**change)

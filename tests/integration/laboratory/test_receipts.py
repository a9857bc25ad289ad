from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.kernel.errors import NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.laboratory import operations, policies, queries
from dayclear.laboratory.models import TubeReceipt

EVERYTHING = Scope.everything()


def receive(laboratory, at, *barcodes):
    outcomes = operations.receive_tubes(laboratory=laboratory, barcodes=barcodes, box="B1", by=None, at=at)
    assert [outcome.barcode for outcome in outcomes] == list(barcodes)
    return [outcome.outcome for outcome in outcomes]


def test_a_tube_is_received_once_and_a_second_scan_is_told(shanxi, henan, noon):
    assert receive(shanxi, noon, "T1", "T2", "T1") == ["received", "received", "repeated"]
    later = noon + timedelta(hours=1)
    assert receive(shanxi, later, "T1", "T3") == ["repeated", "received"]
    assert receive(henan, later, "T2") == ["at_other_laboratory"]
    assert TubeReceipt.objects.get(barcode="T1").received_at == noon
    assert TubeReceipt.objects.get(barcode="T2").laboratory == shanxi
    assert receive(henan, later) == []


def test_the_code_of_a_door_is_received_nowhere(shanxi, noon):
    with pytest.raises(policies.NotATube, match="dcd-01M8D2FGF5EPMANBW5AFA3NNJ5"):
        receive(shanxi, noon, "T1", "dcd-01M8D2FGF5EPMANBW5AFA3NNJ5")
    assert not TubeReceipt.objects.exists()


def test_an_answer_reads_as_a_sentence_with_the_barcode(shanxi, noon):
    new, old = operations.receive_tubes(laboratory=shanxi, barcodes=["T1", "T1"], box="", by=None, at=noon)
    assert new.is_new
    assert not old.is_new
    assert str(old).startswith("T1: ")


def test_the_database_keeps_one_receipt_of_a_tube_and_none_without_barcode(shanxi, noon):
    receive(shanxi, noon, "T1")
    for barcode in ("T1", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            TubeReceipt.objects.create(barcode=barcode, laboratory=shanxi, received_at=noon, swabbed_at=noon)


def test_laboratories_and_receipts_are_for_those_who_work_with_tubes(shanxi, henan, noon):
    henan.active = False
    henan.save()
    receive(shanxi, noon, "T1")
    lab, cook = (Scope(new_id(), (Reach("/D/", frozenset({duty})),)) for duty in ("laboratory", "supplies"))
    assert list(queries.laboratories(lab)) == [shanxi]
    assert queries.laboratory(shanxi.pk, lab) == shanxi
    assert queries.receipts_of(["T1", "?"], lab)["T1"].laboratory == shanxi
    assert [receipt.barcode for receipt in queries.latest_receipts(lab)] == ["T1"]
    assert list(queries.laboratories(cook)) == []
    assert queries.receipts_of(["T1"], cook) == {}
    assert list(queries.latest_receipts(cook)) == []
    for pk, scope in ((henan.pk, lab), (shanxi.pk, cook)):
        with pytest.raises(NotFound):
            queries.laboratory(pk, scope)
    policies.check_can_see_results(EVERYTHING)
    with pytest.raises(policies.NotYourDuty):
        policies.check_can_see_results(cook)

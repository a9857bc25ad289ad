import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dayclear.kernel.errors import NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.laboratory import operations, queries
from dayclear.laboratory.models import Laboratory, Result
from dayclear.laboratory.operations import ResultDraft, results

EVERYTHING = Scope.everything()


def record(rows, laboratory, at):
    return operations.record_results(rows=rows, laboratory=laboratory, batch=None, by=None, at=at)


def row(barcode, outcome, *, corrects=False, number=0, **told):
    return ResultDraft(barcode, outcome, is_correction=corrects, row=number, **told)


def standing():
    return dict(Result.objects.filter(standing=True).values_list("barcode", "outcome"))


def test_a_report_is_counted_by_what_it_says(shanxi, noon):
    recorded = record(
        [
            row("A", "positive", ct_n=21.5),
            row("B", "negative"),
            row("C", "inconclusive"),
            row("D", "invalid"),
        ],
        shanxi,
        noon,
    )
    assert [(result.barcode, result.ct_n, result.is_positive) for result in recorded.positives] == [
        ("A", 21.5, True)
    ]
    assert (recorded.negatives, recorded.inconclusive, recorded.invalid, recorded.recorded) == (1, 1, 1, 4)
    assert {(told.barcode, told.outcome) for told in recorded.standing} == set(standing().items())


def test_a_report_sent_again_changes_nothing_and_says_so(shanxi, noon):
    rows = [row("A", "positive"), row("B", "negative")]
    record(rows, shanxi, noon)
    before = list(Result.objects.order_by("pk").values())
    again = record(rows, shanxi, noon + timedelta(hours=1))
    assert (again.repeated, again.recorded, again.positives) == (2, 0, [])
    assert list(Result.objects.order_by("pk").values()) == before


def test_a_row_that_contradicts_is_told_and_not_recorded(shanxi, noon):
    record([row("A", "negative")], shanxi, noon)
    recorded = record([row("A", "positive", number=9)], shanxi, noon)
    assert recorded.contradicted == [operations.Contradiction(9, "A", "positive", "negative")]
    assert standing() == {"A": "negative"}


def test_a_correction_supersedes_and_both_results_stay(shanxi, noon):
    old = record([row("A", "positive", tested_at=noon)], shanxi, noon).positives[0]
    rows = [row("A", "negative", corrects=True, tested_at=noon)]
    recorded = record(rows, shanxi, noon)
    change = recorded.corrected[0]
    assert change.old == old
    assert change.old.superseded_by == change.new
    assert change.new.corrects == old
    assert (change.old.is_positive, change.new.is_positive, recorded.positives) == (True, False, [])
    assert standing() == {"A": "negative"}
    again = record([row("A", "positive", tested_at=noon), *rows], shanxi, noon)
    assert (again.repeated, again.contradicted, again.corrected) == (2, [], [])


def test_a_correction_to_positive_is_a_new_positive_and_one_of_its_threshold_is_not(shanxi, noon):
    record([row("A", "negative")], shanxi, noon)
    recorded = record([row("A", "positive", corrects=True)], shanxi, noon)
    assert [result.barcode for result in recorded.positives] == ["A"]
    recorded = record([row("A", "positive", corrects=True, ct_n=30.0)], shanxi, noon + timedelta(hours=1))
    assert (len(recorded.corrected), recorded.positives) == (1, [])


def test_a_tube_that_is_twice_in_a_report_is_decided_in_its_order(shanxi, noon):
    recorded = record(
        [
            row("A", "positive"),
            row("A", "positive"),
            row("A", "negative", number=3),
            row("A", "negative", corrects=True),
            row("B", "negative", corrects=True),
        ],
        shanxi,
        noon,
    )
    assert standing() == {"A": "negative", "B": "negative"}
    assert recorded.repeated == 1
    assert [told.row for told in recorded.contradicted] == [3]
    assert len(recorded.corrected) == 1
    assert recorded.positives == []
    assert {told.barcode: told.outcome for told in recorded.standing} == standing()


def test_chunks_make_no_difference(shanxi, noon, monkeypatch):
    monkeypatch.setattr(results, "CHUNK", 2)
    rows = [row(f"T{number}", "positive" if number == 3 else "negative") for number in range(7)]
    recorded = record([*rows, row("T3", "negative", corrects=True)], shanxi, noon)
    assert recorded.recorded == 8
    assert recorded.positives == []
    assert set(standing().values()) == {"negative"}


def test_a_row_may_name_its_laboratory_and_one_without_any_is_told(shanxi, henan, noon):
    recorded = record(
        [
            row("A", "negative", laboratory_name=henan.name_zh),
            row("B", "negative", laboratory_name=shanxi.name_en),
            row("C", "negative", number=3),
            row("D", "negative", number=4, laboratory_name="?"),
        ],
        None,
        noon,
    )
    assert recorded.without_laboratory == [3, 4]
    assert dict(Result.objects.values_list("barcode", "laboratory")) == {"A": henan.pk, "B": shanxi.pk}


@pytest.mark.parametrize("broken", [{"outcome": "good"}, {"barcode": ""}, {"standing": False}])
def test_the_database_keeps_results_sound(shanxi, noon, broken):
    record([row("A", "negative")], shanxi, noon)
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.update(**broken)


def test_the_database_lets_one_result_of_a_tube_stand(shanxi, noon):
    record([row("A", "negative"), row("B", "negative")], shanxi, noon)
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.update(barcode="A")


def test_results_are_for_those_who_work_with_tubes(shanxi, noon):
    record([row("A", "positive"), row("A", "negative", corrects=True)], shanxi, noon)
    lab, cook = (Scope(new_id(), (Reach("/D/", frozenset({duty})),)) for duty in ("laboratory", "supplies"))
    found = queries.results_of(["A", "?"], lab)["A"]
    assert found.outcome == "negative"
    assert [result.outcome for result in queries.result_history("A", lab)] == ["negative", "positive"]
    assert queries.result(found.pk, lab) == found
    assert queries.results_of(["A"], cook) == {}
    assert list(queries.result_history("A", cook)) == []
    assert list(queries.standing_results(EVERYTHING)) == [found]
    with pytest.raises(NotFound):
        queries.result(found.pk, cook)
    assert queries.outcome_counts(new_id()) == {}


@pytest.mark.django_db(transaction=True)
def test_two_reports_of_the_same_tubes_at_once_leave_one_result_of_each(noon):
    laboratory = Laboratory.objects.create(name_zh="山西检测车")
    barcodes = [f"T{number:03}" for number in range(200)]
    barrier = threading.Barrier(4)

    def report(outcome):
        try:
            barrier.wait()
            return record([row(barcode, outcome) for barcode in barcodes], laboratory, noon)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(report, ["negative", "positive", "negative", "positive"]))
    assert sum(recorded.recorded for recorded in told) == 200
    assert sum(recorded.repeated + len(recorded.contradicted) for recorded in told) == 600
    assert len(standing()) == 200

"""Whatever a laboratory sends: each row is taken or told, sent again it changes nothing, corrected it corrects."""

import json
from datetime import timedelta

import pytest

from dayclear.cases.models import Case
from dayclear.laboratory.models import Result
from dayclear.laboratory.operations import receive_tubes
from dayclear.loops.results_file import import_results
from tests.real_files import real_file
from tests.unit.laboratory.messages import MSH, OBR, SPM, obx
from tests.unit.laboratory.test_formats_fhir import bundle, observation, report, specimen

POSITIVE = ("260373001", "Detected")


@pytest.fixture
def importing(stairwell, tmp_path):
    """Imports a file three hours after the sampling, or later; 张伟's swab is in T1."""
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])

    def take(content, hours=3.0, **told):
        path = tmp_path / "results"
        path.write_text(content, encoding="utf-8")
        at = stairwell.noon + timedelta(hours=hours)
        return import_results(path=path, by=None, at=at, laboratory=stairwell.laboratory, **told)

    return take


def hl7(value="260415000^Not detected^SCT", status="F"):
    return "\r".join([MSH, OBR, obx(value, status), SPM])


def fhir(value=("260415000", "Not detected"), **more):
    return json.dumps(bundle(report(**more), observation(value=value, contained=[]), specimen("T1")))


def counts(batch):
    return batch.rows_read, batch.rows_added, batch.rows_changed, batch.rows_unchanged, batch.rows_refused


@pytest.mark.parametrize("as_sent", [hl7, fhir])
def test_a_result_is_taken_once_however_often_the_file_is_sent(importing, as_sent):
    assert counts(importing(as_sent())) == (1, 1, 0, 0, 0)
    assert counts(importing(as_sent(), hours=4)) == (1, 0, 0, 1, 0)
    assert Result.objects.get().outcome == "negative"


def test_a_positive_by_hl7_opens_its_case_and_a_correction_by_fhir_takes_it_back(importing, stairwell):
    assert counts(importing(hl7("260373001^Detected^SCT"))) == (1, 1, 0, 0, 0)
    case = Case.objects.get()
    assert case.person == stairwell.zhang
    corrected = importing(fhir(status="corrected"), hours=5)
    assert counts(corrected) == (1, 0, 1, 0, 0)
    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert Result.objects.get(standing=True).outcome == "negative"


@pytest.mark.parametrize(
    ("as_sent", "column"),
    [(lambda: hl7("260373001^Detected^SCT"), "OBX-5"), (lambda: fhir(POSITIVE), "Observation.value")],
)
def test_a_contradiction_is_told_and_changes_nothing(importing, as_sent, column):
    importing(hl7())
    batch = importing(as_sent(), hours=4)
    assert counts(batch) == (1, 0, 0, 0, 1)
    assert batch.problems.get().column == column
    assert not Case.objects.exists()


@pytest.mark.parametrize("as_sent", [lambda: hl7(status="W"), lambda: fhir(status="entered-in-error")])
def test_what_was_entered_in_error_is_told_and_what_stands_stands(importing, as_sent):
    importing(hl7())
    assert counts(importing(as_sent(), hours=4)) == (1, 0, 0, 0, 1)
    assert Result.objects.get().standing


def test_the_tube_may_be_named_by_any_of_the_identifiers(importing):
    assert counts(importing(hl7().replace("T1&LIS^F1", "S1&LIS^T1"))) == (1, 1, 0, 0, 0)
    assert Result.objects.get().barcode == "T1"


def test_an_unknown_tube_is_told_by_the_field_it_stands_in(importing):
    batch = importing(hl7().replace("T1&", "JT00000001A&"))
    problem = batch.problems.get()
    assert (problem.column, problem.value) == ("SPM-2", "JT00000001A")
    assert "校验码" in problem.reason


def test_a_laboratory_that_is_not_on_the_list_is_named(stairwell, tmp_path):
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    path = tmp_path / "results.hl7"
    path.write_text(hl7(), encoding="utf-8")
    problem = import_results(path=path, by=None, at=stairwell.noon).problems.get()
    assert (problem.column, problem.value) == ("OBX-23", "LAB1")


def test_a_laboratory_that_a_table_names_and_nobody_knows_is_named(importing):
    problem = importing("管号,结果,实验室\nT1,阴性,城外检验所\n").problems.get()
    assert (problem.column, problem.value) == ("实验室", "城外检验所")
    assert "不在名单" in problem.reason


def take_real(stairwell, name, *tubes):
    receive_tubes(laboratory=stairwell.laboratory, barcodes=tubes, box="", by=None, at=stairwell.noon)
    return import_results(path=real_file(f"simplereport/{name}"), by=None, at=stairwell.noon)


def test_the_large_file_says_one_thing_3999_times_and_each_is_accounted_for(stairwell):
    batch = take_real(stairwell, "test-results-upload-valid-4000-rows.csv", "123")
    assert counts(batch) == (3999, 1, 0, 3998, 0)
    assert "3998" in batch.message
    assert "123" in batch.message
    again = take_real(stairwell, "test-results-upload-valid-4000-rows.csv")
    assert counts(again) == (3999, 0, 0, 3999, 0)


def test_of_the_large_file_nothing_is_lost_where_nobody_knows_the_tube(stairwell):
    batch = take_real(stairwell, "test-results-upload-valid-4000-rows.csv")
    assert counts(batch) == (3999, 0, 0, 0, 3999)
    assert batch.problems.count() == 3999


def test_the_full_file_goes_in(stairwell):
    tubes = ("123", "05be96ef-949f-4f46-9c07-2675e8abf412")
    batch = take_real(stairwell, "test-results-upload-all-fields.csv", *tubes)
    assert counts(batch) == (2, 2, 0, 0, 0)
    assert len(batch.unused_columns) == 59


def test_the_real_bundles_go_through(stairwell):
    assert counts(take_real(stairwell, "fhir-for-csv-with-comments.ndjson", "123")) == (2, 1, 0, 1, 0)

import json
from datetime import UTC, datetime

import pytest

from dayclear.laboratory.formats import Reported
from dayclear.records.tables import RowProblem
from tests.unit.laboratory.messages import fhir, only, problems, results

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"


def concept(system, code, display=""):
    return {"coding": [{"system": system, "code": code, "display": display}]}


def observation(*, code="94500-6", value=("260415000", "Not detected"), **more):
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": concept(LOINC, code),
        "valueCodeableConcept": concept(SNOMED, *value),
        "issued": "2022-04-03T14:00:00+08:00",
        "specimen": {"reference": "#s"},
        "contained": [{"resourceType": "Specimen", "id": "s", "identifier": [{"value": "T1"}]}],
        **more,
    }


def report(**more):
    return {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "identifier": [{"value": "A1"}],
        "status": "final",
        "code": concept(LOINC, "94531-1"),
        "specimen": [{"reference": "Specimen/s1"}],
        "result": [{"reference": "Observation/o1"}],
        **more,
    }


def specimen(*names):
    return {"resourceType": "Specimen", "id": "s1", "identifier": [{"value": name} for name in names]}


def bundle(*resources):
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def read(*documents):
    return fhir("\n".join(json.dumps(one, ensure_ascii=False) for one in documents))


def test_an_observation_alone_is_a_result():
    told = only(read(observation()))
    assert (told.draft.barcode, told.draft.outcome) == ("T1", "negative")
    assert told.draft.tested_at == datetime(2022, 4, 3, 6, tzinfo=UTC)


@pytest.mark.parametrize("backwards", [False, True])
def test_the_parts_of_a_bundle_find_each_other_in_any_order(backwards):
    loose = observation(specimen=None, contained=[], performer=[{"reference": "Organization/x"}])
    loose.pop("specimen")
    laboratory = {"resourceType": "Organization", "id": "x", "name": "一号方舱实验室"}
    parts = [report(), loose, specimen("T1", "F1"), laboratory, {"resourceType": "Patient", "id": "p"}]
    told = only(read(bundle(*(reversed(parts) if backwards else parts))))
    assert told.draft.barcode == "T1"
    assert told.also_known_as == ("F1", "s1", "A1")
    assert told.draft.accession == "A1"
    assert told.laboratory_told == "一号方舱实验室"


def test_a_bundle_without_reports_has_a_result_for_each_observation_of_a_specimen():
    question = {**observation(code="95418-0"), "id": "q"}
    question.pop("specimen")
    reader = read(bundle(observation(), question))
    assert len(results(reader)) == 1
    assert reader.unused == ["Observation 95418-0"]


def test_a_report_may_say_it_all_in_its_conclusion():
    told = only(read(report(result=[], conclusionCode=[concept(SNOMED, "260373001", "Detected")])))
    assert (told.draft.barcode, told.draft.outcome) == ("s1", "positive")


def test_lines_arrays_and_written_out_documents_are_read_alike():
    one, other = observation(), {**observation(), "id": "o2"}
    written = json.dumps(one, indent=2) + "\n" + json.dumps(other, indent=2)
    for reader in (read(one, other), fhir(written), fhir(json.dumps([one, other]))):
        assert len(results(reader)) == 2


@pytest.mark.parametrize("status", ["corrected", "amended"])
@pytest.mark.parametrize("whose", ["report", "observation"])
def test_a_correction_may_be_said_by_the_report_or_the_observation(status, whose):
    of = {"report": {}, "observation": {}} | {whose: {"status": status}}
    told = only(read(bundle(report(**of["report"]), observation(**of["observation"]))))
    assert told.draft.is_correction


@pytest.mark.parametrize("status", ["entered-in-error", "preliminary", "registered", "cancelled", "unknown"])
def test_what_is_withdrawn_or_not_final_is_told_and_not_taken(status):
    refused = only(read(observation(status=status)))
    assert isinstance(refused, RowProblem)
    assert refused.column == "Observation.valueCodeableConcept"
    assert refused.value == "Not detected"
    withdrawn = only(read(bundle(report(status=status), observation())))
    assert (withdrawn.reason, withdrawn.column) == (refused.reason, "entry[1].resource.valueCodeableConcept")


@pytest.mark.parametrize(
    ("document", "column"),
    [
        ({"resourceType": "Patient", "id": "p"}, "resourceType"),
        (observation(code="92142-9"), "Observation.valueCodeableConcept"),
        (observation(value=("1234", "blue")), "Observation.valueCodeableConcept"),
        ({**observation(), "status": None}, "Observation.status"),
        (observation(specimen={"reference": "#none"}), "Observation.specimen"),
        (observation(issued="yesterday"), "Observation.issued"),
        (bundle(report(), {"resourceType": "Observation", "code": []}), "entry[1].resource.status"),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_path(document, column):
    first = problems(read(document))[0]
    assert (first.line, first.column) == (1, column)
    assert first.remedy


def test_a_damaged_line_does_not_stop_the_next_one():
    good = json.dumps(observation())
    items = list(fhir(f'{good}\n{{"resourceType": oops}}\n{good}\n'))
    assert [type(item) for item in items] == [Reported, RowProblem, Reported]
    assert items[1].line == 2


def test_a_document_that_was_cut_short_is_told():
    cut = json.dumps(bundle(report(), observation(), specimen("T1")), indent=1)[:-60]
    assert [type(item) for item in fhir(cut)] == [RowProblem]

"""Results written by the libraries of each standard are read as the same results."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.observation import Observation
from hl7apy.core import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from dayclear.kernel.codes import tube_label
from dayclear.laboratory import formats
from dayclear.laboratory.formats import FhirReader, Hl7Reader
from dayclear.laboratory.formats.fhir_reports import TubeReport, lines, one_bundle
from dayclear.laboratory.formats.hl7_segments import Separators
from dayclear.laboratory.operations import ResultDraft

SNOMED = {
    "positive": "260373001",
    "negative": "260415000",
    "inconclusive": "419984006",
    "invalid": "455371000124106",
}
START = datetime(2022, 4, 3, tzinfo=UTC)
thresholds = st.none() | st.integers(1, 600).map(lambda tenths: tenths / 10)
drafts = st.builds(
    ResultDraft,
    barcode=st.integers(1, 10**8 - 1).map(lambda number: tube_label("JT", number)),
    outcome=st.sampled_from(list(SNOMED)),
    tested_at=st.integers(0, 10**7).map(lambda seconds: START + timedelta(seconds=seconds)),
    method=st.text("ABC 123核酸&^~|\\", max_size=20).map(str.strip),
    ct_orf1ab=thresholds,
    ct_n=thresholds,
    accession=st.text("ABC-123", min_size=1, max_size=20),
    is_correction=st.booleans(),
)
SEVERAL = st.lists(drafts, min_size=1, max_size=5)


def same(reader):
    """What was read, without the line it stood on."""
    return [
        (d.barcode, d.outcome, d.tested_at, d.method, d.ct_orf1ab, d.ct_n, d.accession, d.is_correction)
        for d in (item.draft for item in reader)
    ]


def expected(results):
    return same(type("Told", (), {"draft": result}) for result in results)


def as_hl7(result: ResultDraft) -> str:
    message = Message("ORU_R01", version="2.5.1")
    message.msh.msh_9 = "ORU^R01^ORU_R01"
    message.msh.msh_10 = "M1"
    message.msh.msh_11 = "P"
    group = message.add_group("ORU_R01_PATIENT_RESULT").add_group("ORU_R01_ORDER_OBSERVATION")
    order = group.add_segment("OBR")
    order.obr_1 = "1"
    order.obr_3 = result.accession
    order.obr_4 = "94531-1^SARS-CoV-2 RNA panel^LN"
    observe(group, result, "CWE", "94500-6", f"{SNOMED[result.outcome]}^found^SCT")
    for code, threshold in (("94511-3", result.ct_orf1ab), ("94510-5", result.ct_n)):
        if threshold is not None:
            observe(group, result, "NM", code, str(threshold))
    specimen = group.add_group("ORU_R01_SPECIMEN").add_segment("SPM")
    specimen.spm_2 = f"^{result.barcode}&LAB"
    specimen.spm_4 = "258500001^swab^SCT"
    return message.to_er7()


def observe(group, result: ResultDraft, kind: str, code: str, value: str) -> None:
    observed = group.add_group("ORU_R01_OBSERVATION").add_segment("OBX")
    observed.obx_2 = kind
    observed.obx_3 = f"{code}^term^LN"
    observed.obx_5 = value
    observed.obx_11 = "C" if result.is_correction else "F"
    observed.obx_17 = escaped(result.method)
    observed.obx_19 = result.tested_at.strftime("%Y%m%d%H%M%S+0000")


def escaped(text: str) -> str:
    marks = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"}
    return "".join(marks.get(character, character) for character in text)


def as_fhir(result: ResultDraft, *, references: str) -> list[Observation]:
    """The finding and its thresholds, of one specimen."""
    told = {
        "status": "corrected" if result.is_correction else "final",
        "issued": result.tested_at.isoformat(),
        "specimen": {"reference": f"Specimen/{references}"},
        "method": {"text": result.method} if result.method else None,
    }
    finding = {"coding": [{"system": "http://snomed.info/sct", "code": SNOMED[result.outcome]}]}
    members = [("94500-6", {"valueCodeableConcept": finding})]
    for code, threshold in (("94511-3", result.ct_orf1ab), ("94510-5", result.ct_n)):
        if threshold is not None:
            members.append((code, {"valueQuantity": {"value": threshold}}))
    return [
        Observation(
            id=f"{references}-{code}",
            code={"coding": [{"system": "http://loinc.org", "code": code}]},
            **told,
            **value,
        )
        for code, value in members
    ]


def bundle_of(result: ResultDraft, number: int) -> Bundle:
    observed = as_fhir(result, references=f"s{number}")
    report = {
        "resourceType": "DiagnosticReport",
        "id": f"r{number}",
        "identifier": [{"value": result.accession}],
        "status": "final",
        "code": {"text": "SARS-CoV-2"},
        "result": [{"reference": f"Observation/{one.id}"} for one in observed],
    }
    specimen = {"resourceType": "Specimen", "id": f"s{number}", "identifier": [{"value": result.barcode}]}
    parts = [report, *(one.model_dump() | {"resourceType": "Observation"} for one in observed), specimen]
    return Bundle(type="collection", entry=[{"resource": part} for part in parts])


@settings(max_examples=15, deadline=None)
@given(SEVERAL)
def test_hl7_as_hl7apy_writes_it(results):
    text = "\r".join(as_hl7(result) for result in results)
    assert same(Hl7Reader(io.BytesIO(text.encode()))) == expected(results)


@settings(max_examples=30, deadline=None)
@given(SEVERAL)
def test_fhir_as_fhir_resources_writes_it(results):
    lines = "\n".join(bundle_of(result, number).model_dump_json() for number, result in enumerate(results))
    assert same(FhirReader(io.BytesIO(lines.encode()))) == expected(results)


@settings(max_examples=30, deadline=None)
@given(SEVERAL)
def test_simplereport_columns(tmp_path_factory, results):
    path = tmp_path_factory.mktemp("simplereport") / "results.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "accession_number",
                "test_result",
                "test_performed_code",
                "test_result_date",
                "test_result_status",
            ]
        )
        for result in results:
            tested_at = result.tested_at.strftime("%m/%d/%Y %H:%M:%S UTC")
            status = "C" if result.is_correction else "F"
            writer.writerow([result.barcode, SNOMED[result.outcome], "94500-6", tested_at, status])
    with path.open("rb") as file:
        read = [item.draft for item in formats.read(path, file)]
    assert [(d.barcode, d.outcome, d.tested_at, d.is_correction) for d in read] == [
        (d.barcode, d.outcome, d.tested_at, d.is_correction) for d in results
    ]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")))
def test_any_text_survives_its_escapes(text):
    assert Separators().unescaped(escaped(text)) == text


@given(st.binary(max_size=400))
def test_no_bytes_break_a_reader(noise):
    for reader in (Hl7Reader(io.BytesIO(noise)), FhirReader(io.BytesIO(noise))):
        try:
            list(reader)
        except formats.UnreadableTable:
            continue


@given(st.text('{}[]":,abc\\ \n0123', max_size=60))
def test_no_text_that_is_almost_json_breaks_the_reader(noise):
    list(FhirReader(io.BytesIO(noise.encode())))


LABORATORY = "一号方舱实验室"
reports = st.builds(
    TubeReport,
    result_id=st.uuids(),
    draft=st.builds(
        lambda draft, accession: replace(draft, accession=accession, laboratory_name=LABORATORY),
        drafts,
        st.sampled_from(["", "A-1"]),
    ),
    laboratory_id=st.uuids(),
    reported_at=st.just(START),
    swabbed_at=st.sampled_from([None, START]),
    people=st.lists(st.uuids(), max_size=3, unique=True),
    shared_by=st.sampled_from([0, 1, 10]),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(reports, max_size=5, unique_by=lambda tube: tube.draft.barcode))
def test_what_goes_out_as_fhir_is_fhir_and_reads_again_as_the_same_results(tubes):
    told = expected(tube.draft for tube in tubes)
    ndjson, whole = "".join(lines(tubes, START)), "".join(one_bundle(tubes, START))
    for written in (ndjson, whole):
        read = list(FhirReader(io.BytesIO(written.encode())))
        assert same(read) == told
        assert all(one.laboratory_told == LABORATORY for one in read)
    for line in (*ndjson.splitlines(), whole):
        bundle = Bundle.model_validate_json(line)
        addresses = {entry.fullUrl for entry in bundle.entry or ()}
        referred = set(re.findall(r'"reference":"([^"]+)"', line))
        assert referred <= addresses
    for tube in tubes:
        named = {str(person) for person in tube.people[: 1 if tube.shared_by <= 1 else None]}
        (line,) = (line for line in ndjson.splitlines() if f'"{tube.draft.barcode}"' in line)
        assert set(re.findall(r'"Patient","identifier":\{[^}]*urn:uuid:([^"]+)"', line)) == named

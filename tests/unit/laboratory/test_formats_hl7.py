from datetime import UTC, datetime

import pytest

from dayclear.laboratory.formats import Reported
from dayclear.records.tables import RowProblem, UnreadableTable
from tests.unit.laboratory.messages import MSH, OBR, SPM, hl7, obx, only, problems, results


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n", "\r\x1c\r\x0b"])
def test_a_message_is_one_result_whatever_its_line_ends(ending):
    told = only(hl7(MSH, OBR, obx(), SPM, ending=ending))
    assert (told.draft.barcode, told.draft.outcome) == ("T1", "negative")
    assert told.also_known_as == ("F1", "A1", "P1")
    assert told.draft.accession == "A1"
    assert told.draft.tested_at == datetime(2022, 4, 3, 6, 30, tzinfo=UTC)
    assert told.laboratory_told == "LAB1"


@pytest.mark.parametrize(
    ("value", "kind", "outcome"),
    [
        ("260373001^Detected^SCT", "CWE", "positive"),
        ("^阳性", "CWE", "positive"),
        ("Not Detected", "ST", "negative"),
        ("419984006", "CE", "inconclusive"),
        ("455371000124106^Invalid result^SCT", "CWE", "invalid"),
    ],
)
def test_a_finding_is_read_by_its_code_or_its_words(value, kind, outcome):
    assert only(hl7(MSH, OBR, obx(value, kind=kind), SPM)).draft.outcome == outcome


def test_thresholds_and_questions_stand_beside_the_result():
    reader = hl7(
        MSH,
        OBR,
        obx("260373001^Detected^SCT", more="|||||20220403140000+0800||||一号方舱实验室"),
        obx("31.5", code="94511-3^ORF1ab Ct^LN", kind="NM"),
        obx("33", code="NCT^N Ct^L", kind="NM"),
        obx("Y^Yes^HL70136", code="95418-0^Employed in healthcare^LN"),
        SPM,
    )
    told = only(reader)
    assert (told.draft.ct_orf1ab, told.draft.ct_n) == (31.5, 33)
    assert told.laboratory_told == "一号方舱实验室"
    assert told.draft.tested_at == datetime(2022, 4, 3, 6, tzinfo=UTC)
    assert reader.unused == ["OBX 95418-0 Employed in healthcare"]


def test_a_correction_is_one_by_either_status():
    assert only(hl7(MSH, OBR, obx(status="C"), SPM)).draft.is_correction
    assert only(hl7(MSH, OBR[:-1] + "C", obx(), SPM)).draft.is_correction


@pytest.mark.parametrize("status", ["P", "I", "R", "D", "W", "X"])
def test_what_is_not_final_or_withdrawn_is_told_and_not_taken(status):
    refused = only(hl7(MSH, OBR, obx(status=status), SPM))
    assert (refused.line, refused.column, refused.value) == (3, "OBX-5", "Not detected")
    assert refused.reason
    assert refused.remedy


@pytest.mark.parametrize(
    ("segments", "line", "column"),
    [
        ((MSH.replace("ORU^R01", "ADT^A01"),), 1, "MSH-9"),
        ((MSH,), 1, "OBR"),
        ((MSH, OBR, SPM), 2, "SPM-2"),
        ((OBR,), 1, "OBR"),
        ((MSH, OBR, obx(code="92142-9^Influenza A RNA^LN"), SPM), 2, "OBX-5"),
        ((MSH, OBR, obx("blue"), SPM), 3, "OBX-5"),
        ((MSH, OBR, obx("260373001^Detected^SCT"), obx(), SPM), 3, "OBX-5"),
        ((MSH, "OBR|1", obx()), 2, "SPM-2"),
        ((MSH, OBR, obx(more="|||||2022-99"), SPM), 2, "OBX-19"),
    ],
)
def test_what_cannot_be_taken_is_told_by_segment_and_field(segments, line, column):
    refused = only(hl7(*segments))
    assert isinstance(refused, RowProblem)
    assert (refused.line, refused.column) == (line, column)


def test_a_bad_message_does_not_stop_the_next_one():
    reader = hl7(MSH, OBR, obx("blue"), SPM, MSH, OBR, obx(), SPM.replace("T1", "T2"))
    assert [type(item) for item in reader] == [RowProblem, Reported]


def test_each_order_of_a_message_is_a_result_of_its_own():
    reader = hl7(MSH, OBR, obx(), SPM, OBR, obx("260373001^Detected^SCT"), SPM.replace("T1", "T2"))
    told = [(item.draft.barcode, item.draft.outcome) for item in results(reader)]
    assert told == [("T1", "negative"), ("T2", "positive")]


def test_a_batch_that_lost_a_message_or_its_end_is_told():
    frame = ["FHS|^~\\&|LIS", "BHS|^~\\&|LIS"]
    message = [MSH, OBR, obx(), SPM]
    assert not problems(hl7(*frame, *message, "BTS|1", "FTS|1"))
    short = problems(hl7(*frame, *message, "BTS|2", "FTS|1"))
    assert [(one.column, one.value) for one in short] == [("BTS-1", "2")]
    assert [one.column for one in problems(hl7(*frame, *message))] == ["BHS"]


def test_other_separators_and_escapes_are_read():
    header = "MSH$*!?@$LIS$LAB?F?1$$$20220403$$ORU*R01$1$P$2.5.1"
    reader = hl7(header, "OBR$1$$A1", "OBX$1$CWE$L1*PCR*L$$POS*阳性$$$$$$F", "SPM$1$T?T?1@X")
    told = only(reader)
    assert told.draft.barcode == "T@1"
    assert told.laboratory_told == "LAB$1"


def test_bytes_that_are_no_text_are_told_by_line():
    reader = hl7()
    reader._file.seek(0)
    reader._file.write(b"MSH|\x00")
    with pytest.raises(UnreadableTable):
        list(reader)

"""A file is what its content says, and the real files of SimpleReport are read to the last row."""

import io
from datetime import UTC

import pytest

from dayclear.laboratory import formats
from dayclear.laboratory.formats import Reported
from dayclear.laboratory.formats.tables import SimpleReportTable, us_instant
from dayclear.records.tables import CellError, RowProblem, UnreadableTable
from tests.real_files import real_file


def read(path):
    with path.open("rb") as file:
        reader = formats.read(path, file)
        return reader, list(reader)


def real(name):
    return read(real_file(f"simplereport/{name}"))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xef\xbb\xbfMSH|^~\\&|", "Hl7Reader"),
        (b"\x0bMSH|^~\\&|", "Hl7Reader"),
        (b"FHS|^~\\&|", "Hl7Reader"),
        ("MSH|^~\\&|".encode("utf-16"), "Hl7Reader"),
        (b'\n {"resourceType": "Bundle"}', "FhirReader"),
        (b"[]", "FhirReader"),
        ("管号,结果\nT1,阴性\n".encode(), "OurTable"),
        (b"accession_number,test_result,test_performed_code\nT1,Detected,94500-6\n", "SimpleReportTable"),
    ],
)
def test_the_content_says_what_a_file_is(content, kind, tmp_path):
    path = tmp_path / "results"
    path.write_bytes(content)
    assert type(formats.read(path, io.BytesIO(content))).__name__ == kind


@pytest.mark.parametrize("content", [b"<Bundle/>", b"some text\nand more\n", b"\n"])
def test_what_is_none_of_them_is_refused_with_a_word(content, tmp_path):
    path = tmp_path / "results"
    path.write_bytes(content)
    with pytest.raises(UnreadableTable) as refusal:
        formats.read(path, io.BytesIO(content))
    assert refusal.value.remedy


def test_every_row_of_the_large_file_is_there():
    reader, items = real("test-results-upload-valid-4000-rows.csv")
    assert isinstance(reader, SimpleReportTable)
    assert len(items) == 3999
    assert {(item.draft.barcode, item.draft.outcome) for item in items} == {("123", "positive")}
    assert [item.draft.row for item in items] == list(range(2, 4001))


def test_every_column_of_the_full_file_is_read_or_named_as_not_used():
    path = real_file("simplereport/test-results-upload-all-fields.csv")
    reader, items = real(path.name)
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert sorted([*reader.headings.values(), *reader.unused]) == sorted(header)
    assert [(item.draft.outcome, item.draft.is_correction) for item in items] == [
        ("positive", True),
        ("negative", False),
    ]


def test_the_real_bundles_are_read():
    reader, items = real("fhir-for-csv-with-comments.ndjson")
    assert [item.draft.outcome for item in items] == ["positive", "positive"]
    assert all("123" in item.barcodes for item in items)
    assert len(reader.unused) == 6


def test_a_test_for_something_else_is_no_result_of_ours(tmp_path):
    path = tmp_path / "flu.csv"
    path.write_text("accession_number,test_result,test_performed_code\nT1,Detected,92142-9\nT2,2,94500-6\n")
    _reader, items = read(path)
    assert [(item.column, item.value) for item in items if isinstance(item, RowProblem)] == [
        ("performed", "92142-9"),
        ("result", "2"),
    ]
    assert not [item for item in items if isinstance(item, Reported)]


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("12/20/2021 14:00", "2021-12-20T06:00:00+00:00"),
        ("12/20/2021 14:00 CST", "2021-12-20T20:00:00+00:00"),
        ("7/4/2021 14:00 US/Central", "2021-07-04T19:00:00+00:00"),
        ("1/2/2021", "2021-01-01T16:00:00+00:00"),
        ("2021-12-20T14:00:00Z", "2021-12-20T14:00:00+00:00"),
    ],
)
def test_a_time_of_simplereport_has_its_month_first(cell, utc):
    assert us_instant(cell).astimezone(UTC).isoformat() == utc


@pytest.mark.parametrize("cell", ["20/12/2021", "12/20/2021 14:00 Nowhere/Land", "soon"])
def test_a_time_that_is_none_is_refused(cell):
    with pytest.raises(CellError):
        us_instant(cell)

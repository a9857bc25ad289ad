"""Tables of results: our own columns, or those of the US SimpleReport's bulk upload."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_noop as _

from dayclear.laboratory import columns
from dayclear.laboratory.formats import vocabulary
from dayclear.laboratory.formats.reported import Reported
from dayclear.laboratory.operations.results import ResultDraft
from dayclear.laboratory.rules import CORRECTION_WORDS
from dayclear.records.tables import (
    CellError,
    Column,
    Row,
    RowProblem,
    TableReader,
    TableSchema,
    UnreadableTable,
    choice,
    instant,
    read,
    text,
)
from dayclear.records.wording import told

TIME_FORMATS = ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y")
US_ZONES = {
    "EST": "US/Eastern",
    "EDT": "US/Eastern",
    "ET": "US/Eastern",
    "CST": "US/Central",
    "CDT": "US/Central",
    "CT": "US/Central",
    "MST": "US/Mountain",
    "MDT": "US/Mountain",
    "MT": "US/Mountain",
    "PST": "US/Pacific",
    "PDT": "US/Pacific",
    "PT": "US/Pacific",
    "AKST": "US/Alaska",
    "AKDT": "US/Alaska",
    "HST": "US/Hawaii",
}


def us_instant(cell: str) -> datetime:
    """12/20/2021 14:05, month first, with or without the name of a time zone; else as everywhere."""
    words = cell.split()
    zone = words.pop() if len(words) > 1 and words[-1][0].isalpha() else ""
    for form in TIME_FORMATS:
        try:
            read_at = datetime.strptime(" ".join(words), form)  # noqa: DTZ007 - the zone is put in below.
        except ValueError:
            continue
        return _in_zone(read_at, zone)
    return instant(cell)


def _in_zone(read_at: datetime, zone: str) -> datetime:
    if not zone:
        return instant(read_at.isoformat(sep=" "))
    try:
        return read_at.replace(tzinfo=ZoneInfo(US_ZONES.get(zone.upper(), zone)))
    except (ZoneInfoNotFoundError, ValueError):
        raise CellError(
            told(_("This is no time zone.")), told(_("Write it as US/Central, or leave it out."))
        ) from None


def _finding(cell: str) -> str:
    outcome = vocabulary.outcome_of(cell)
    if outcome is None:
        raise CellError(
            told(_("Nobody could tell what this result means.")),
            told(_("Send positive, negative, inconclusive or invalid, in words or by its SNOMED CT code.")),
        )
    return outcome


def _performed(cell: str) -> str:
    if cell not in vocabulary.OVERALL | vocabulary.ONE_GENE:
        raise CellError(
            told(_("Nothing here is a result of a test for SARS-CoV-2 that Dayclear knows.")),
            told(_("Leave it out, or send the result under one of the codes of docs/imports.md.")),
        )
    return cell


SIMPLE_REPORT_COLUMNS = TableSchema(
    columns=(
        Column("barcode", ("accession_number",), columns.barcode, required=True),
        Column("result", ("test_result",), _finding, required=True),
        Column("performed", ("test_performed_code",), _performed, required=True),
        Column("tested_at", ("test_result_date",), us_instant),
        Column("method", ("equipment_model_name",), columns.short),
        Column("laboratory", ("testing_lab_name",), text),
        Column("correction", ("test_result_status",), choice(CORRECTION_WORDS)),
    )
)
"""See https://www.simplereport.gov, "bulk results uploader guide". Everything else there tells about people."""


class OurTable:
    """A table with the columns of docs/imports.md."""

    def __init__(self, table: TableReader) -> None:
        self._table = table

    @property
    def headings(self) -> Mapping[str, str]:
        return self._table.headings

    @property
    def unused(self) -> Sequence[str]:
        return self._table.unused

    def __iter__(self) -> Iterator[Reported | RowProblem]:
        for row in self._table:
            yield self._reported(row) if isinstance(row, Row) else row

    def _reported(self, row: Row) -> Reported:
        return Reported(columns.draft(row))


class SimpleReportTable(OurTable):
    """A table with the columns of SimpleReport; what names people is not read."""

    def _reported(self, row: Row) -> Reported:
        cells = row.values
        draft = ResultDraft(
            barcode=cells["barcode"],
            outcome=cells["result"],
            tested_at=cells.get("tested_at"),
            method=cells.get("method", ""),
            accession=cells["barcode"],
            is_correction=cells.get("correction", False),
            row=row.line,
        )
        return Reported(draft, laboratory_told=cells.get("laboratory", ""))


def read_table(path: Path) -> OurTable:
    """Our own columns where the file has them, else SimpleReport's. Raises UnreadableTable."""
    try:
        return OurTable(read(path, columns.RESULT_COLUMNS))
    except UnreadableTable as ours:
        try:
            return SimpleReportTable(read(path, SIMPLE_REPORT_COLUMNS))
        except UnreadableTable:
            raise ours from None

"""The columns of a results file, and what a row of it says."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dayclear.laboratory.models import Outcome, Result
from dayclear.laboratory.operations.results import ResultDraft
from dayclear.laboratory.rules import CORRECTION_WORDS, OUTCOME_WORDS, cycle_threshold
from dayclear.records.tables import CellError, Column, Row, TableSchema, choice, instant, text

LONGEST_BARCODE = 40


def barcode(cell: str) -> str:
    if len(cell) > LONGEST_BARCODE or any(character.isspace() for character in cell):
        raise CellError(_("This is no barcode of a tube."), _("Scan the tube again."))
    return cell


def _threshold(cell: str) -> float | None:
    try:
        return cycle_threshold(cell)
    except ValueError:
        raise CellError(
            _("This is no cycle threshold."), _("Write a number between 0 and 60, or leave the cell empty.")
        ) from None


def short(cell: str) -> str:
    """A text that a result keeps as it is, such as its method."""
    return text(cell)[:40]


RESULT_COLUMNS = TableSchema(
    columns=(
        Column(
            "barcode", ("管号", "试管编号", "条码", "条形码", "采样管编号", "tube"), barcode, required=True
        ),
        Column("result", ("结果", "检测结果", "outcome"), choice(OUTCOME_WORDS), required=True),
        Column("tested_at", ("检测时间",), instant),
        Column("method", ("检测方法", "方法"), short),
        Column("ct_orf1ab", ("ORF1ab Ct值", "Ct值ORF1ab", "ORF1ab基因", "ORF1ab"), _threshold),
        Column("ct_n", ("N Ct值", "Ct值N", "N基因", "N"), _threshold),
        Column("laboratory", ("实验室", "检测机构"), text),
        Column("accession", ("检测编号", "流水号"), short),
        Column("correction", ("更正",), choice(CORRECTION_WORDS)),
    )
)


def draft(row: Row) -> ResultDraft:
    """The row as a result to record."""
    cells = row.values
    return ResultDraft(
        barcode=cells["barcode"],
        outcome=cells["result"],
        tested_at=cells.get("tested_at"),
        method=cells.get("method", ""),
        ct_orf1ab=cells.get("ct_orf1ab"),
        ct_n=cells.get("ct_n"),
        accession=cells.get("accession", ""),
        is_correction=cells.get("correction", False),
        laboratory_name=cells.get("laboratory", ""),
        row=row.line,
    )


_SAID_IN_CHINESE = {
    Outcome.POSITIVE: "阳性",
    Outcome.NEGATIVE: "阴性",
    Outcome.INCONCLUSIVE: "可疑",
    Outcome.INVALID: "无效",
}


def headers(*, chinese: bool) -> list[str]:
    """The head of an exported file, in the order of ``exported``."""
    return [column.headers[0] if chinese else column.name for column in RESULT_COLUMNS.columns]


def exported(results: QuerySet[Result]) -> Iterator[list[Any]]:
    """One row per result, in the order of ``headers``; importing it again changes nothing."""
    for result in results.select_related("laboratory").iterator(chunk_size=5000):
        outcome = _SAID_IN_CHINESE[Outcome(result.outcome)]
        told = [result.barcode, outcome, result.tested_at, result.method, result.ct_orf1ab, result.ct_n]
        yield [*told, result.laboratory.name_zh if result.laboratory else "", result.accession, ""]

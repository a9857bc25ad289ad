from datetime import time

import pytest

from dayclear.laboratory import rules
from dayclear.laboratory.columns import RESULT_COLUMNS, draft
from dayclear.records.tables import CellError, Row


@pytest.mark.parametrize(
    ("opens", "closes", "at", "is_open"),
    [
        (time(16), time(10), time(16), True),
        (time(16), time(10), time(3), True),
        (time(16), time(10), time(10), False),
        (time(8), time(18), time(8), True),
        (time(8), time(18), time(18), False),
        (time(0), time(0), time(12), True),
    ],
)
def test_a_laboratory_may_work_over_midnight(opens, closes, at, is_open):
    assert rules.is_open_at(opens, closes, at) is is_open


@pytest.mark.parametrize(
    ("cell", "threshold"),
    [("24.31", 24.31), ("２４.３", 24.3), ("NoCt", None), ("/", None), ("未检出", None)],
)
def test_a_threshold_is_a_number_or_says_that_no_curve_rose(cell, threshold):
    assert rules.cycle_threshold(cell) == threshold


@pytest.mark.parametrize("cell", ["0", "-3", "61", "nan", "阳性", "1e9"])
def test_anything_else_is_no_threshold(cell):
    with pytest.raises(ValueError):  # noqa: PT011 - the cell parser turns it into a message.
        rules.cycle_threshold(cell)


def column(name):
    return next(column for column in RESULT_COLUMNS.columns if column.name == name)


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("阳性", "positive"),
        ("＋", "positive"),
        ("POSITIVE", "positive"),
        ("阴性", "negative"),
        ("-", "negative"),
        ("可疑", "inconclusive"),
        ("无效", "invalid"),
    ],
)
def test_laboratories_say_the_outcome_in_many_words(word, outcome):
    assert column("result").parse(word) == outcome


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("result", "大概"),
        ("barcode", "A B"),
        ("barcode", "X" * 41),
        ("ct_n", "很低"),
        ("correction", "maybe"),
    ],
)
def test_a_cell_that_means_nothing_is_told_with_a_remedy(name, cell):
    with pytest.raises(CellError) as problem:
        column(name).parse(cell)
    assert problem.value.remedy


@pytest.mark.parametrize("header", ["管号", "条码", "试管编号", "Barcode", "barcode"])
def test_headers_are_known_in_chinese_and_english(header):
    assert RESULT_COLUMNS.by_header[header.casefold()].name == "barcode"


def test_a_row_becomes_a_draft_with_its_line():
    told = draft(
        Row(
            7, {"barcode": "T1", "result": "positive", "ct_n": 22.0, "correction": True, "laboratory": "陕西"}
        )
    )
    assert (told.barcode, told.outcome, told.ct_n, told.is_correction, told.row) == (
        "T1",
        "positive",
        22.0,
        True,
        7,
    )
    assert told.laboratory_name == "陕西"
    assert told.tested_at is None

"""What goes out opens in Excel with its Chinese intact and runs nothing."""

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest

from dayclear.kernel.errors import InvalidInput
from dayclear.records import exports

HARMFUL = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "＝1+1"]


def _csv(rows):
    stream = BytesIO()
    exports.write_table(stream, ["姓名"], rows, "名单", "csv")
    return stream.getvalue()


def _sheet(rows, title="名单"):
    stream = BytesIO()
    exports.write_table(stream, ["姓名"], rows, title)
    return openpyxl.load_workbook(stream).active


def test_csv_begins_with_the_mark_by_which_excel_knows_utf8():
    assert _csv([["张三"]]) == "\ufeff姓名\r\n张三\r\n".encode()


@pytest.mark.parametrize("text", HARMFUL)
def test_no_text_becomes_a_formula(text):
    written = _csv([[text]]).decode("utf-8-sig").splitlines()[1].strip('"')

    assert not written.startswith(tuple("=+-@＝\t"))
    assert _sheet([[text]])["A2"].data_type == "s"


@pytest.mark.parametrize("number", [-5, 2.5, "-5", "0431"])
def test_numbers_are_left_as_they_are(number):
    assert _csv([[number]]).decode().splitlines()[1] == str(number)


def test_a_long_number_is_text_that_excel_does_not_round():
    assert _sheet([[220181198204030019]])["A2"].value == "220181198204030019"


def test_instants_are_told_in_the_zone_of_the_district():
    at = datetime(2022, 4, 3, 4, 0, tzinfo=UTC)

    assert b"2022-04-03 12:00:00" in _csv([[at]])
    assert _sheet([[at]])["A2"].value.hour == 12


@pytest.mark.parametrize("title", ["名单/清单", "[a]:*?", "", "长" * 40])
def test_any_title_names_a_sheet(title):
    assert 0 < len(_sheet([["x"]], title).title) <= 31


def test_control_characters_do_not_stop_an_export():
    assert _sheet([["张\x00\x0b三"]])["A2"].value == "张三"


def test_more_rows_than_a_sheet_holds_are_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(exports, "MOST_SHEET_ROWS", 3)

    with pytest.raises(InvalidInput):
        _sheet([["a"], ["b"], ["c"]])

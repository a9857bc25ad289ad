"""What goes out comes back in; whatever comes in is answered."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dayclear.records.exports import write_table
from dayclear.records.tables import (
    Column,
    Row,
    RowProblem,
    TableSchema,
    UnreadableTable,
    day,
    decimal,
    instant,
    integer,
    phone,
    read,
    text,
    uuid,
    yes_no,
)

HEADERS = ["名称", "备注", "数量", "比率", "日期", "时刻", "是否", "编号"]
PARSERS = [text, text, integer, decimal, day, instant, yes_no, uuid]
SCHEMA = TableSchema(
    columns=tuple(
        Column(header, (header,), parse, required=header == "名称")
        for header, parse in zip(HEADERS, PARSERS, strict=True)
    )
)
WORDS = (
    st.text(
        st.one_of(
            st.sampled_from("=+-@'\",;\n，|0123456789 E.张三䶮𠮷"),
            st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co", "Cf")),
        ),
        max_size=40,
    )
    .map(str.strip)
    .filter(lambda word: not word.upper().replace(".", "").replace("E+", "").isdigit())
)
DAYS = st.dates(date(1901, 1, 1), date(2100, 12, 31))
INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
ROWS = st.lists(
    st.tuples(
        WORDS.filter(bool),
        WORDS,
        st.none() | st.integers(-(10**14), 10**14),
        st.none() | st.decimals(-999_999, 999_999, places=4),
        st.none() | DAYS,
        st.none() | INSTANTS,
        st.none() | st.booleans(),
        st.none() | st.uuids(),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


def _written(path, rows, form):
    with path.open("wb") as stream:
        assert write_table(stream, HEADERS, rows, "名单/清单", form) == len(rows)
    return list(read(path, SCHEMA))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(rows=ROWS)
def test_what_is_written_is_read_as_it_was(folder, form, rows):
    found = _written(folder / "table", rows, form)

    expected = [
        {header: value for header, value in zip(HEADERS, row, strict=True) if value not in (None, "")}
        for row in rows
    ]
    assert [row.values for row in found if isinstance(row, Row)] == expected


SIMPLE = TableSchema(
    columns=(
        Column("name", ("name",), text, required=True),
        Column("on", ("on",), day),
        Column("at", ("at",), instant),
        Column("count", ("count",), integer),
        Column("share", ("share",), decimal),
        Column("phone", ("phone",), phone),
        Column("flag", ("flag",), yes_no),
        Column("key", ("key",), uuid),
    )
)
HEADER = b"name,on,at,count,share,phone,flag,key\n"


def _answered(path, content):
    path.write_bytes(content)
    try:
        return list(read(path, SIMPLE))
    except UnreadableTable:
        return []


@given(
    head=st.sampled_from([b"", HEADER, b"\xff\xfe", b"\xef\xbb\xbf" + HEADER, b"PK\x03\x04"]),
    tail=st.binary(),
)
def test_arbitrary_bytes_are_answered_with_rows_or_one_clear_error(folder, head, tail):
    for item in _answered(folder / "bytes", head + tail):
        assert isinstance(item, Row | RowProblem)


@given(cells=st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6))
def test_arbitrary_cells_are_answered_row_by_row(folder, cells):
    lines = [",".join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in cells]

    for item in _answered(folder / "cells", HEADER + "\n".join(lines).encode("utf-8", "ignore")):
        assert isinstance(item, Row | RowProblem)


WORKBOOK = BytesIO()
_book = openpyxl.Workbook()
_book.active.append(HEADER.decode().strip().split(","))
_book.active.append(["张三", date(2022, 4, 3), datetime(2022, 4, 3, 1), 3, 0.5, "13800138000", True, None])  # noqa: DTZ001
_book.save(WORKBOOK)


@given(at=st.integers(0, len(WORKBOOK.getvalue()) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_workbook_is_answered(folder, at, byte, cut):
    content = WORKBOOK.getvalue()
    assume(cut or content[at] != byte)
    damaged = content[:at] if cut else content[:at] + bytes([byte]) + content[at + 1 :]

    for item in _answered(folder / "damaged", damaged):
        assert isinstance(item, Row | RowProblem)


def test_a_decimal_is_a_number_in_a_workbook(folder):
    row = ("x", "", 1, Decimal("0.1"), None, None, None, None)
    assert _written(folder / "t", [row], "xlsx")[0].values["比率"] == Decimal("0.1")

"""What offices send is read; what cannot be read is told by line, column, value and remedy."""

import re
import tracemalloc
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.utils.translation import override

from dayclear.records.tables import (
    Column,
    Row,
    RowProblem,
    TableSchema,
    UnreadableTable,
    day,
    integer,
    read,
    text,
)
from dayclear.records.wording import kept, said_again

SCHEMA = TableSchema(
    columns=(
        Column("name", ("姓名", "name", "full name"), text, required=True),
        Column("birth_on", ("出生日期", "birth date"), day),
        Column("age", ("年龄", "age"), integer),
        Column("number", ("身份证号", "identity number"), text),
    )
)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def table(tmp_path):
    """Reads bytes or lines as a file; the reader and all it yields."""

    def reading(content):
        path = tmp_path / "file-without-ending"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        reader = read(path, SCHEMA)
        return reader, list(reader)

    return reading


@pytest.fixture
def workbook(tmp_path):
    """Reads a workbook whose sheets are given as rows."""

    def reading(*sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for rows in sheets:
            sheet = book.create_sheet()
            for row in rows:
                sheet.append(row)
        path = tmp_path / "roster"
        with path.open("wb") as stream:
            book.save(stream)
        reader = read(path, SCHEMA)
        return reader, list(reader)

    return reading


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_every_encoding_offices_use_is_recognised(table, encoding):
    _reader, rows = table("姓名,年龄\n张三,40\n欧阳娜娜,7\n".encode(encoding))

    assert rows == [Row(2, {"name": "张三", "age": 40}), Row(3, {"name": "欧阳娜娜", "age": 7})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，", "|"])
def test_every_delimiter_is_recognised(table, delimiter):
    _reader, rows = table(f"姓名{delimiter}年龄\n张三{delimiter}40\n")

    assert rows == [Row(2, {"name": "张三", "age": 40})]


@pytest.mark.parametrize("header", ["姓名", " 姓 名 ", "NAME", "Ｆｕｌｌ　Ｎａｍｅ", "full_name", "*姓名："])
def test_a_header_is_known_whatever_its_width_case_and_spaces(table, header):
    reader, rows = table(f"x,{header}\n1,张三\n")

    assert rows == [Row(2, {"name": "张三"})]
    assert reader.headings == {"name": header.strip()}
    assert reader.unused == ["x"]


def test_titles_and_blank_lines_are_passed_over_and_lines_are_counted_as_an_editor_shows_them(table):
    reader, rows = table('九台区花名册\r\n\r\n姓名,年龄\r\n\r\n"张\r\n三",1\r\n,,\r\n李四,2\r\n')

    assert reader.header_line == 3
    assert rows == [Row(5, {"name": "张\n三", "age": 1}), Row(8, {"name": "李四", "age": 2})]


def test_a_bad_cell_is_told_by_line_column_value_and_remedy_and_the_others_are_read(table):
    _reader, rows = table("姓名,年龄\n张三,四十\n李四,2\n,3\n")

    problem, good, empty = rows
    assert (problem.line, problem.column, problem.value) == (2, "age", "四十")
    assert problem.reason
    assert problem.remedy
    assert good == Row(3, {"name": "李四", "age": 2})
    assert (empty.line, empty.column) == (4, "name")


def test_more_cells_than_columns_is_a_problem_of_that_row(table):
    _reader, rows = table("姓名,年龄\n张三,4,五\n李四,2,,\n")

    assert (rows[0].line, rows[0].value) == (2, "五")
    assert rows[1] == Row(3, {"name": "李四", "age": 2})


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ('姓名,年龄\n"张三,1\n李四,2\n', (2, 3)),
        ('姓名,年龄\n"张三"丰,1\n李四,2\n', (2, 2)),
        ('姓名,年龄\n"张三,1\n"李四",2\n王五,3\n', (2, 3)),
    ],
)
def test_quotation_marks_that_do_not_match_cost_their_own_lines_only(table, content, lines):
    _reader, rows = table(content)

    assert isinstance(rows[0], RowProblem)
    assert tuple(int(number) for number in re.findall(r"\d+", rows[0].reason)) == lines
    assert len(rows) == content.count("\n") - (lines[1] - lines[0] + 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n \n\n", "empty"),
        ("姓名,年龄\n".encode(), "no rows"),
        ("姓名,年龄\n , \n".encode(), "no rows"),
        ("年龄\n1\n".encode(), "姓名 / name / full name"),
        (b"a,b\n1,2\n", "姓名 / name / full name"),
        ("姓名,name\n1,2\n".encode(), "姓名, name"),
        (("姓名\n" + "张三李四\n" * 9).encode() + b"\xff\xff\n", "Line 11"),
        ("姓名\n张三\n".encode("gbk") + b"\xff\xff\n", "Line 3"),
        ("姓名\n张三\n李".encode()[:-1], "Line 3"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no text"),
        (b"name\n" + b"x" * 2_000_000, "Line 2"),
        (b"name\n" + b"x," * 2_000, "Line 2"),
        (b"\xd0\xcf\x11\xe0 locked", "locked"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_a_file_that_is_no_table_says_so(table, content, says):
    with pytest.raises(UnreadableTable) as refusal:
        table(content)

    assert says in str(refusal.value.message)
    assert refusal.value.remedy


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(UnreadableTable, match="cannot be opened"):
        read(tmp_path / "nowhere.csv", SCHEMA)


def test_a_byte_order_mark_and_zero_width_characters_do_not_count(table):
    _reader, rows = table("\ufeff姓名,年龄\n\u200b张三\u3000,\xa04\n")

    assert rows == [Row(2, {"name": "张三", "age": 4})]


def test_what_an_export_guarded_against_formulas_comes_back_as_it_was(table):
    _reader, rows = table("姓名\n'=1+1\n'张三'\n-5\n")

    assert [row.values["name"] for row in rows] == ["=1+1", "'张三'", "-5"]


def test_a_workbook_keeps_dates_and_long_numbers_as_they_are_shown(workbook):
    _reader, rows = workbook(
        [
            ["姓名", "出生日期", "年龄", "身份证号"],
            ["张三", date(1982, 4, 3), 40.0, 13_800_138_000.0],
            ["李四", datetime(1982, 4, 3, 10, 5), "41", "220181198204030019"],  # noqa: DTZ001
        ]
    )

    assert rows == [
        Row(2, {"name": "张三", "birth_on": date(1982, 4, 3), "age": 40, "number": "13800138000"}),
        Row(3, {"name": "李四", "birth_on": date(1982, 4, 3), "age": 41, "number": "220181198204030019"}),
    ]


@pytest.mark.parametrize("number", [2.2018119820403e17, 220181198204030019])
def test_a_number_whose_last_digits_a_spreadsheet_has_lost_is_refused(workbook, number):
    _reader, rows = workbook([["姓名", "身份证号"], ["张三", number]])

    assert (rows[0].line, rows[0].column) == (2, "number")
    assert "digits are lost" in rows[0].reason


def test_a_failed_formula_is_refused(workbook):
    _reader, rows = workbook([["姓名", "年龄"], ["张三", "#REF!"]])

    assert (rows[0].column, rows[0].value) == ("age", "#REF!")
    assert "formula" in rows[0].reason


def test_the_sheet_that_has_the_columns_is_read(workbook):
    reader, rows = workbook([["说明"]], [["九台区"], [], ["姓名"], ["张三"]], [["姓名"], ["李四"]])

    assert reader.header_line == 3
    assert rows == [Row(4, {"name": "张三"})]


def test_a_workbook_that_unpacks_to_far_more_than_it_holds_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
        with packed.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(80):
                part.write(b"0" * (1 << 20))

    with pytest.raises(UnreadableTable, match="too large"):
        read(path, SCHEMA)


def test_a_problem_can_be_said_again_in_another_language(table):
    _reader, (problem,) = table("姓名,年龄\n张三,x\n")
    stored = kept(problem.reason)

    with override("zh-hans"):
        assert said_again(stored, problem.reason) == "这不是整数。"
    with override("en"):
        assert said_again(stored, problem.reason) == "This is no whole number."
    assert kept("said by another part") is None
    assert said_again(None, "said by another part") == "said by another part"


def test_a_large_file_is_read_in_flat_memory(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("姓名,年龄,备注\n")
        stream.writelines(f"张三{number},{number % 100},{'x' * 80}\n" for number in range(60_000))

    tracemalloc.start()
    count = sum(1 for row in read(path, SCHEMA) if isinstance(row, Row))
    _now, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 60_000
    assert most_bytes < 4 << 20

"""What a cell may say, and what is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from dayclear.records.tables import (
    CellError,
    choice,
    choices,
    day,
    decimal,
    instant,
    integer,
    integer_between,
    phone,
    text,
    text_of_at_most,
    uuid,
    yes_no,
)

COLOURS = {"红": "red", "red": "red", "蓝": "blue", "blue": "blue"}

ACCEPTED = [
    (text, "张三", "张三"),
    (text_of_at_most(3), "张三丰", "张三丰"),
    (integer, "42", 42),
    (integer, "４２", 42),
    (integer, "42.0", 42),
    (integer, "-1", -1),
    (integer_between(0, 120), "120", 120),
    (decimal, "43.85", Decimal("43.85")),
    (decimal, "．5", Decimal("0.5")),
    (day, "2022-04-03", date(2022, 4, 3)),
    (day, "2022/4/3", date(2022, 4, 3)),
    (day, "2022.4.3", date(2022, 4, 3)),
    (day, "20220403", date(2022, 4, 3)),
    (day, "2022年4月3日", date(2022, 4, 3)),
    (day, "２０２２－０４－０３", date(2022, 4, 3)),
    (day, "2022-04-03 23:59", date(2022, 4, 3)),
    (day, "2022-04-02T16:00:00Z", date(2022, 4, 3)),
    (instant, "2022-04-03 12:00", datetime(2022, 4, 3, 4, 0, tzinfo=UTC)),
    (instant, "2022/4/3 9:05:07", datetime(2022, 4, 3, 1, 5, 7, tzinfo=UTC)),
    (instant, "2022-04-03T12:00:00.5+09:00", datetime(2022, 4, 3, 3, 0, tzinfo=UTC)),
    (instant, "20220403 12:00", datetime(2022, 4, 3, 4, 0, tzinfo=UTC)),
    (phone, "13800138000", "13800138000"),
    (phone, "+86 138-0013-8000", "13800138000"),
    (phone, "１３８００１３８０００", "13800138000"),
    (phone, "(0431) 8232 1234", "043182321234"),
    (phone, "010-82321234", "01082321234"),
    (phone, "8232123", "8232123"),
    (phone, "12345", "12345"),
    (phone, "400-820-8820", "4008208820"),
    (yes_no, "是", True),
    (yes_no, "TRUE", True),
    (yes_no, "１", True),
    (yes_no, "否", False),
    (yes_no, "0", False),
    (choice(COLOURS), "RED", "red"),
    (choices(COLOURS), "红； blue、red", ["red", "blue"]),
    (uuid, "0190163d-8694-739b-aea5-966c26f8ad91", UUID("0190163d-8694-739b-aea5-966c26f8ad91")),
]

REFUSED = [
    (text, "x" * 256),
    (text_of_at_most(3), "四个汉字"),
    (text, "2.20181E+17"),
    (integer, "4.5"),
    (integer, "1_000"),
    (integer, "12345678901234567890"),
    (integer, "四"),
    (integer_between(0, 120), "121"),
    (decimal, "NaN"),
    (decimal, "1e5"),
    (decimal, "1_0"),
    (day, "2022-13-01"),
    (day, "2022-02-30"),
    (day, "03/04/2022"),
    (day, "22-04-03"),
    (day, "2022-04/03"),
    (day, "44654"),
    (day, "1022-04-03"),
    (day, "2022-04-03 25:00"),
    (instant, "2022-04-03 12:00+99:00"),
    (instant, "2022-04-03 noon"),
    (phone, "1380013800"),
    (phone, "138001380000"),
    (phone, "23800138000"),
    (phone, "无"),
    (yes_no, "maybe"),
    (choice(COLOURS), "绿"),
    (choices(COLOURS), "红、绿"),
    (uuid, "x"),
]


@pytest.mark.parametrize(("parse", "cell", "value"), ACCEPTED)
def test_accepted(parse, cell, value):
    assert parse(cell) == value


@pytest.mark.parametrize(("parse", "cell"), REFUSED)
def test_refused_with_a_reason_and_a_remedy(parse, cell):
    with pytest.raises(CellError) as refusal:
        parse(cell)

    assert refusal.value.reason
    assert refusal.value.remedy


def test_instants_are_aware():
    assert instant("2022-04-03").utcoffset() is not None


def test_a_refused_word_names_those_that_are_known():
    with pytest.raises(CellError) as refusal:
        choice(COLOURS)("绿")

    assert "红, red, 蓝, blue" in refusal.value.remedy

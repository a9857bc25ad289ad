"""Days as lists from elsewhere write them."""

from datetime import date

import pytest

from dayclear.cases.line_lists import DayOrder, DayRead, day_order, read_day

DAY, MONTH = DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2020-01-14", date(2020, 1, 14)),
        ("2020-01-14 00:00:00", date(2020, 1, 14)),
        ("2020-01-14T08:30:00.000Z", date(2020, 1, 14)),
        ("2020/1/4", date(2020, 1, 4)),
        ("20200114", date(2020, 1, 14)),
        ("2022年4月3日", date(2022, 4, 3)),
        ("14/01/2020", date(2020, 1, 14)),
        ("5/2/20", date(2020, 2, 5)),
        ("5.2.2020", date(2020, 2, 5)),
        ("1/1/99", date(1999, 1, 1)),
        ("43845", date(2020, 1, 15)),
        ("43845.0", date(2020, 1, 15)),
        ("5 Jan 2020", date(2020, 1, 5)),
        ("05-Jan-20", date(2020, 1, 5)),
        ("January 5th, 2020", date(2020, 1, 5)),
    ],
)
def test_one_day(cell, read):
    assert read_day(cell, DAY) == DayRead(read, read)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("10/01/2020 - 12/01/2020", date(2020, 1, 10), date(2020, 1, 12)),
        ("10/01/2020-12/01/2020", date(2020, 1, 10), date(2020, 1, 12)),
        ("2020-01-10 to 2020-01-12", date(2020, 1, 10), date(2020, 1, 12)),
        ("2022年4月1日至2022年4月3日", date(2022, 4, 1), date(2022, 4, 3)),
        ("early January 2020", date(2020, 1, 1), date(2020, 1, 10)),
        ("mid-January 2020", date(2020, 1, 11), date(2020, 1, 20)),
        ("late Feb 2020", date(2020, 2, 21), date(2020, 2, 29)),
        ("January 2020", date(2020, 1, 1), date(2020, 1, 31)),
        ("2022年4月下旬", date(2022, 4, 21), date(2022, 4, 30)),
    ],
)
def test_a_stretch_of_days(cell, first, last):
    assert read_day(cell, DAY) == DayRead(first, last)


@pytest.mark.parametrize(
    "cell",
    [
        "early January",
        "soon",
        "32/01/2020",
        "14/13/2020",
        "12/01/2020 - 10/01/2020",
        "9",
        "late 2020",
        "0001-01-01",
    ],
)
def test_what_cannot_be_placed_in_a_year_is_no_day(cell):
    assert read_day(cell, DAY) is None


def test_month_first_where_the_list_says_so():
    assert read_day("1/14/2020", MONTH) == DayRead(date(2020, 1, 14), date(2020, 1, 14))
    assert read_day("1/14/2020", DAY) is None


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["1/2/2020", "14/1/2020"], DAY),
        (["1/2/2020", "1/14/2020"], MONTH),
        (["1/2/2020"], None),
        (["14/1/2020", "1/14/2020"], None),
        (["2020-01-14"], None),
    ],
)
def test_one_clear_date_tells_the_order_of_all(cells, order):
    assert day_order(cells) == order

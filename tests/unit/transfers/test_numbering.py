"""Rooms and beds are told in a few signs."""

import pytest

from dayclear.transfers.rules import numbered


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("101-103", ["101", "102", "103"]),
        ("08 – 10", ["08", "09", "10"]),
        ("A1-A3，B7、C", ["A1", "A2", "A3", "B7", "C"]),
        ("1, 1-2 2", ["1", "2"]),
        ("1-101", ["1-101"]),
        ("A1-3, A1-B3, 8-12", ["A1-3", "A1-B3", "8-12"]),
        ('"1-4", “12-14”', ["1-4", "12-14"]),
        (' "" ', []),
        ("", []),
    ],
)
def test_ranges_and_lists_are_numbers_in_their_order_each_once(text, numbers):
    assert numbered(text) == numbers


@pytest.mark.parametrize("text", ["5-3", "0001-9999"])
def test_what_no_range_can_be_is_refused(text):
    with pytest.raises(ValueError, match=text):
        numbered(text)

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from dayclear.console.layout import wording

AT = datetime(2022, 4, 3, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "under 1 min", "不到 1 分钟"),
        (59, "under 1 min", "不到 1 分钟"),
        (60, "1 min", "1 分钟"),
        (3600, "1 h", "1 小时"),
        (2 * 3600 + 5 * 60, "2 h 05 min", "2 小时 05 分"),
        (24 * 3600, "1 d", "1 天"),
        (3 * 24 * 3600 + 4 * 3600, "3 d 4 h", "3 天 4 小时"),
    ],
)
def test_a_length_is_said_in_its_two_largest_units(seconds, english, chinese):
    with translation.override("en"):
        assert wording.length(seconds) == english
    with translation.override("zh-hans"):
        assert wording.length(seconds) == chinese


def test_an_instant_ahead_and_one_behind_are_told_apart():
    with translation.override("en"):
        assert wording.distance(AT + timedelta(minutes=25), AT) == "in 25 min"
        assert wording.distance(AT - timedelta(hours=2), AT) == "2 h ago"


def test_an_instant_is_shown_in_the_districts_zone():
    assert wording.local_instant(AT) == "04-03 14:05"
    assert wording.local_instant(AT, with_year=True) == "2022-04-03 14:05"

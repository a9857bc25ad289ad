"""When a meeting makes a contact, as the shipped protocol has it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dayclear.cases.rules import exposed_window, minutes_needed
from dayclear.command.protocol import shipped

CLOSE = shipped().contacts["close"]
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("minutes", "distance", "both_masked", "air", "is_contact"),
    [
        (1, "arm", False, "", True),
        (0, "arm", False, "", False),
        (9, "near", False, "", False),
        (10, "near", False, "closed", True),
        (10, "near", True, "closed", False),
        (30, "near", True, "closed", True),
        (29, "room", False, "", False),
        (30, "room", False, "", True),
        (30, "room", False, "aired", False),
        (60, "room", False, "aired", True),
        (119, "room", False, "open", False),
        (360, "room", True, "open", True),
        (1440, "apart", False, "closed", False),
    ],
)
def test_distance_masks_and_air_decide_from_how_many_minutes_on(
    minutes, distance, both_masked, air, is_contact
):
    needed = minutes_needed(distance, air, CLOSE, both_masked=both_masked)
    assert (needed is not None and minutes >= needed) is is_contact


def test_who_stayed_apart_never_counts():
    assert minutes_needed("apart", "", CLOSE, both_masked=False) is None


@pytest.mark.parametrize(
    ("onset_on", "first_on"),
    [(None, date(2022, 4, 1)), (date(2022, 4, 2), date(2022, 3, 31)), (date(2022, 4, 5), date(2022, 4, 1))],
)
def test_the_window_begins_two_days_before_the_illness_or_the_swab_whichever_was_first(onset_on, first_on):
    sampled_at = datetime(2022, 4, 3, 2, 0, tzinfo=UTC)
    at = datetime(2022, 4, 4, tzinfo=UTC)
    window = exposed_window(
        onset_on=onset_on, sampled_at=sampled_at, isolated_at=None, at=at, days_before=2, zone=ZONE
    )
    assert window.since.astimezone(ZONE).date() == first_on
    assert window.until == at

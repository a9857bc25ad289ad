"""Who is a contact of a case, as a table: where two people were, for how long together, how protected, and what follows.

The case had its onset at 12:00 of day 3 and was isolated at 12:00 of day 4. An exposure counts from two days before onset
(8th plan). Minutes and settings are examples of what a protocol says, chosen so that each line shows one rule: at home any
time counts, at a table 15 minutes, in a room 60, in a lift or vehicle 10, and twice as long with masks on both; fresh air
makes a room harmless. Who met a close contact is secondary by the same settings, without lift and vehicle.
"""

import numpy as np
import pytest

from dayclear.engines.contacts import (
    CLOSE,
    NEVER,
    NOBODY,
    SECONDARY,
    Cases,
    Definitions,
    Protection,
    Quarantines,
    Rule,
    Visits,
    find_contacts,
)

MIN, H, DAY = 60, 3600, 86_400
ONSET, ISOLATED = 3 * DAY + 12 * H, 4 * DAY + 12 * H
SETTINGS = ["home", "table", "room", "lift", "street"]
AT_HOME, AT_TABLE, IN_LIFT, IN_ROOM = range(4)
LEAST_MIN = [0, 15, 10, 60]
BARE, MASKED, FRESH = Protection.NONE, Protection.MASKED, Protection.VENTILATED


def a_rule(counts_as, before_days=0):
    by_minutes = Rule.from_minutes(
        counts_as=counts_as, least_min=LEAST_MIN, masked_times=2, before_days=before_days
    )
    least_s = by_minutes.least_s.copy()
    least_s[IN_ROOM, [FRESH, MASKED | FRESH]] = np.inf
    return Rule(counts_as, least_s, by_minutes.before_s)


DEFINITIONS = Definitions(
    close=a_rule([AT_HOME, AT_TABLE, IN_ROOM, IN_LIFT, NEVER], before_days=2),
    secondary=a_rule([AT_HOME, AT_TABLE, IN_ROOM, NEVER, NEVER]),
)

#  where the case was   the other     together from   minutes  masks      air        the other is
TABLE = """
   home      home       day 3 18:00       1       –          –          close
   home      home       day 3 18:00       1       both       –          close
   table     table      day 3 18:00      15       –          –          close
   table     table      day 3 18:00      14       –          –          no contact
   table     table      day 3 18:00      29       both       –          no contact
   table     table      day 3 18:00      30       both       –          close
   table     table      day 3 18:00      15       one        –          close
   room      room       day 3 18:00      60       –          –          close
   room      room       day 3 18:00      59       –          –          no contact
   room      room       day 3 18:00     600       –          both       no contact
   room      room       day 3 18:00      60       –          one        close
   table     room       day 3 18:00      15       –          –          no contact
   table     room       day 3 18:00      60       –          –          close
   lift      lift       day 3 18:00      10       –          –          close
   lift      lift       day 3 18:00       9       –          –          no contact
   street    street     day 3 18:00     600       –          –          no contact
   home      street     day 3 18:00     600       –          –          no contact
   home      home       day 1 11:00      60       –          –          no contact
   home      home       day 1 11:30      31       –          –          close
   table     table      day 1 11:50      24       –          –          no contact
   table     table      day 1 11:50      25       –          –          close
   home      home       day 4 11:00     300       –          –          close
   table     table      day 4 11:50      60       –          –          no contact
   home      home       day 4 12:00      60       –          –          no contact
""".strip().splitlines()


def instant(cell):
    day, clock = cell.removeprefix("day ").split()
    hours, minutes = clock.split(":")
    return int(day) * DAY + int(hours) * H + int(minutes) * MIN


def protection(cell, what, row):
    return what if cell == "both" or (cell == "one" and row == 0) else BARE


def search(visits, quarantines=None, people=8):
    """Visits as (person, place, starts, ends, setting, protection); person 0 is the case."""
    columns = ("person", "place", "starts_s", "ends_s", "setting", "protection")
    values = dict(zip(columns, zip(*visits, strict=True), strict=True))
    arranged, _order = Visits.arranged(**values, people=people, places=8)
    case = Cases(*(np.array([value], np.int32) for value in (0, ONSET, ISOLATED)))
    return find_contacts(arranged, case, DEFINITIONS, quarantines=quarantines)


@pytest.mark.parametrize("line", TABLE, ids=str.strip)
def test_who_was_with_a_case_is(line):
    there, other, since, minutes, masks, air, answer = (
        cell.strip() for cell in line.strip().split("  ") if cell.strip()
    )
    starts, ends = instant(since), instant(since) + int(minutes) * MIN
    contacts = search(
        [
            (
                *(person, 0, starts, ends, SETTINGS.index(setting)),
                protection(masks, MASKED, person) | protection(air, FRESH, person),
            )
            for person, setting in enumerate((there, other))
        ]
    )
    assert contacts.person.tolist() == ([1] if answer == "close" else [])
    assert (contacts.degree == CLOSE).all()


EVENING = 3 * DAY + 18 * H
HOME, TABLE_ROW, LIFT = SETTINGS.index("home"), SETTINGS.index("table"), SETTINGS.index("lift")
WITH_CASE = [(0, 0, EVENING, EVENING + H, HOME, BARE), (1, 0, EVENING, EVENING + H, HOME, BARE)]


def with_close(starts, minutes, setting=HOME, other=2):
    """The close contact and somebody else together at another place."""
    ends = starts + minutes * MIN
    return [(1, 1, starts, ends, setting, BARE), (other, 1, starts, ends, setting, BARE)]


@pytest.mark.parametrize(
    ("meeting", "follows"),
    [
        pytest.param(with_close(EVENING + 2 * H, 1), True, id="after the first exposure"),
        pytest.param(with_close(EVENING - 2 * H, 60), False, id="before the first exposure"),
        pytest.param(with_close(EVENING - H, 61), True, id="until into the first exposure"),
        pytest.param(with_close(5 * DAY - H, 60), True, id="until quarantine"),
        pytest.param(with_close(5 * DAY, 60), False, id="in quarantine"),
        pytest.param(with_close(EVENING + 2 * H, 30, LIFT), False, id="a setting for close ones only"),
    ],
)
def test_who_was_with_a_close_contact_is_secondary_from_first_exposure_to_quarantine(meeting, follows):
    quarantined = Quarantines(np.array([1], np.int32), np.array([5 * DAY], np.int32))

    contacts = search(WITH_CASE + meeting, quarantined)

    assert contacts.person.tolist() == ([1, 2] if follows else [1])
    assert contacts.degree.tolist() == ([CLOSE, SECONDARY] if follows else [CLOSE])
    assert contacts.via.tolist() == ([NOBODY, 1] if follows else [NOBODY])


def test_who_is_close_to_the_case_is_not_secondary_to_it_as_well():
    contacts = search(
        [*WITH_CASE, (2, 0, EVENING, EVENING + H, HOME, BARE), *with_close(EVENING + 2 * H, 60)]
    )
    assert (contacts.person.tolist(), contacts.degree.tolist()) == ([1, 2], [CLOSE, CLOSE])


def test_nobody_is_a_contact_of_a_third_degree():
    further = [(person, 2, 4 * DAY, 4 * DAY + H, HOME, BARE) for person in (2, 3)]
    assert search(WITH_CASE + with_close(EVENING + 2 * H, 60) + further).person.tolist() == [1, 2]


def test_the_strongest_reason_comes_first_and_totals_tell_of_all():
    contacts = search(
        [
            *((person, 3, EVENING, EVENING + 20 * MIN, TABLE_ROW, BARE) for person in (0, 1)),
            *((person, 4, EVENING + H, EVENING + H + 40 * MIN, TABLE_ROW, BARE) for person in (0, 1)),
            *((person, 5, EVENING + 2 * H, EVENING + 2 * H + 5 * MIN, HOME, BARE) for person in (0, 1)),
        ]
    )
    assert contacts.reason_place.tolist() == [5, 4, 3]
    assert contacts.reasons.distance.tolist() == [AT_HOME, AT_TABLE, AT_TABLE]
    assert contacts.reason_via.tolist() == [0, 0, 0]
    assert (contacts.meetings[0], contacts.together_s[0]) == (3, 65 * MIN)
    assert (contacts.first_s[0], contacts.last_s[0]) == (EVENING, EVENING + 2 * H + 5 * MIN)

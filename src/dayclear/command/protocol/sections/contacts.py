"""Who counts as a contact, and how long a contact stays apart."""

from dataclasses import dataclass
from datetime import date, timedelta

from dayclear.command.protocol.checking import Table
from dayclear.command.protocol.text import Text

CONTACTS = ("close", "secondary")


@dataclass(frozen=True, slots=True)
class ContactRule:
    """``kind`` is close or secondary. Test days count from the start of isolation, home days from its end.

    With no ``site_days`` the contact stays at home. ``home_ends_negative``: the days at home end only when a sample
    since the day of their last test is negative. ``move_within_min``: 0 where the task's own time holds.

    ``arm_min``, ``near_min`` and ``room_min``: from how many minutes on being so near counts. Both masked, a well
    aired room and the open air make it so many times longer. ``adds_up``: several meetings of the same two on one day
    and place count together. ``same_stairwell``: who shares it is proposed too. ``neighbour_rooms``: so many numbers apart
    on one floor of a facility a room still counts as neighbouring, from ``neighbour_min`` on; 0: none does.
    """

    kind: str
    name: Text
    exposed_days_before: int
    site_days: int
    home_days: int
    site_test_days: tuple[int, ...]
    home_test_days: tuple[int, ...]
    double_sample_at_release: bool
    move_within_min: int
    home_ends_negative: bool
    arm_min: int
    near_min: int
    room_min: int
    both_masked_times: int
    aired_times: int
    open_air_times: int
    adds_up: bool
    same_stairwell: bool
    neighbour_rooms: int
    neighbour_min: int

    def site_tests_on(self, began_on: date) -> tuple[date, ...]:
        """The days of the tests at the site; the day on which isolation begins is the first."""
        return tuple(began_on + timedelta(days=day - 1) for day in self.site_test_days)


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """``fever_c``: from this temperature on somebody who is asked after every day is ill, whatever else they say."""

    fever_c: float


def read_follow_up(table: Table) -> FollowUpRule:
    rule = FollowUpRule(fever_c=table.positive("fever_c", default=37.3))
    table.close()
    return rule


def read_contact(table: Table) -> ContactRule:
    table.choice("kind", CONTACTS)
    return ContactRule(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        exposed_days_before=table.whole("exposed_days_before"),
        site_days=table.whole("site_days"),
        home_days=table.whole("home_days"),
        site_test_days=table.wholes("site_test_days"),
        home_test_days=table.wholes("home_test_days"),
        double_sample_at_release=table.flag("double_sample_at_release"),
        move_within_min=table.whole("move_within_min", 0),
        home_ends_negative=table.flag("home_ends_negative"),
        arm_min=table.whole("arm_min", 1),
        near_min=table.whole("near_min", 10),
        room_min=table.whole("room_min", 30),
        both_masked_times=table.whole("both_masked_times", 3, least=1),
        aired_times=table.whole("aired_times", 2, least=1),
        open_air_times=table.whole("open_air_times", 4, least=1),
        adds_up=table.flag("adds_up"),
        same_stairwell=table.flag("same_stairwell"),
        neighbour_rooms=table.whole("neighbour_rooms", 0),
        neighbour_min=table.whole("neighbour_min", 60),
    )

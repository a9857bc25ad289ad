"""The changes that people lived through: of their own zone and those around it, only what made a difference."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dayclear.zones.rules import changes

NOON = datetime(2022, 4, 3, 4, tzinfo=UTC)
RANKS = {"lockdown": 1, "control": 2, "precaution": 3}


@dataclass(frozen=True)
class Zone:
    kind: str
    path: str
    since_h: int
    until_h: int | None = None

    @property
    def rank(self):
        return RANKS[self.kind]

    @property
    def since(self):
        return NOON + timedelta(hours=self.since_h)

    @property
    def until(self):
        return None if self.until_h is None else NOON + timedelta(hours=self.until_h)


def told(*zones):
    kind = {None: "-"}
    return [
        (
            (change.at - NOON) // timedelta(hours=1),
            *(kind.get(one) or one.kind for one in (change.before, change.after)),
        )
        for change in changes(zones)
    ]


def test_where_nothing_was_decided_nothing_changed():
    assert told() == []


def test_beginning_and_end_are_told_the_newest_first():
    assert told(Zone("lockdown", "/a/b/", 0, 5)) == [(5, "lockdown", "-"), (0, "-", "lockdown")]


def test_a_laxer_zone_around_changes_nothing_until_the_own_one_ends():
    inner, outer = Zone("lockdown", "/a/b/", 0, 5), Zone("control", "/a/", 2)
    assert told(inner, outer) == [(5, "lockdown", "control"), (0, "-", "lockdown")]


def test_one_after_the_other_is_one_change():
    assert told(Zone("lockdown", "/a/b/", 0, 5), Zone("control", "/a/b/", 5)) == [
        (5, "lockdown", "control"),
        (0, "-", "lockdown"),
    ]


def test_the_same_kind_around_it_changes_nothing():
    assert told(Zone("control", "/a/b/", 0, 5), Zone("control", "/a/", 2)) == [(0, "-", "control")]

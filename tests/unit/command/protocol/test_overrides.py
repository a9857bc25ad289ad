"""Inside a place, a few values may differ; everything else stays the file's."""

import pytest

from dayclear.command.protocol import ProtocolInvalid, diff, load, shipped, shipped_text
from dayclear.command.protocol.difference import Change

OVERRIDES = """
[[override]]
place = "/2201/220113/"
why = "Notice of 16 May 2022"
zone.lockdown.clear_days = 7
task.seal_household.within_min = 30
screening.queue_max_min = 40

[[override]]
place = "/2201/220113/001/"
why = "Pilot"
zone.lockdown.people_per_tube = 5
"""


def loaded(text=OVERRIDES):
    return load(shipped_text() + text, file="mine.toml")


def test_the_nearest_override_has_the_last_word_and_keeps_what_the_outer_one_says():
    protocol = loaded()
    outer, inner = protocol.at("/2201/220113/002/"), protocol.at("/2201/220113/001/c1/")
    assert protocol.at("/2201/220112/") is protocol
    assert [one.zones["lockdown"].clear_days for one in (protocol, outer, inner)] == [14, 7, 7]
    assert [one.zones["lockdown"].people_per_tube for one in (protocol, outer, inner)] == [1, 1, 5]
    assert outer.task_rules["seal_household"].within_min == 30
    assert outer.screening.queue_max_min == 40


def test_a_difference_tells_the_overridden_values_alone():
    changes = diff(shipped(), loaded())
    assert Change("overrides /2201/220113/ zones.lockdown.clear_days", None, "7") in changes
    assert len(changes) == 7


@pytest.mark.parametrize(
    ("good", "bad", "key", "hint"),
    [
        ("clear_days = 7", "clear_day = 7", "override[1].zone.lockdown.clear_day", "clear_days"),
        ("zone.lockdown.clear", "zone.lockdwon.clear", "override[1].zone.lockdwon", "lockdown"),
        ("screening.queue", "screning.queue", "override[1].screning", "screening"),
        ('place = "/2201/220113/"', 'place = "220113"', "override[1].place", "/2201/220113/"),
        ('why = "Pilot"\n', "", "override[2].why", "why"),
        ("clear_days = 7", 'clear_days = "seven"', "override[1]", "12"),
        ("task.seal_household.within_min = 30", "task.seal_household = 30", "override[1].task.seal_household", ""),
        ("zone.lockdown.clear_days", "zone.lockdown.kind", "override[1].zone.lockdown.kind", ""),
    ],
)  # fmt: skip
def test_a_faulty_override_is_told_where_it_stands(good, bad, key, hint):
    assert good in OVERRIDES
    with pytest.raises(ProtocolInvalid) as refused:
        loaded(OVERRIDES.replace(good, bad, 1))
    fault = next(fault for fault in refused.value.faults if fault.key == key)
    assert fault.line > shipped_text().count("\n")
    assert hint in fault.message + fault.remedy

"""On which day each variant releases a zone, and what it becomes, as a table. Day 0 is the day on which the zone began.

“cases”: days with a new case inside. “contacts”: the day on which the last close contact left, “home” where one still waits.
“rounds”: days with a round of the whole zone; 5+ has a positive, 5! misses somebody. “others”: until which day a stricter
zone stands around. “–” is none.
"""

from datetime import date, timedelta

import pytest

from dayclear.zones.rules.releasing import RoundSeen, ZoneFacts, earliest, findings, is_released, lowered_to
from tests.spec.zones.variants import zones_of

FIRST = date(2022, 4, 3)
MOST_DAYS = 60

#  variant              kind        was          cases  contacts  rounds        others  released  becomes
TABLE = """
   plan-8               lockdown    new          0      0         13            –       14        lifted
   plan-8               lockdown    new          0      1         13,14         –       15        lifted
   plan-8               lockdown    new          0,5    1         17            –       19        lifted
   plan-8               lockdown    new          0      home      13            –       never     –
   plan-8               lockdown    new          0      0         –             –       never     –
   plan-8               lockdown    new          0      0         11            –       never     –
   plan-8               lockdown    new          0      0         12            –       14        lifted
   plan-8               lockdown    new          0      0         13!           –       never     –
   plan-8               lockdown    new          0      0         13,14+        –       never     –
   plan-8               control     new          –      –         13            –       14        lifted
   plan-8               precaution  new          –      –         19,20         20      21        lifted
   shanghai-2022-04-11  lockdown    new          0      –         13            –       14        lifted
   shanghai-2022-04-11  lockdown    new          0      –         12            –       never     –
   shanghai-2022-04-11  control     new          –      –         6             –       7         precaution
   shanghai-2022-04-11  precaution  lowered      –      –         –             –       14        lifted
   shanghai-2022-05-16  lockdown    new          0      –         –             –       7         control
   shanghai-2022-05-16  lockdown    new          0,3    –         –             –       10        control
   shanghai-2022-05-16  control     lowered      –      –         –             –       3         precaution
   shanghai-2022-05-16  control     lowered      1      –         –             –       4         precaution
   plan-9               high        new          0      –         –             –       7         medium
   plan-9               medium      lowered      –      –         –             –       3         low
   plan-9               medium      new          –      –         –             –       7         low
   plan-9               low         lowered      –      –         –             5       6         lifted
""".strip().splitlines()


def days_of(cell):
    return [] if cell == "–" else [int(part.rstrip("+!")) for part in cell.split(",")]


def rounds_of(cell, until):
    parts = [] if cell == "–" else cell.split(",")
    return tuple(
        RoundSeen(
            name=part,
            on=FIRST + timedelta(days=int(part.rstrip("+!"))),
            roster=100,
            missing=int(part.endswith("!")),
            awaited=0,
            not_negative=int(part.endswith("+")),
        )
        for part in parts
        if int(part.rstrip("+!")) <= until
    )


def facts_on(day, was, cases, contacts, rounds, others):
    seen = [number for number in days_of(cases) if number <= day]
    return ZoneFacts(
        since=FIRST,
        was_lowered=was == "lowered",
        last_case_on=FIRST + timedelta(days=seen[-1]) if seen else None,
        contacts_waiting=int(contacts == "home"),
        last_contact_out_on=None if contacts in {"–", "home"} else FIRST + timedelta(days=int(contacts)),
        rounds=rounds_of(rounds, day),
        stricter_left=int(others != "–" and day <= int(others)),
    )


@pytest.mark.parametrize("line", TABLE, ids=lambda line: " ".join(line.split()))
def test_a_zone_is_released(line):
    variant, kind_name, was, cases, contacts, rounds, others, released, becomes = line.split()
    kinds = zones_of(variant)
    kind = kinds[kind_name]
    days = range(MOST_DAYS)
    found = {
        day: findings(kind, facts_on(day, was, cases, contacts, rounds, others), FIRST + timedelta(days=day))
        for day in days
    }
    first = next((day for day in days if is_released(found[day])), None)
    assert first == (None if released == "never" else int(released))
    if first is not None:
        assert (lowered_to(kind, kinds, None) or "lifted") == becomes
        assert earliest(found[first]) <= FIRST + timedelta(days=first)


@pytest.mark.parametrize("variant", ["plan-8", "shanghai-2022-04-11", "shanghai-2022-05-16", "plan-9"])
def test_nothing_is_lowered_to_what_holds_around_anyway(variant):
    kinds = zones_of(variant)
    strictest = min(kinds.values(), key=lambda kind: kind.rank)
    assert lowered_to(strictest, kinds, 1) == ""


def test_the_earliest_day_moves_with_what_is_missing():
    kind = zones_of("plan-8")["lockdown"]
    begun = ZoneFacts(since=FIRST, last_case_on=FIRST)
    assert earliest(findings(kind, begun, FIRST)) == FIRST + timedelta(days=14)
    waiting = ZoneFacts(since=FIRST, contacts_waiting=2)
    assert earliest(findings(kind, waiting, FIRST + timedelta(days=3))) == FIRST + timedelta(days=17)
    others = ZoneFacts(since=FIRST, stricter_left=1)
    assert earliest(findings(zones_of("plan-8")["precaution"], others, FIRST)) is None

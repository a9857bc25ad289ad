"""The search over indexes and arrays proposes exactly whom comparing every visit with every other proposes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayclear.cases.models import Visit
from dayclear.cases.queries import Exposer
from dayclear.cases.rules import minutes_needed
from dayclear.command.protocol import shipped
from dayclear.situation.contact_search.exposure import Exposure, met
from tests.integration.cases.homes import Homes

PEOPLE, SITES, STEP = 4, 3, timedelta(minutes=10)
VISITS = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.integers(0, PEOPLE - 1),
            "site": st.integers(0, SITES),
            "starts": st.integers(0, 400),
            "lasts": st.integers(1, 144),
            "back": st.sampled_from([False, False, True]),
            "distance": st.sampled_from(["", "arm", "near", "room", "apart"]),
            "mask": st.sampled_from(["", "worn", "none"]),
            "air": st.sampled_from(["", "closed", "aired", "open"]),
        }
    ),
    max_size=14,
)


@pytest.fixture
def homes(db, noon):
    return Homes(noon)


def kept(homes, told, noon):
    """The visits of one example; those of the last are taken back."""
    Visit.objects.all().update(taken_back_at=noon, taken_back_reason="x")
    sites = [*homes.units, homes.street, None]
    return Visit.objects.bulk_create(
        Visit(
            person=homes.people[one["person"]],
            place=sites[one["site"]],
            vehicle="" if sites[one["site"]] else "吉A12345",
            started_at=noon + STEP * one["starts"],
            ended_at=noon + STEP * (one["starts"] + one["lasts"]),
            told_at=noon,
            taken_back_at=noon if one["back"] else None,
            taken_back_reason="x" if one["back"] else "",
            **{name: one[name] for name in ("distance", "mask", "air")},
        )
        for one in told
    )


def meetings(visits, exposer, rule, taken):
    """By person every meeting with an exposer that counts."""
    found = {}
    for own in visits:
        for other in visits:
            if own.person_id != exposer.person_id or other.person_id in taken | {exposer.person_id}:
                continue
            if (
                (own.place_id, own.vehicle) != (other.place_id, other.vehicle)
                or own.taken_back_at
                or other.taken_back_at
            ):
                continue
            since = max(own.started_at, other.started_at, exposer.since)
            until = min(own.ended_at, other.ended_at, exposer.until)
            masked = own.mask == other.mask == "worn"
            distance, air = other.distance or own.distance or "room", other.air or own.air
            least = minutes_needed(distance, air, rule, both_masked=masked)
            if until > since and least is not None and until - since >= timedelta(minutes=least):
                found.setdefault(other.person_id, []).append((since, until))
    return found


def told_plainly(visits, exposure, rule_of):
    """Person to kind, how many meetings, the first and the last exposure."""
    taken = {exposure.case.person_id, *exposure.listed}
    close = meetings(visits, exposure.case, rule_of["close"], taken)
    further = {}
    since = [Exposer(who, min(when)[0], exposure.at) for who, when in close.items()]
    for exposer in (*exposure.spreading, *since):
        for who, when in meetings(visits, exposer, rule_of["secondary"], taken | set(close)).items():
            further.setdefault(who, []).extend(when)
    return {
        who: (kind, len(when), min(when)[0], max(until for _since, until in when))
        for kind, found in (("close", close), ("secondary", further))
        for who, when in found.items()
    }


@given(told=VISITS, minutes=st.integers(1, 40), is_listed=st.booleans())
def test_the_search_proposes_whom_comparing_all_with_all_proposes(homes, noon, told, minutes, is_listed):
    visits = kept(homes, told, noon)
    rules = shipped().contacts.items()
    rule_of = {kind: replace(rule, room_min=3 * minutes, near_min=minutes) for kind, rule in rules}
    spreading = [Exposer(homes.people[3].pk, noon + timedelta(hours=20), noon + timedelta(hours=65))]
    exposure = Exposure(
        case=Exposer(homes.people[0].pk, noon + timedelta(hours=24, seconds=30), noon + timedelta(hours=60)),
        listed={homes.people[3].pk} if is_listed else set(),
        spreading=spreading if is_listed else [],
        at=noon + timedelta(hours=70),
    )
    found, _nameless = met(exposure, rule_of)
    assert {
        one.person_id: (one.kind, one.meetings, one.first_exposed_at, one.last_exposed_at) for one in found
    } == told_plainly(visits, exposure, rule_of)

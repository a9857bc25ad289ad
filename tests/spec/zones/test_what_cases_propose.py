"""What cases propose under each variant, as a table. A street S, its compounds A and B with buildings 1 and 2.

“stands”: zones as place=kind@day of its beginning. “cases”: place@day of the report; with i found in isolation. Today is
day 0. “decided”: places whose zone was decided about on a day. Without a word more, it is proposed for the cases' number.
"""

from datetime import UTC, datetime, timedelta

import pytest

from dayclear.zones.rules.proposing import CaseSeen, Spot, Standing, measures
from tests.spec.zones.variants import zones_of

NOON = datetime(2022, 4, 17, 4, tzinfo=UTC)
LEVELS = {"S": "street", "A": "compound", "B": "compound"}
PLACES = ["S", "S/A", "S/A/1", "S/A/2", "S/B", "S/B/1", "S/B/2"]

#  variant             | stands                     | cases      | decided  | proposed
TABLE = """
   plan-8              | –                          | –          | –        | –
   plan-8              | –                          | S/A/1@0    | –        | S precaution, S/A control, S/A/1 lockdown
   plan-8              | –                          | S/A/1@-13  | –        | S precaution, S/A control, S/A/1 lockdown
   plan-8              | –                          | S/A/1@-15  | –        | –
   plan-8              | –                          | S/A/1@0i   | –        | –
   plan-8              | S=precaution@-9            | S/A/1@0    | –        | S/A control, S/A/1 lockdown rise
   plan-8              | S=precaution@-9 S/A=control@-5 | S/A/2@-1   | –        | S/A lockdown rise, S/A/2 lockdown
   plan-8              | S=precaution@-9 S/A=control@-5 S/A/2=lockdown@-5 | S/A/2@-1   | –        | –
   plan-8              | S=lockdown@-5              | S/A/2@-1   | –        | –
   plan-8              | –                          | S/A/1@-3   | S/A/1@-2 | S precaution, S/A control
   plan-8              | –                          | S/A/1@-3 S/A/1@-1 | S/A/1@-2 | S precaution, S/A control, S/A/1 lockdown
   shanghai-2022-04-11 | S/A=lockdown@-9            | S/A/2@-1   | S@-0     | S/A/2 lockdown restart
   shanghai-2022-04-11 | S/A=lockdown@-9 S/A/2=lockdown@-3 | S/A/2@-1   | S@-0     | –
   plan-9              | S/A=medium@-2              | S/A/1@0    | S@1      | S/A high rise, S/A/1 high
""".strip().splitlines()


def path_of(place):
    return f"/D/{place}/"


def at_of(day):
    return NOON + timedelta(days=int(day), hours=-1)


def cells(cell):
    return [] if cell == "–" else [tuple(part.split("@")) for part in cell.split()]


@pytest.mark.parametrize("line", TABLE, ids=lambda line: " ".join(line.split()))
def test_cases_propose(line):
    variant, stands, cases, decided, proposed = (cell.strip() for cell in line.split("|"))
    kinds = zones_of(variant)
    standing = []
    for told, day in cells(stands):
        place, kind = told.split("=")
        standing.append(Standing(kind, kinds[kind].rank, path_of(place), at_of(day)))
    seen = [
        CaseSeen(
            number=f"C{number}",
            path=f"{path_of(place)}1/",
            found_in="isolation" if day.endswith("i") else "community",
            reported_at=at_of(day.rstrip("i")),
            known_at=at_of(day.rstrip("i")),
        )
        for number, (place, day) in enumerate(cells(cases))
    ]
    decisions = {path_of(place): at_of(day) + timedelta(minutes=1) for place, day in cells(decided)}
    spots = [
        Spot(path_of(place), LEVELS.get(place[-1], "building"), decisions.get(path_of(place)))
        for place in PLACES
    ]
    found = measures(spots=spots, cases=seen, periods=standing, kinds_at=lambda _path: kinds, at=NOON)
    told = [
        f"{one.path.removeprefix('/D/').strip('/')} {one.kind} {one.ground}".removesuffix(" cases")
        for one in found
    ]
    assert (", ".join(told) or "–") == proposed


def test_a_case_after_which_its_building_was_locked_still_asks_about_the_compound():
    """“A positive inside a control zone turns it into lockdown”: closing the building alone does not answer for the rest."""
    kinds = zones_of("plan-8")
    control = Standing("control", 2, "/D/S/A/", at_of(-5))
    locked = Standing("lockdown", 1, "/D/S/A/1/", at_of(-1) + timedelta(minutes=30))
    case = CaseSeen("C1", "/D/S/A/1/1/", "community", at_of(-1), at_of(-1))
    spots = [Spot("/D/S/A/", "compound"), Spot("/D/S/A/1/", "building")]
    found = measures(
        spots=spots, cases=[case], periods=[control, locked], kinds_at=lambda _path: kinds, at=NOON
    )
    assert [(one.path, one.kind, one.ground) for one in found] == [("/D/S/A/", "lockdown", "rise")]

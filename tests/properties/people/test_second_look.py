"""The comparison of lists with the roster is what a plain reading of both says, whatever they hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.people import queries
from dayclear.people.models import Household, OccupancyLine, Person
from dayclear.places.models import Place

FIRST = date(2022, 4, 1)
doors = st.sampled_from(["101", "102"])
units = st.sampled_from(["1", "2"])
people = st.lists(st.tuples(units, doors, st.booleans()), max_size=12)
count = st.none() | st.integers(0, 4)
lines = st.lists(
    st.tuples(
        units,
        st.just("") | doors,
        st.sampled_from(["property", "meter"]),
        st.integers(0, 2),
        count,
        count,
    ).filter(lambda line: line[4] is not None or line[5] is not None),
    max_size=10,
    unique_by=lambda line: line[:4],
)


def plainly(roster, told):
    """Line by line and person by person: the excess of each door and list, by its last day."""
    last = {}
    for unit, door, source, day, told_people, told_households in sorted(told, key=lambda line: line[3]):
        last[unit, door, source] = (day, told_people, told_households)
    found = set()
    for (unit, door, source), (day, told_people, told_households) in last.items():
        living = [
            home for home, number, lives in roster if lives and home == unit and (not door or number == door)
        ]
        homes = {
            number
            for home, number, lives in roster
            if lives and home == unit and (not door or number == door)
        }
        differences = [
            told_people - len(living) if told_people is not None else 0,
            told_households - len(homes) if told_households is not None else 0,
        ]
        if max(differences) > 0:
            found.add((unit, door, source, day, max(differences)))
    return found


@pytest.mark.django_db(transaction=False)
@given(people, lines)
def test_the_comparison_equals_a_plain_reading(noon, roster, told):
    root = Place.objects.create(level="compound", code=str(new_id()), name_zh="小区", path=f"/{new_id()}/")
    places = {
        code: Place.objects.create(
            parent=root, level="unit", code=code, name_zh=code, path=f"{root.path}{code}/"
        )
        for code in ("1", "2")
    }
    homes = {
        (unit, door): Household.objects.create(place=places[unit], place_path=places[unit].path, door=door)
        for unit, door, _lives in {(unit, door, True) for unit, door, _lives in roster}
    }
    for unit, door, lives in roster:
        Person.objects.create(
            name="某",
            household=homes[unit, door],
            place_path=places[unit].path,
            standing="lives_here" if lives else "moved_away",
            added_at=noon,
        )
    for unit, door, source, day, told_people, told_households in told:
        OccupancyLine.objects.create(
            place=places[unit],
            place_path=places[unit].path,
            door=door,
            source=source,
            people=told_people,
            households=told_households,
            counted_on=FIRST + timedelta(days=day),
        )
    found = queries.exceeding([root.path], Scope.everything())
    by_path = {place.path: code for code, place in places.items()}
    assert {
        (by_path[line.place_path], line.door, line.source, (line.counted_on - FIRST).days, line.excess)
        for line in found
    } == plainly(roster, told)
    largest = [max(line.excess for line in found if line.place_id == one.place_id) for one in found]
    assert largest == sorted(largest, reverse=True)

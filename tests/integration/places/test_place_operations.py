"""Making, renaming, moving and closing single places, and finding them within one's sight."""

import pytest

from dayclear.kernel.errors import Conflict, InvalidInput, NotFound, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.people.models import Household
from dayclear.places import operations, queries
from dayclear.places.models import Level, Place

pytestmark = pytest.mark.django_db
EVERYTHING = Scope.everything()


@pytest.fixture
def making(noon):
    def make(parent, level, code, name=None, place_id=None):
        return operations.create(
            place_id=place_id or new_id(),
            parent=parent,
            level=level,
            code=code,
            name_zh=name or code,
            by=None,
            at=noon,
        )

    return make


@pytest.fixture
def city(making):
    return making(None, Level.CITY, "2201", "长春市")


@pytest.fixture
def streets(making, city):
    district = making(city, Level.DISTRICT, "220113", "九台区")
    return making(district, Level.STREET, "S1", "九台街道"), making(district, Level.STREET, "S2", "营城街道")


def test_a_place_is_made_once_however_often_it_is_sent(making, city):
    place_id = new_id()
    assert making(city, Level.DISTRICT, "1", place_id=place_id) == making(
        city, Level.DISTRICT, "1", place_id=place_id
    )
    with pytest.raises(Conflict):
        making(city, Level.DISTRICT, "2", place_id=place_id)


def test_a_place_must_fit_where_it_is_put(making, city, streets):
    with pytest.raises(InvalidInput):
        making(streets[0], Level.DISTRICT, "9")
    with pytest.raises(InvalidInput):
        making(city, Level.DISTRICT, "a/b")
    with pytest.raises(Conflict):
        making(city, Level.DISTRICT, "220113")
    with pytest.raises(Refused):
        making(None, Level.CITY, "2202")


def test_a_move_carries_every_copy_of_the_path_along(making, streets, noon):
    community = making(streets[0], Level.COMMUNITY, "M1")
    building = making(community, Level.BUILDING, "3")
    household = Household.objects.create(place=building, place_path=building.path, door="1")
    moved = operations.move_place(place=community, to=streets[1], by=None, at=noon)
    household.refresh_from_db()
    building.refresh_from_db()
    assert moved.path == "/2201/220113/S2/M1/"
    assert building.path == household.place_path == "/2201/220113/S2/M1/3/"
    with pytest.raises(InvalidInput):
        operations.move_place(place=streets[0], to=moved, by=None, at=noon)


def test_a_place_closes_after_those_inside_and_reopens(making, streets, noon):
    community = making(streets[0], Level.COMMUNITY, "M1")
    with pytest.raises(Refused):
        operations.close(place=streets[0], by=None, at=noon)
    operations.close(place=community, by=None, at=noon)
    assert list(queries.children(streets[0], EVERYTHING)) == []
    operations.reopen(place=community, by=None, at=noon)
    assert list(queries.children(streets[0], EVERYTHING)) == [community]


def test_a_new_name_leaves_code_and_path(streets, noon):
    renamed = operations.rename(place=streets[0], name_zh="新街道", name_en="New Street", by=None, at=noon)
    assert (renamed.name_zh, renamed.code, renamed.path) == ("新街道", "S1", streets[0].path)
    with pytest.raises(InvalidInput):
        operations.rename(place=streets[0], name_zh=" ", by=None, at=noon)


def test_a_place_outside_the_scope_is_not_there(streets, city):
    scope = Scope(new_id(), (Reach(streets[0].path),))
    assert queries.place(streets[0].pk, scope) == streets[0]
    for outside in (streets[1], city):
        with pytest.raises(NotFound):
            queries.place(outside.pk, scope)
    assert queries.search("街道", scope) == [streets[0]]
    assert list(queries.tops(scope)) == [streets[0]]
    assert list(queries.tops(EVERYTHING)) == [city]
    assert [place.code for place in queries.ancestors(streets[0])] == ["2201", "220113"]
    assert queries.subtree_ids(city, scope) == [streets[0].pk]
    assert queries.by_code("S1", scope) == queries.by_path(streets[0].path, scope) == streets[0]


def test_a_search_finds_by_start_of_code_and_part_of_name(streets):
    assert queries.search("营城", EVERYTHING) == [streets[1]]
    assert set(queries.search("S", EVERYTHING)) == set(streets)
    assert queries.search(" ", EVERYTHING) == []
    assert queries.names_of([streets[0].path]) == {streets[0].path: "九台街道"}
    assert Place.objects.count() == 4

"""Which place the words of a row mean."""

from uuid import UUID

import pytest

from dayclear.kernel.scope import Reach, Scope
from dayclear.places.finder import Address, Finder, Found, NotFoundHere

EVERYTHING = Scope.everything()


def place(number, parent, path, level, *names):
    code = path.strip("/").split("/")[-1]
    return Found(UUID(int=number), UUID(int=parent) if parent else None, path, code, level, names)


TREE = [
    place(1, 0, "/22/", "district", "九台区"),
    place(2, 1, "/22/S1/", "street", "九台街道"),
    place(3, 2, "/22/S1/M1/", "community", "站前社区"),
    place(4, 3, "/22/S1/M1/C1/", "compound", "阳光小区"),
    place(5, 4, "/22/S1/M1/C1/3/", "building", "3号楼"),
    place(6, 5, "/22/S1/M1/C1/3/2/", "unit", "2单元"),
    place(7, 2, "/22/S1/M2/", "community", "南山社区"),
    place(8, 7, "/22/S1/M2/C1/", "compound", "阳光小区"),
    place(9, 7, "/22/S1/M2/G1/", "grid", "一网格"),
    place(10, 9, "/22/S1/M2/G1/C9/", "compound", "网格里的小区"),
]


def found(finder=None, **words):
    return (finder or Finder(TREE, EVERYTHING)).find(Address(**words))


@pytest.mark.parametrize(
    ("building", "unit"), [("3", "2"), ("3号楼", "2单元"), ("3栋", "2"), ("3幢", "2单元")]
)
def test_a_building_is_found_however_people_write_it(building, unit):
    answer = found(community="站前社区", compound="阳光小区", building=building, unit=unit)
    assert answer.path == "/22/S1/M1/C1/3/2/"


def test_a_name_that_two_places_have_needs_the_place_around_it():
    assert isinstance(found(compound="阳光小区"), NotFoundHere)
    assert found(community="南山社区", compound="阳光小区").path == "/22/S1/M2/C1/"


def test_a_compound_is_found_through_a_grid_that_the_row_does_not_name():
    assert found(community="南山社区", compound="网格里的小区").path == "/22/S1/M2/G1/C9/"


def test_a_path_of_codes_names_a_place_alone():
    assert found(place="M1/C1/3/2").path == "/22/S1/M1/C1/3/2/"
    assert found(place="M1/C1", building="3").path == "/22/S1/M1/C1/3/"


def test_an_unknown_building_is_refused_with_its_column_unless_it_may_be_made():
    answer = found(community="站前社区", compound="阳光小区", building="9")
    assert isinstance(answer, NotFoundHere)
    assert answer.column == "building"


def test_missing_buildings_are_planned_once_and_named_as_usual():
    finder = Finder(TREE, EVERYTHING, creating=True)
    first = found(finder, community="站前社区", compound="阳光小区", building="9", unit="1")
    again = found(finder, community="站前社区", compound="阳光小区", building="9号楼", unit="1单元")
    assert first is again
    assert [planned.path for planned in finder.planned] == ["/22/S1/M1/C1/9/", "/22/S1/M1/C1/9/1/"]
    assert finder.planned[0].names == ("9号楼",)


def test_a_community_is_never_made_by_a_file_of_people():
    assert isinstance(
        found(Finder(TREE, EVERYTHING, creating=True), community="新社区", compound="甲"), NotFoundHere
    )


def test_outside_the_scope_a_place_is_not_there():
    scope = Scope(None, (Reach("/22/S1/M1/"),))
    finder = Finder(TREE, scope, creating=True)
    assert found(finder, street="九台街道", community="站前社区").path == "/22/S1/M1/"
    assert isinstance(found(finder, community="南山社区"), NotFoundHere)
    assert isinstance(found(finder, community="南山社区", compound="新小区"), NotFoundHere)
    assert isinstance(found(finder, street="九台街道"), NotFoundHere)


def test_a_row_must_say_where():
    assert isinstance(found(), NotFoundHere)

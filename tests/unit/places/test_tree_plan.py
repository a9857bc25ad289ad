"""What a file of places would do: every row is taken or named with its reason."""

from uuid import UUID

from dayclear.kernel.scope import Reach, Scope
from dayclear.places.tree_plan import PlaceRow, PlannedPlace, plan

CITY = PlaceRow(2, "2201", "长春市", "city")
DISTRICT = PlaceRow(3, "220113", "九台区", "district", "2201")
STREET = PlaceRow(4, "220113001", "九台街道", "street", "220113")
SECOND_STREET = PlaceRow(5, "220113002", "营城街道", "street", "220113")
COMMUNITY = PlaceRow(6, "220113001001", "站前社区", "community", "220113001")


def planned(*rows, existing=()):
    return plan(rows, existing)


def existing(*rows):
    result = plan(rows, ())
    assert not result.problems
    return result.added


def paths(result):
    return {place.code: place.path for place in result.added}


def complaints(result):
    return [(problem.line, problem.column) for problem in result.problems]


def test_children_may_stand_before_their_parents():
    result = planned(COMMUNITY, STREET, DISTRICT, CITY)
    assert not result.problems
    assert paths(result)["220113001001"] == "/2201/220113/220113001/220113001001/"


def test_the_same_file_again_changes_nothing():
    result = planned(CITY, DISTRICT, STREET, existing=existing(CITY, DISTRICT, STREET))
    assert (result.unchanged, result.added, result.changed) == (3, [], {})


def test_a_new_name_is_a_change_of_that_place():
    renamed = PlaceRow(3, "220113", "九台新区", "district", "2201")
    result = planned(renamed, existing=existing(CITY, DISTRICT))
    assert list(result.changed.values()) == [{"name_zh": "九台新区"}]
    assert not result.new_paths


def test_an_official_code_under_another_parent_moves_with_everything_inside():
    grid = PlaceRow(7, "G1", "一网格", "grid", "220113001001")
    moved = PlaceRow(2, "220113001001", "站前社区", "community", "220113002")
    result = planned(moved, existing=existing(CITY, DISTRICT, STREET, SECOND_STREET, COMMUNITY, grid))
    assert sorted(result.new_paths.values()) == [
        "/2201/220113/220113002/220113001001/",
        "/2201/220113/220113002/220113001001/G1/",
    ]


def test_a_building_code_names_a_building_in_each_compound():
    rows = [CITY, DISTRICT, STREET, COMMUNITY]
    rows += [PlaceRow(10 + n, f"C{n}", f"小区{n}", "compound", "220113001001") for n in (1, 2)]
    rows += [PlaceRow(20 + n, "3", "3号楼", "building", f"220113001001/C{n}") for n in (1, 2)]
    result = planned(*rows)
    assert not result.problems
    assert sum(place.code == "3" for place in result.added) == 2


def test_an_ambiguous_parent_asks_for_a_path():
    rows = [CITY, DISTRICT, STREET, COMMUNITY]
    rows += [PlaceRow(10 + n, f"C{n}", f"小区{n}", "compound", "220113001001") for n in (1, 2)]
    rows += [PlaceRow(20 + n, "3", "3号楼", "building", f"C{n}") for n in (1, 2)]
    result = planned(*rows, PlaceRow(30, "1", "1单元", "unit", "3"))
    assert complaints(result) == [(30, "parent_code")]


def test_an_unknown_parent_is_named_and_the_other_rows_are_taken():
    result = planned(CITY, PlaceRow(3, "220113", "九台区", "district", "2299"))
    assert complaints(result) == [(3, "parent_code")]
    assert len(result.added) == 1


def test_what_lies_in_a_refused_row_is_refused_with_its_line():
    result = planned(CITY, PlaceRow(3, "220113", "九台区", "district", "2299"), STREET)
    assert complaints(result) == [(3, "parent_code"), (4, "parent_code")]
    assert "3" in result.problems[1].reason


def test_a_community_cannot_lie_in_a_village():
    village = PlaceRow(7, "220113001200", "某村", "village", "220113001")
    inner = PlaceRow(8, "220113001201", "某社区", "community", "220113001200")
    assert complaints(planned(CITY, DISTRICT, STREET, village, inner)) == [(8, "level")]


def test_places_inside_each_other_are_named_as_a_circle():
    one = PlaceRow(2, "A", "甲", "street", "B")
    other = PlaceRow(3, "B", "乙", "community", "A")
    result = planned(one, other)
    assert complaints(result) == [(2, "parent_code"), (3, "parent_code")]
    assert "A › B › A" in result.problems[0].reason


def test_a_code_told_twice_with_other_content_is_refused_and_the_first_stands():
    result = planned(CITY, DISTRICT, PlaceRow(9, "220113", "十台区", "district", "2201"))
    assert complaints(result) == [(9, "code")]
    assert [place.name_zh for place in result.added] == ["长春市", "九台区"]


def test_a_repeated_row_is_said_and_counts_once():
    result = planned(CITY, PlaceRow(9, "2201", "长春市", "city"))
    assert complaints(result) == [(9, "code")]
    assert len(result.added) == 1


def test_a_tree_has_one_top():
    result = planned(CITY, PlaceRow(3, "2202", "吉林市", "city"))
    assert complaints(result) == [(3, "parent_code")]


def test_a_level_stays_where_the_places_inside_could_not_lie_in_the_new_one():
    lowered = PlaceRow(2, "220113001", "九台街道", "community", "220113")
    result = planned(lowered, existing=existing(CITY, DISTRICT, STREET, COMMUNITY))
    assert complaints(result) == [(2, "level")]


def test_a_closed_place_is_not_reopened_by_a_file():
    closed = PlannedPlace(UUID(int=1), None, "2201", "city", "长春市", "", "/2201/", in_use=False)
    assert complaints(planned(CITY, existing=[closed])) == [(2, "code")]


def test_empty_cells_leave_what_is_known():
    told = PlaceRow(
        2, "2201", "长春市", "city", name_en="Changchun", latitude=43.9, longitude=125.3, sort_key="a"
    )
    assert planned(CITY, existing=existing(told)).unchanged == 1


def test_nobody_writes_outside_their_sight():
    tree = existing(CITY, DISTRICT, STREET, SECOND_STREET, COMMUNITY)
    scope = Scope(None, (Reach("/2201/220113/220113001/"),))
    rows = [
        PlaceRow(2, "220113001", "新名", "street", "220113"),
        PlaceRow(3, "220113001002", "新社区", "community", "220113001"),
        PlaceRow(4, "220113002", "别人的街道", "street", "220113"),
        PlaceRow(5, "220113002001", "别人的社区", "community", "220113002"),
        PlaceRow(6, "220113001001", "站前社区", "community", "220113002"),
    ]
    result = plan(rows, tree, scope)
    assert complaints(result) == [(4, "code"), (5, "code"), (6, "code")]
    assert [place.code for place in result.added] == ["220113001002"]
    assert list(result.changed.values()) == [{"name_zh": "新名"}]

"""For any file of places: each row is taken or told, the tree stays a tree, twice is once."""

from hypothesis import given
from hypothesis import strategies as st

from dayclear.places import rules
from dayclear.places.tree_plan import PlaceRow, plan

codes = st.sampled_from(["1", "2", "3", "4", "5", "6"])
parents = st.one_of(codes, st.just(""), st.builds("{}/{}".format, codes, codes))
levels = st.sampled_from(sorted(rules.RANKS))


@st.composite
def files(draw):
    count = draw(st.integers(0, 12))
    return [
        PlaceRow(line, draw(codes), draw(st.sampled_from(["甲", "乙"])), draw(levels), draw(parents))
        for line in range(2, count + 2)
    ]


@given(files(), files())
def test_every_row_is_taken_or_told_and_the_tree_stays_a_tree(first, second):
    tree = plan(first, ()).added
    result = plan(second, tree)
    refused = {problem.line for problem in result.problems}
    assert len(result.added) + len(result.changed) + result.unchanged + len(refused) == len(second)
    places = {place.id: place for place in [*tree, *result.added]}
    assert sum(place.parent_id is None for place in places.values()) <= 1
    for place in places.values():
        outer = places.get(place.parent_id)
        assert place.path == rules.path_under(outer.path if outer else None, place.code)
        assert outer is None or rules.may_contain(outer.level, place.level)
    paths = [place.path for place in places.values()]
    assert len(paths) == len(set(paths))


@given(files())
def test_the_same_file_again_changes_nothing(rows):
    first = plan(rows, ())
    again = plan(rows, first.added)
    assert (again.added, again.changed) == ([], {})
    assert again.unchanged == len(first.added)
    assert [problem.line for problem in again.problems] == [problem.line for problem in first.problems]


@given(files(), st.randoms())
def test_the_order_of_rows_of_different_places_does_not_matter(rows, shuffler):
    distinct = list({(row.parent, row.code): row for row in rows}.values())
    distinct = list({row.code: row for row in distinct}.values())
    shuffled = distinct[:]
    shuffler.shuffle(shuffled)
    assert {place.path for place in plan(distinct, ()).added} == {
        place.path for place in plan(shuffled, ()).added
    }

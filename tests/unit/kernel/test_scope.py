from hypothesis import given
from hypothesis import strategies as st

from dayclear.kernel.scope import Reach, Scope

steps = st.lists(st.sampled_from(["1", "11", "2", "a"]), min_size=0, max_size=4)
paths = steps.map(lambda parts: "/" + "".join(f"{part}/" for part in parts))


def test_a_reach_covers_its_place_and_everything_inside_but_no_neighbour_with_a_longer_code():
    scope = Scope(None, (Reach("/1/"),))
    assert scope.covers("/1/")
    assert scope.covers("/1/2/")
    assert not scope.covers("/11/")
    assert not scope.covers("/")


def test_a_duty_held_in_one_place_is_not_held_in_another():
    scope = Scope(None, (Reach("/1/", frozenset({"tasks"})), Reach("/2/", frozenset({"people"}))))
    assert scope.covers("/1/", "tasks")
    assert not scope.covers("/2/", "tasks")
    assert scope.paths("people") == ("/2/",)


@given(st.lists(paths, max_size=6), paths)
def test_the_outermost_paths_cover_exactly_what_all_reaches_cover(reaches, path):
    scope = Scope(None, tuple(Reach(reach) for reach in reaches))
    assert any(path.startswith(outer) for outer in scope.paths()) == scope.covers(path)


def test_nothing_is_covered_by_an_empty_scope():
    assert not Scope.nothing().covers("/")
    assert Scope.nothing().paths() == ()

"""However a plan is mended: who stands in one queue lives in one zone, and nobody is lost on the way to it."""

from hypothesis import given
from hypothesis import strategies as st

from dayclear.kernel.ids import new_id
from dayclear.loops.sampling_plan.points import at_former_points
from dayclear.loops.sampling_plan.stops import Stairwell, Stop
from dayclear.places.queries import Spot
from dayclear.planning.models import Point

POINTS = [Point(id=new_id(), name=name) for name in ("东门", "西门", "体育馆")]
buildings = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 200), st.sampled_from([None, *POINTS])), max_size=12
)


@given(buildings)
def test_at_the_points_of_a_former_plan_no_two_zones_meet_in_a_queue(told):
    queues = [a_queue(number, rank, people) for number, (rank, people, _point) in enumerate(told)]
    point_of = {f"/C/{number}/1/": point for number, (_rank, _people, point) in enumerate(told) if point}
    rank_of = {unit.path: queue.zone_rank for queue in queues for unit in queue.stairwells}

    stops = at_former_points(queues, point_of)

    for stop in stops:
        assert {rank_of[unit.path] for unit in stop.stairwells} == {stop.zone_rank}
    assert sorted(unit.path for stop in stops for unit in stop.stairwells) == sorted(rank_of)
    assert sum(stop.people for stop in stops) == sum(people for _rank, people, _point in told)
    used = [stop.point for stop in stops if stop.point]
    assert len(used) == len(set(used)) == len({point for _rank, _people, point in told if point})


def a_queue(number, rank, people):
    building = Spot(new_id(), f"/C/{number}/", "building", None, None)
    unit = Stairwell(new_id(), f"/C/{number}/1/", people)
    return Stop(building, None, "downstairs", rank, "", 10, [unit])

import numpy as np

from dayclear.places.nearness import plane, within

# One thousandth of a degree of latitude is 111.2 m; of longitude at 44° north 80.0 m.
CENTRE = np.array([[44.0, 125.8]])
NORTH, EAST = np.array([[44.001, 125.8]]), np.array([[44.0, 125.801]])


def test_metres_are_told_alike_to_the_north_and_to_the_east():
    assert within(NORTH, CENTRE, 112).tolist() == [True]
    assert within(NORTH, CENTRE, 110).tolist() == [False]
    assert within(EAST, CENTRE, 81).tolist() == [True]
    assert within(EAST, CENTRE, 79).tolist() == [False]


def test_near_to_any_centre_is_near():
    far = np.array([[45.0, 125.8]])
    assert within(NORTH, np.vstack([far, CENTRE]), 112).tolist() == [True]


def test_nothing_is_near_to_nothing():
    nowhere = np.empty((0, 2))
    assert within(NORTH, nowhere, 1000).tolist() == [False]
    assert within(nowhere, CENTRE, 1000).tolist() == []


def test_on_the_plane_a_step_is_as_long_as_on_the_ground():
    east, north = plane([(44.0, 125.8), (44.001, 125.801)], (44.0, 125.8))
    assert np.diff(north).round(1).tolist() == [111.2]
    assert np.diff(east).round(1).tolist() == [80.0]

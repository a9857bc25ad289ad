"""Tubes go to laboratories that can have them in time, and no better way is overlooked where one lab's hours are enough."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayclear.engines.allocation import NOWHERE, Batches, Laboratories, allocate

H = 3600.0


@st.composite
def tasks(draw, *, batches_most=6, tubes_most=5):
    n, labs, hours = draw(st.integers(0, batches_most)), draw(st.integers(1, 3)), draw(st.integers(1, 6))
    row = lambda kind: np.array(draw(st.lists(kind, min_size=n, max_size=n)), float)  # noqa: E731
    ready = row(st.integers(0, 5)) * H / 2
    batches = Batches(
        row(st.integers(1, tubes_most)).astype(np.int64),
        ready,
        ready + row(st.integers(0, 8)) * H / 2,
        ready + row(st.integers(1, 24)) * H,
        np.array(draw(st.lists(st.integers(0, 6), min_size=n * labs, max_size=n * labs)), float).reshape(
            n, labs
        )
        * 600,
    )
    capacity = draw(st.lists(st.integers(0, 8), min_size=labs * hours, max_size=labs * hours))
    return batches, Laboratories(np.array(capacity).reshape(labs, hours))


@given(task=tasks())
def test_who_gets_tubes_is_open_when_they_come_and_tests_no_more_than_it_can(task):
    batches, laboratories = task

    allocation = allocate(batches, laboratories)

    gone = allocation.laboratory != NOWHERE
    assert (np.isfinite(allocation.done_s) == gone).all()
    assert (allocation.arrives_s[gone] <= batches.arrive_by_s[gone]).all()
    for row in np.flatnonzero(gone):
        lab = allocation.laboratory[row]
        assert allocation.arrives_s[row] >= batches.ready_s[row] + batches.travel_s[row, lab]
        assert laboratories.capacity[lab, int(allocation.arrives_s[row] // H)] > 0
    for lab, capacity in enumerate(laboratories.capacity):
        finished = (allocation.done_s - laboratories.tests_s[lab]) / H
        for hour in range(1, laboratories.hours + 1):
            tested = batches.tubes[(allocation.laboratory == lab) & (finished <= hour)].sum()
            assert tested <= capacity[:hour].sum()


@given(task=tasks(batches_most=4, tubes_most=1))
def test_single_tubes_wait_and_travel_as_little_as_in_the_best_of_all_ways(task):
    """With one tube a box nothing is divided, so the flow must find what trying every way finds."""
    batches, laboratories = task
    allocation = allocate(batches, laboratories)

    mine, best = cost(batches, laboratories, allocation.laboratory), np.inf
    for chosen in product(range(-1, laboratories.capacity.shape[0]), repeat=len(batches)):
        best = min(best, cost(batches, laboratories, np.array(chosen, np.int64)))

    assert mine == pytest.approx(best)


def cost(batches, laboratories, chosen):
    """Minutes of travel and waiting of every tube, first come first served; more where one is late or goes nowhere."""
    total = 0.0
    for lab in range(laboratories.capacity.shape[0]):
        free = laboratories.capacity[lab].copy()
        at_door = []
        for row in np.flatnonzero(chosen == lab):
            hour = int(max(batches.ready_s[row] + batches.travel_s[row, lab], 0) // H)
            while hour < len(free) and not laboratories.capacity[lab, hour]:
                hour += 1
            arrives = max(batches.ready_s[row] + batches.travel_s[row, lab], hour * H)
            if hour >= len(free) or arrives > batches.arrive_by_s[row]:
                return np.inf
            at_door.append((hour, row))
            first = next(
                (slot for slot in range(hour, len(free)) if laboratories.capacity[lab, slot]), np.inf
            )
            total += 50_000 * ((first + 1) * H + 4 * H > batches.due_s[row])
        for hour, row in sorted(at_door):
            slot = hour
            while slot < len(free) and not free[slot]:
                slot += 1
            if slot >= len(free):
                return np.inf
            free[slot] -= 1
            total += np.ceil(batches.travel_s[row, lab] / 60) + 60 * slot
    return total + 1_000_000 * (chosen == NOWHERE).sum()


def test_a_night_laboratory_takes_what_the_day_laboratories_cannot():
    n = 60
    batches = Batches(
        np.full(n, 100),
        np.full(n, 8 * H),
        np.full(n, 13 * H),
        np.full(n, 24 * H),
        np.tile([600.0, 3600.0], (n, 1)),
    )
    capacity = np.zeros((2, 30), np.int64)
    capacity[0, 8:12] = 1_000
    capacity[1, 9:27] = 400

    allocation = allocate(batches, Laboratories(capacity))

    assert (allocation.laboratory != NOWHERE).all()
    assert (allocation.late_s(batches) == 0).all()
    assert {0, 1} == set(allocation.laboratory.tolist())


def two_laboratories(takes_h, *, tubes=5, due_h=9):
    """A near one by the first method, and a far one by the second; both open all day with room for everybody."""
    batches = Batches(
        np.array([tubes]),
        np.array([1 * H]),
        np.array([5 * H]),
        np.array([due_h * H]),
        np.array([[600, 5400.0]]),
    )
    return batches, Laboratories(np.full((2, 48), 100), np.array(takes_h) * H)


def test_where_one_laboratory_cannot_keep_the_time_of_a_tube_and_another_can_that_one_gets_it():
    for takes_h, lab in (([6.0, 4.0], 0), ([8.0, 4.0], 1), ([8.0, 7.0], 0)):
        batches, laboratories = two_laboratories(takes_h)
        assert allocate(batches, laboratories).laboratory.tolist() == [lab]


def test_each_tube_takes_the_time_of_the_method_that_tests_it_the_fastest_first():
    capacity = np.zeros((2, 10), np.int64)
    capacity[:, 2] = [30, 10]
    capacity[0, 3] = 30
    benches = Laboratories(capacity, np.array([4 * H, 1 * H]), np.zeros(2, np.int64))
    batches = Batches(
        np.array([10, 20, 30]),
        np.full(3, 0.0),
        np.full(3, 4 * H),
        np.array([7, 8, 9]) * H,
        np.full((3, 1), 600.0),
    )

    assert (allocate(batches, benches).done_s / H).tolist() == [3 + 1, 3 + 4, 4 + 4]


def test_without_a_laboratory_every_batch_says_that_it_goes_nowhere():
    one = np.array([1.0])
    batches = Batches(np.array([5]), one, one * 9 * H, one * 9 * H, np.empty((1, 0)))
    assert allocate(batches, Laboratories(np.empty((0, 4), np.int64))).laboratory.tolist() == [NOWHERE]


def test_nothing_to_allocate_is_allocated():
    empty = np.empty(0)
    nobody = Batches(np.empty(0, np.int64), empty, empty, empty, np.empty((0, 2)))
    assert len(allocate(nobody, Laboratories(np.ones((2, 3), np.int64))).laboratory) == 0

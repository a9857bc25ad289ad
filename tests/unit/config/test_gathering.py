"""Calls that wait for each other are answered together, each with its own answer; nobody is left waiting."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dayclear.config.gathering import MOST_TOGETHER, Gathering


def outcome(played):
    """Played in a thread of its own: that of the tests may have the event loop of a browser's walk already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(played())).result()


class Doubling:
    """Answers with twice what was asked, as soon as it may; ``turns`` are the calls that were answered together."""

    def __init__(self):
        self.turns = []
        self.may = threading.Event()

    def __call__(self, asked):
        assert self.may.wait(timeout=60)
        self.turns.append(list(asked))
        if None in asked:
            raise ValueError("Nothing was asked.")
        return [2 * number for number in asked]


@pytest.fixture
def doubling():
    return Doubling()


async def begun(gathering, asked):
    """The calls, each of which waits by now; the first of them is being answered."""
    calls = [asyncio.create_task(gathering.answer(number)) for number in asked]
    await asyncio.sleep(0)
    return calls


def test_what_comes_while_one_is_answered_is_one_turn_and_each_gets_its_own(doubling):
    async def played():
        gathering = Gathering(doubling, name="test")
        first = await begun(gathering, [1])
        await asyncio.sleep(0)
        others = await begun(gathering, range(2, 20 + MOST_TOGETHER))
        doubling.may.set()
        return await asyncio.gather(*first, *others)

    assert outcome(played) == [2 * number for number in range(1, 20 + MOST_TOGETHER)]
    assert doubling.turns[0] == [1]
    assert max(map(len, doubling.turns)) == MOST_TOGETHER
    assert [number for turn in doubling.turns for number in turn] == list(range(1, 20 + MOST_TOGETHER))


def test_one_alone_does_not_wait_for_others(doubling):
    async def played():
        gathering = Gathering(doubling, name="test")
        return [await gathering.answer(number) for number in range(3)]

    doubling.may.set()
    assert outcome(played) == [0, 2, 4]
    assert doubling.turns == [[0], [1], [2]]


def test_a_fault_is_told_to_all_of_its_turn_and_the_next_turn_is_answered(doubling):
    async def played():
        gathering = Gathering(doubling, name="test")
        spoilt = await begun(gathering, [1, None])
        doubling.may.set()
        told = await asyncio.gather(*spoilt, return_exceptions=True)
        return told, await gathering.answer(4)

    told, answer = outcome(played)
    assert [type(fault) for fault in told] == [ValueError, ValueError]
    assert answer == 8


def test_whoever_gives_up_keeps_no_other_waiting(doubling):
    async def played():
        gathering = Gathering(doubling, name="test")
        leaving, staying = await begun(gathering, [1, 2])
        await asyncio.sleep(0)
        leaving.cancel()
        doubling.may.set()
        return await staying

    assert outcome(played) == 4

"""What several threads ask at once is asked once, and each hears its own answer."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from dayclear.records.coalescing import MOST_TOGETHER, Coalesced

WITHIN_S = 30
UNLUCKY = 666


class Counter:
    """Doubles numbers; the first call waits at a gate, so that others come while it is under way."""

    def __init__(self):
        self.lots, self.begun, self.gate = [], threading.Event(), threading.Event()
        self.double = Coalesced(self._together)

    def _together(self, numbers):
        self.lots.append(list(numbers))
        self.begun.set()
        assert self.gate.wait(WITHIN_S)
        if UNLUCKY in numbers:
            raise ValueError("unlucky")
        return [2 * number for number in numbers]

    def ask_at_once(self, first, others):
        """One call, and all others while it is under way; their answers or errors in order."""
        with ThreadPoolExecutor(1 + len(others)) as threads:
            calls = [threads.submit(self._asked, first)]
            assert self.begun.wait(WITHIN_S)
            for number, other in enumerate(others, start=1):
                calls.append(threads.submit(self._asked, other))
                while len(self.double._waiting) < number:
                    time.sleep(0.001)
            self.gate.set()
            return [call.result(WITHIN_S) for call in calls]

    def _asked(self, number):
        try:
            return self.double(number)
        except ValueError as error:
            return str(error)
        finally:
            connections.close_all()


def test_a_call_that_meets_no_other_goes_alone():
    counter = Counter()
    counter.gate.set()
    assert [counter.double(number) for number in (1, 2)] == [2, 4]
    assert counter.lots == [[1], [2]]


def test_calls_that_come_meanwhile_are_made_as_one():
    counter = Counter()
    assert counter.ask_at_once(1, [2, 3, 4]) == [2, 4, 6, 8]
    assert counter.lots == [[1], [2, 3, 4]]


def test_no_call_is_made_of_more_than_the_most():
    counter, others = Counter(), list(range(2, MOST_TOGETHER + 5))
    assert counter.ask_at_once(1, others) == [2 * number for number in (1, *others)]
    assert [len(lot) for lot in counter.lots] == [1, MOST_TOGETHER, 3]


def test_an_error_reaches_all_whose_calls_were_made_and_nobody_after_them():
    counter = Counter()
    assert counter.ask_at_once(1, [2, UNLUCKY, 4]) == [2, "unlucky", "unlucky", "unlucky"]
    assert counter.double(5) == 10


@pytest.mark.django_db
def test_inside_a_transaction_a_call_goes_alone():
    counter = Counter()
    counter.gate.set()
    with transaction.atomic():
        counter.double._waiting.append("somebody else's")
        assert counter.double(7) == 14
    assert counter.lots == [[7]]

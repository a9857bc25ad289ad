"""Calls of several threads made together: what comes while one is under way is one call afterwards.

Most of what a small call costs the database is the same for a larger one. Under load calls wait for each other anyway, and
those that have waited are made together, as a group commit does with transactions that wait for the disk (Gray and
Reuter, Transaction Processing, 1993). Without load each goes alone and at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

MOST_TOGETHER = 16
"""Calls made as one; the locks that one takes are held for as long as all of it lasts."""


class _Nothing:
    """Stands where no answer is yet."""


@dataclass(slots=True)
class _Call(Generic[Asked, Answer]):
    asked: Asked
    answer: Answer | BaseException | type[_Nothing] = _Nothing
    sleeps: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.sleeps.acquire()


class Coalesced(Generic[Asked, Answer]):
    """``together`` answers what several have asked, each in its place."""

    def __init__(self, together: Callable[[Sequence[Asked]], Sequence[Answer]]) -> None:
        self._together = together
        self._guard = Lock()
        self._waiting: list[_Call[Asked, Answer]] = []
        self._under_way = False

    def __call__(self, asked: Asked) -> Answer:
        """The answer to one. What ``together`` raises is raised to all whose calls it was making.

        Inside a transaction a call goes alone: what others have asked must not be undone with it.
        """
        if connection.in_atomic_block:
            return self._together([asked])[0]
        call = _Call[Asked, Answer](asked)
        with self._guard:
            self._waiting.append(call)
            others_lead, self._under_way = self._under_way, True
        if others_lead:
            call.sleeps.acquire()
        if call.answer is _Nothing:
            self._lead()
        if isinstance(call.answer, BaseException):
            raise call.answer
        return call.answer  # type: ignore[return-value]

    def _lead(self) -> None:
        """Makes the calls that wait, the leader's among them, and hands the lead to the first of those that came since."""
        with self._guard:
            calls, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        for call, answer in zip(calls, self._answers(calls), strict=True):
            call.answer = answer
            call.sleeps.release()
        with self._guard:
            self._under_way = bool(self._waiting)
            if self._waiting:
                self._waiting[0].sleeps.release()

    def _answers(self, calls: Sequence[_Call[Asked, Answer]]) -> Sequence[Answer | BaseException]:
        try:
            return self._together([call.asked for call in calls])
        except BaseException as error:  # noqa: BLE001 - each caller raises it; nobody may be left asleep.
            return [error] * len(calls)

"""Calls of an event loop that one thread answers, those together that have waited together.

Most of what a small call costs a database is the same for a larger one. Under load calls wait for each other anyway, and
those that have waited are one call, as in a group commit (Gray and Reuter, Transaction Processing, 1993). Without load
each goes alone and at once.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

MOST_TOGETHER = 16
"""Calls answered as one; the locks that one takes are held for as long as all of it lasts."""


class Gathering(Generic[Asked, Answer]):
    """``together`` answers what several have asked, each in its place; it is only ever called in one and the same thread."""

    def __init__(self, together: Callable[[Sequence[Asked]], Sequence[Answer]], *, name: str) -> None:
        self._together = together
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._waiting: deque[tuple[Asked, asyncio.Future[Answer]]] = deque()
        self._turns: asyncio.Task[None] | None = None

    async def answer(self, asked: Asked) -> Answer:
        """The answer to one. What ``together`` raises is raised to all whose calls it was answering."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._turns is None:
            self._turns = asyncio.create_task(self._take_turns())
        return await answer

    async def _take_turns(self) -> None:
        while self._waiting:
            turn = [self._waiting.popleft() for _call in range(min(MOST_TOGETHER, len(self._waiting)))]
            await self._take(turn)
        self._turns = None

    async def _take(self, turn: Sequence[tuple[Asked, "asyncio.Future[Answer]"]]) -> None:
        waiting = [answer for _asked, answer in turn]
        try:
            answers = await asyncio.get_running_loop().run_in_executor(
                self._thread, self._together, [asked for asked, _answer in turn]
            )
        except Exception as error:  # noqa: BLE001 - each who asked raises it; nobody may be left waiting.
            for answer in _still(waiting):
                answer.set_exception(error)
        else:
            for answer, told in zip(waiting, answers, strict=True):
                if not answer.done():
                    answer.set_result(told)


def _still(waiting: Sequence["asyncio.Future[Answer]"]) -> list["asyncio.Future[Answer]"]:
    """Those who have not gone meanwhile, as somebody does whose call is cancelled."""
    return [answer for answer in waiting if not answer.done()]

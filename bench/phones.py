"""Phones that send over HTTP: one process, one thread, many kept-alive connections.

They cost the machine little, which they share with the server: the requests are made beforehand, byte for byte.
"""

import selectors
import socket
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ANSWERS_WITHIN_S = 60
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"
TAKEN = (b'"accepted"', b'"repeated"')


@dataclass(slots=True)
class Request:
    """What one phone sends at once; ``due_s`` after the start, or as soon as a connection is free."""

    body: bytes
    due_s: float = 0.0


@dataclass(slots=True)
class Answers:
    """``waited_s`` of each answer counts from when its request was due, or began where it was not late."""

    took_s: float = 0.0
    taken: int = 0
    waited_s: list[float] = field(default_factory=list)

    def quantile_ms(self, share: float) -> float:
        ordered = sorted(self.waited_s)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class _Connection:
    """One phone's connection: a request goes out whole, an answer comes in by pieces."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begun_at = 0.0
        self._heard = b""
        self._length = 0

    def send(self, request: bytes, begun_at: float) -> None:
        self.begun_at, self._heard, self._length = begun_at, b"", 0
        self.socket.sendall(request)

    def heard(self) -> bytes | None:
        """The whole answer's body once all of it is there."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise SystemExit("The server closed a connection.")
        self._heard += piece
        if not self._length:
            head, found, _body = self._heard.partition(END_OF_HEAD)
            if not found:
                return None
            self._length = len(head) + len(END_OF_HEAD) + _length_told(head)
        return self._heard if len(self._heard) >= self._length else None


def _length_told(head: bytes) -> int:
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"The server answered: {head.decode()}")
    lines = head.lower().split(b"\r\n")
    return int(next(line for line in lines if line.startswith(LENGTH))[len(LENGTH) :])


def rendered(body: bytes, token: str) -> bytes:
    """A whole request for the intake."""
    head = (
        "POST /api/v1/samples HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(port: int, requests: Iterable[Request], phones: int) -> Answers:
    """Sends every request when it is due, over as many connections as there are phones at once."""
    waiting, free = deque(requests), deque(_Connection(port) for _phone in range(phones))
    answers, started = Answers(), time.monotonic()
    with selectors.DefaultSelector() as selector:
        for connection in free:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        while waiting or len(free) < phones:
            _begin(waiting, free, started)
            for key, _events in selector.select(_pause_s(waiting, free, started)):
                connection = key.data
                if answer := connection.heard():
                    answers.waited_s.append(time.monotonic() - connection.begun_at)
                    answers.taken += sum(map(answer.count, TAKEN))
                    free.append(connection)
    answers.took_s = time.monotonic() - started
    for connection in free:
        connection.socket.close()
    return answers


def _begin(waiting: deque[Request], free: deque[_Connection], started: float) -> None:
    while waiting and free and started + waiting[0].due_s <= time.monotonic():
        request = waiting.popleft()
        due_at = started + request.due_s if request.due_s else time.monotonic()
        free.popleft().send(request.body, due_at)


def _pause_s(waiting: Sequence[Request], free: Sequence[_Connection], started: float) -> float | None:
    """How long to wait for an answer: until the next request is due, if a connection is free for it."""
    if not (waiting and free):
        return None
    return max(0.0, started + waiting[0].due_s - time.monotonic())

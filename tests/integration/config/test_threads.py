"""An application in threads behind the real web server: whole bodies in, whole answers out, no thread lost to who leaves."""

import http.client
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dayclear.config.embedded_database import postmaster
from tests.programs import STARTS_WITHIN_S, STOPS_WITHIN_S, environment, free_port

THREADS = 2
APPLICATION = f"""
import json
import threading
from dayclear.config.threads import Threads

seen = {{"closed": 0, "calls": 0}}


class Endless:
    def __iter__(self):
        while True:
            yield b"x" * 65536

    def close(self):
        seen["closed"] += 1


def pieces(environ):
    text = environ["wsgi.input"].read().decode()
    told = {{name: value for name, value in environ.items() if isinstance(value, str)}}
    return json.dumps(seen | {{"environ": told, "body": len(text)}}).encode()


def application(environ, start_response):
    seen["calls"] += 1
    path = environ["PATH_INFO"]
    start_response("404 Not Found" if path == "/nothing" else "200 OK", [("Content-Type", "application/json")])
    if path == "/endless":
        return Endless()
    if path == "/long":
        return (b"%07d," % number for number in range(500_000))
    return [pieces(environ)]


class Server:
    def __init__(self):
        self._pages = Threads(application, {THREADS})

    async def __rsgi__(self, scope, protocol):
        await self._pages.respond(scope, protocol)


server = Server()
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("threads")
    (folder / "served.py").write_text(APPLICATION, encoding="utf-8")
    port = free_port()
    granian = str(Path(sys.executable).with_name("granian"))
    process = subprocess.Popen(
        [granian, "--interface", "rsgi", "--port", str(port), "--no-ws", "served:server"],
        cwd=folder,
        env=environment(folder),
    )
    try:
        assert postmaster.wait_for(lambda: answers(port), within_s=STARTS_WITHIN_S)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=STOPS_WITHIN_S)


def answers(port):
    try:
        return asked(port, "GET", "/")
    except OSError:
        return None


def asked(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers or {})
    with connection.getresponse() as answer:
        told = answer.read()
    connection.close()
    return answer, told


def seen(port):
    return json.loads(asked(port, "GET", "/")[1])


def test_a_request_comes_as_it_was_sent(port):
    headers = {
        "Cookie": "a=1",
        "X-Told": "yes",
        "X_Told": "forged",
        "Content-Type": "text/plain; charset=utf-8",
    }
    answer, told = asked(port, "POST", "/%E7%A4%BE%E5%8C%BA/a%20b?c=%E4%B8%80", "日清".encode(), headers)
    told = json.loads(told)
    assert answer.status == 200
    assert told["body"] == 2
    assert told["environ"]["PATH_INFO"].encode("latin-1").decode() == "/社区/a b"
    assert {
        name: told["environ"][name]
        for name in (
            "REQUEST_METHOD",
            "QUERY_STRING",
            "CONTENT_LENGTH",
            "CONTENT_TYPE",
            "HTTP_COOKIE",
            "HTTP_X_TOLD",
        )
    } == {
        "REQUEST_METHOD": "POST",
        "QUERY_STRING": "c=%E4%B8%80",
        "CONTENT_LENGTH": "6",
        "CONTENT_TYPE": "text/plain; charset=utf-8",
        "HTTP_COOKIE": "a=1",
        "HTTP_X_TOLD": "yes",
    }
    assert told["environ"]["REMOTE_ADDR"] == "127.0.0.1"


def test_short_and_long_answers_come_whole_and_a_head_without_its_body(port):
    assert asked(port, "GET", "/nothing")[0].status == 404
    assert asked(port, "GET", "/long")[1] == b"".join(b"%07d," % number for number in range(500_000))
    assert asked(port, "HEAD", "/long")[1] == b""
    assert json.loads(asked(port, "POST", "/", b"a" * 3_000_000)[1])["body"] == 3_000_000


def test_who_leaves_in_the_middle_of_an_answer_frees_its_thread_at_once(port):
    before = seen(port)["closed"]
    for _leaver in range(2 * THREADS):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as leaver:
            leaver.sendall(b"GET /endless HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert leaver.recv(1000)
    assert postmaster.wait_for(lambda: seen(port)["closed"] == before + 2 * THREADS, within_s=60)


def test_a_body_that_was_cut_off_never_reaches_the_application(port):
    before = seen(port)["calls"]
    for _leaver in range(2 * THREADS):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as leaver:
            leaver.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nabc")
            leaver.shutdown(socket.SHUT_WR)
            while leaver.recv(1000):
                pass
    assert seen(port)["calls"] == before + 1


def test_a_slow_sender_holds_no_thread(port):
    slow = [socket.create_connection(("127.0.0.1", port), timeout=60) for _sender in range(3 * THREADS)]
    for sender in slow:
        sender.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n\r\nabc")
    assert asked(port, "GET", "/")[0].status == 200
    for sender in slow:
        sender.sendall(b"def")
        assert b'"body": 6' in sender.recv(1 << 16)
        sender.close()

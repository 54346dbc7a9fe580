"""Published keys: fetched over HTTP within bounds, remembered, and asked for at most once a minute."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pytest_httpserver import HTTPServer as Publisher
from werkzeug import Response

from service import jwks, published
from service.jwks import KeySets, KeysUnavailableError, fetch_key_set
from service.problems import Problem

OLD, NEW = {"kty": "RSA", "kid": "old"}, {"kty": "RSA", "kid": "new"}
URL = "https://id.example.org/keys"


class Desk:
    """A publisher and a clock, both in the hand of the test."""

    def __init__(self) -> None:
        self.time = 0.0
        self.asked = 0
        self.keys: list[dict[str, str]] | None = [OLD]
        self.answer: Callable[[str], list[dict[str, str]]] = self.usual
        self.known = KeySets(self.fetch, lambda: self.time)

    def fetch(self, url: str) -> list[dict[str, str]]:
        self.asked += 1
        return self.answer(url)

    def usual(self, _url: str) -> list[dict[str, str]]:
        if self.keys is None:
            raise KeysUnavailableError("down")
        return self.keys


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_keys_are_fetched_once_and_again_after_an_hour(desk: Desk):
    assert desk.known(URL, "old") == [OLD]
    desk.time = 3599
    assert desk.known(URL, None) == [OLD]
    assert desk.asked == 1
    desk.time = 3600
    desk.known(URL, "old")
    assert desk.asked == 2


def test_an_unknown_key_id_asks_again_but_at_most_once_a_minute(desk: Desk):
    desk.known(URL, "old")
    desk.keys = [OLD, NEW]
    for second in range(1, 60):
        desk.time = second
        assert desk.known(URL, f"forged-{second}") == [OLD]
    assert desk.asked == 1
    desk.time = 60
    assert desk.known(URL, "new") == [OLD, NEW]
    assert desk.asked == 2


def test_old_keys_serve_while_the_publisher_is_down(desk: Desk):
    desk.known(URL, "old")
    desk.keys, desk.time = None, 4000
    assert desk.known(URL, "old") == [OLD]


def test_keys_that_were_never_fetched_refuse_the_reader_for_a_minute(desk: Desk):
    desk.keys = None
    for _ in range(3):
        with pytest.raises(Problem) as refused:
            desk.known(URL, "old")
    assert (desk.asked, refused.value.retry_after) == (1, 60)
    desk.keys, desk.time = [OLD], 60
    assert desk.known(URL, "old") == [OLD]


def test_readers_who_come_at_once_share_one_fetch(desk: Desk):
    entered, may_answer = threading.Event(), threading.Event()

    def slow(_url: str) -> list[dict[str, str]]:
        desk.asked += 1
        entered.set()
        may_answer.wait(10)
        return [OLD]

    known, answers = KeySets(slow, lambda: desk.time), []
    readers = [threading.Thread(target=lambda: answers.append(known(URL, "old"))) for _ in range(4)]
    for reader in readers:
        reader.start()
    assert entered.wait(10)
    may_answer.set()
    for reader in readers:
        reader.join()
    assert (desk.asked, answers) == (1, [[OLD]] * 4)


@pytest.mark.parametrize("kid", ["old", None])
def test_readers_whose_key_is_known_do_not_wait_while_another_fetches(desk: Desk, kid: str | None):
    desk.known(URL, "old")
    desk.time = 3600
    entered, may_answer = threading.Event(), threading.Event()

    def hanging(_url: str) -> list[dict[str, str]]:
        entered.set()
        assert may_answer.wait(10)
        return [OLD, NEW]

    desk.answer = hanging
    first = threading.Thread(target=lambda: desk.known(URL, "old"))
    first.start()
    assert entered.wait(10)
    answers: list[object] = []
    second = threading.Thread(target=lambda: answers.append(desk.known(URL, kid)))
    second.start()
    second.join(5)
    may_answer.set()
    first.join()
    second.join()
    assert answers == [[OLD]]
    assert desk.known(URL, "new") == [OLD, NEW]


def test_a_key_set_is_fetched_over_http(httpserver: Publisher):
    httpserver.expect_request("/keys").respond_with_json({"keys": [OLD]})
    assert fetch_key_set(httpserver.url_for("/keys")) == [OLD]
    assert KeySets()(httpserver.url_for("/keys"), "old") == [OLD]


@pytest.mark.parametrize(
    "answer",
    [
        Response("nothing here", 404),
        Response("", 302, {"Location": "/keys"}),
        Response("<html>", 200),
        Response("[]", 200),
        Response('{"keys": {}}', 200),
        Response('{"keys": [1]}', 200),
        Response("[" * 100_000, 200),
        Response(json.dumps({"keys": [{"kty": "x" * 300_000}]}), 200),
    ],
    ids=["missing", "elsewhere", "html", "list", "no list", "no objects", "deep", "huge"],
)
def test_what_is_no_key_set_is_refused(httpserver: Publisher, answer: Response):
    httpserver.expect_request("/odd").respond_with_response(answer)
    with pytest.raises(KeysUnavailableError):
        fetch_key_set(httpserver.url_for("/odd"))


@pytest.fixture
def closed_port() -> int:
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_port
    server.server_close()
    return port


def test_a_publisher_that_does_not_answer_is_unavailable(closed_port: int):
    with pytest.raises(KeysUnavailableError):
        fetch_key_set(f"http://127.0.0.1:{closed_port}/keys")


class Dripping:
    """A publisher who says one byte at a time, and whether it came to the end."""

    HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 112\r\n"
    PAUSE = 0.05

    def __init__(self, begin: bytes, end: bytes) -> None:
        self._begin, self._end = begin, end
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}/keys"
        self.came_to_the_end = False
        self.gone = threading.Event()
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        with self._door, self._door.accept()[0] as reader, contextlib.suppress(OSError):
            reader.recv(4096)
            reader.sendall(self._begin)
            for _ in range(100):
                reader.sendall(b" ")
                self.gone.wait(self.PAUSE)
            reader.sendall(self._end)
            self.came_to_the_end = True


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (Dripping.HEAD + b"\r\n", b'{"keys": []}'),
        (Dripping.HEAD + b"X: ", b"\r\n\r\n" + b" " * 100 + b'{"keys": []}'),
    ],
    ids=["body", "head"],
)
def test_an_answer_that_drips_is_given_up_when_the_time_for_all_of_it_is_over(
    monkeypatch, begin: bytes, end: bytes
):
    monkeypatch.setattr(published, "WHOLE_ANSWER_SECONDS", 0.3)
    publisher = Dripping(begin, end)
    with pytest.raises(KeysUnavailableError):
        fetch_key_set(publisher.url)
    assert not publisher.came_to_the_end


def test_forgers_do_not_wait_for_long_for_keys_that_another_is_fetching(desk: Desk, monkeypatch):
    monkeypatch.setattr(jwks, "WAITED_SECONDS", 0.01)
    entered, may_answer = threading.Event(), threading.Event()

    def hanging(_url: str) -> list[dict[str, str]]:
        entered.set()
        assert may_answer.wait(10)
        return [OLD]

    desk.answer = hanging
    first = threading.Thread(target=lambda: desk.known(URL, "forged"))
    first.start()
    assert entered.wait(10)
    with pytest.raises(Problem):
        desk.known(URL, "forged too")
    may_answer.set()
    first.join()
    assert desk.known(URL, "old") == [OLD]

"""serve, web and worker as real processes: they answer, stop when asked, and bring back whoever dies."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60
Start = Callable[..., "Running"]


class Running:
    """One `civility` process, with its standard error line by line."""

    def __init__(self, words: tuple[str, ...], port: int, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        surroundings = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(folder),
            "CIVILITY_DATABASE_URL": f"sqlite:///{folder / 'civility.sqlite3'}",
            "CIVILITY_BIND": f"127.0.0.1:{port}",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", *words],
            env=surroundings,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until(self, mark: str, *, on_stdout: bool = False) -> str:
        """Read lines up to the one with `mark`."""
        stream = self.process.stdout if on_stdout else self.process.stderr
        assert stream is not None
        return next(line for line in stream if mark in line)

    def booted_web_worker(self) -> int:
        """Wait for a web worker process, and say its id."""
        found = re.search(r"pid: (\d+)", self.until("Booting worker"))
        assert found
        return int(found[1])

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in path.read_text().split()]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `civility` with words, on a free port; stops it at the end."""
    begun: list[Running] = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def start(*words: str) -> Running:
        begun.append(Running(words, port, tmp_path))
        return begun[-1]

    yield start
    for running in begun:
        if running.process.poll() is None:
            running.stop()
        running.process.communicate(timeout=PATIENCE)


def test_serve_says_where_it_listens_answers_and_stops_when_asked(start: Start, tmp_path: Path):
    served = start("serve")
    assert served.url in served.until("listens on", on_stdout=True)
    status, body = served.get("/healthz")
    assert (status, json.loads(body)) == (200, {"status": "ok"})
    assert len(served.children()) == 2
    assert served.stop() == 0
    assert not list(tmp_path.glob("civility-metrics-*"))


def test_ctrl_c_stops_serve_as_gently(start: Start):
    served = start("serve")
    served.until("listens on", on_stdout=True)
    assert served.stop(signal.SIGINT) == 0


def test_whoever_is_killed_is_started_again(start: Start):
    served = start("serve")
    served.booted_web_worker()
    for child in served.children():
        os.kill(child, signal.SIGKILL)
        assert "exit_code=-9" in served.until("it died; starting it again")
    served.booted_web_worker()
    assert served.get("/healthz")[0] == 200
    assert served.stop() == 0


def test_children_do_not_outlive_a_killed_parent(start: Start):
    served = start("serve")
    served.booted_web_worker()
    served.stop(signal.SIGKILL)
    # The pipe ends only when the last process that holds it has gone.
    assert served.process.stderr is not None
    assert "Shutting down: Master" in served.process.stderr.read()


def test_a_port_that_is_taken_stops_serve_with_an_error(start: Start):
    first = start("serve")
    first.until("listens on", on_stdout=True)
    second = start("serve")
    assert "Address already in use" in second.until("CIVILITY_BIND")
    assert second.process.wait(PATIENCE) == 1
    assert first.stop() == 0


@pytest.mark.parametrize(
    ("request_line", "fault"),
    [
        (b"GET /desk?key=civ_said_too_much", "InvalidRequestLine"),
        (b"PROXY TCP4 203.0.113.9 203.0.113.9 1 2", "InvalidRequestLine"),
    ],
)
def test_a_malformed_request_is_logged_without_its_sender_and_its_words(
    start: Start, request_line: bytes, fault: str
):
    served = start("serve")
    served.until("listens on", on_stdout=True)
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.sendall(request_line + b"\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400")
    line = served.until("Invalid request")
    assert fault in line
    assert not [said for said in (host, "said_too_much", "203.0.113.9") if said in line]


def test_chunks_that_become_too_large_together_are_a_413(start: Start):
    served = start("serve")
    served.until("listens on", on_stdout=True)
    chunks = (b" " * 10_000 for _ in range(30))
    with closing(
        http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=PATIENCE)
    ) as connection:
        connection.request(
            "POST", "/v1/session", chunks, {"Content-Type": "application/json"}, encode_chunked=True
        )
        answer = connection.getresponse()
        assert (answer.status, json.load(answer)["type"].rpartition("/")[2]) == (413, "too-large")


HEAD = b"GET /healthz HTTP/1.1\r\n"
BODY = b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"


@pytest.fixture
def impatient(start: Start, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A server that gives a request one second to arrive."""
    monkeypatch.setenv("CIVILITY_REQUEST_SECONDS", "1")
    served = start("serve")
    served.until("listens on", on_stdout=True)
    return served


@pytest.fixture
def beginnings(impatient: Running) -> Iterator[Callable[[bytes], list[socket.socket]]]:
    """Opens twice as many connections as the server has threads; each says so much, and stays open."""
    host, port = impatient.url.removeprefix("http://").split(":")
    held: list[socket.socket] = []

    def begin(said: bytes) -> list[socket.socket]:
        for _ in range(16):
            held.append(socket.create_connection((host, int(port)), timeout=PATIENCE))
            held[-1].sendall(said)
        return held

    yield begin
    for connection in held:
        connection.close()


@pytest.mark.parametrize("said", [HEAD, BODY], ids=["head", "body"])
def test_requests_that_never_end_leave_room_for_others(impatient: Running, beginnings, said: bytes):
    beginnings(said)
    assert impatient.get("/healthz")[0] == 200


@pytest.mark.parametrize("said", [HEAD + b"X-Long: ", BODY], ids=["head", "body"])
def test_so_do_requests_that_arrive_drop_by_drop(impatient: Running, beginnings, said: bytes):
    held, enough, pause = beginnings(said), threading.Event(), threading.Event()

    def drip() -> None:
        while not enough.is_set():
            for connection in held:
                with suppress(OSError):
                    connection.sendall(b" ")
            pause.wait(0.1)

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        assert impatient.get("/healthz")[0] == 200
    finally:
        enough.set()
        dripping.join(PATIENCE)


def test_each_request_on_a_kept_connection_has_the_whole_time(impatient: Running):
    pause = threading.Event()
    with closing(http.client.HTTPConnection(impatient.url.removeprefix("http://"), timeout=PATIENCE)) as kept:
        for _ in range(3):
            kept.request("GET", "/healthz")
            assert kept.getresponse().read()
            kept_socket = kept.sock
            pause.wait(0.6)
        assert kept.sock is kept_socket


def test_half_a_body_is_refused_not_taken_for_all_of_it(impatient: Running, beginnings):
    first = beginnings(BODY)[0]
    assert first.recv(100).startswith(b"HTTP/1.1 400")


def test_web_and_worker_run_apart_on_a_migrated_database(start: Start, tmp_path: Path):
    assert start("migrate").process.wait(PATIENCE) == 0
    web, worker = start("web"), start("worker")
    web.booted_web_worker()
    while json.loads(web.get("/readyz")[1])["checks"]["worker"] != "ok":
        assert worker.process.poll() is None
    assert worker.stop() == 0
    assert web.stop() == 0
    assert not list(tmp_path.glob("civility-metrics-*"))

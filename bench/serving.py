"""``python bench/serving.py``: what a fresh `civility serve` costs, from command to queue, on this machine.

It starts the real thing on an empty SQLite file (or the empty PostgreSQL database of ``--database``), posts comments
one by one and from several readers at once, reads the queue and decides; then it stops it. Bounded, loopback only.
"""

import argparse
import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).parents[1]
COMMENT = """le maire a encore promis des travaux dans notre rue mais rien ne change depuis trois ans et les
riverains attendent toujours une réponse claire de la mairie qui préfère inaugurer des ronds-points"""
WORDS = COMMENT.split()
PATIENCE_SECONDS = 60


class Served:
    """A running `civility serve`, its first key, and one session to ask it with."""

    def __init__(self, folder: Path, database: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.surroundings = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "CIVILITY_DATABASE_URL": database,
            "CIVILITY_SECRET_KEY": "a secret for measuring only",
            "CIVILITY_BIND": self.url.removeprefix("http://"),
            "CIVILITY_FLOOD_LIMIT": "1000000",
            "CIVILITY_REQUEST_LIMIT": "1000000/minute",
            "CIVILITY_KEY_REQUEST_LIMIT": "1000000/minute",
            "CIVILITY_LOG_LEVEL": "error",
        }
        self.folder = folder
        self.process = self._civility("serve", start=True)

    def _civility(self, *words: str, start: bool = False) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "service.cli", *words]
        return subprocess.Popen(
            command,
            env=self.surroundings,
            cwd=self.folder,
            stdout=subprocess.DEVNULL if start else subprocess.PIPE,
            text=True,
        )

    def await_ready(self) -> None:
        """Wait until /readyz says that database, model and worker are there."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                if requests.get(f"{self.url}/readyz", timeout=2).ok:
                    return
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.02)
        raise SystemExit("it did not become ready")

    def key(self) -> str:
        """A key that may do what is measured here."""
        made = self._civility("key", "create", "--scopes", "submit,moderate")
        return made.communicate()[0].split()[-1]

    def memory(self) -> dict[str, int]:
        """MiB of each process, shared pages counted once (Pss), by its place in the family."""
        family = [self.process.pid, *_below(self.process.pid)]
        return {f"process {number}": _pss(pid) for number, pid in enumerate(family, 1)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="URL of an empty PostgreSQL database; SQLite by default")
    parser.add_argument(
        "--comments", type=int, default=300, help="comments posted one by one, and again at once"
    )
    parser.add_argument("--readers", type=int, default=8, help="readers who post at once")
    given = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, {given.database or 'SQLite'}".split("@")[0])
    with served(given.database) as running:
        measure(running, given.comments, given.readers)


@contextmanager
def served(database: str | None) -> Iterator[Served]:
    """Serve in a folder of its own, and stop it at the end."""
    with tempfile.TemporaryDirectory() as folder:
        running = Served(Path(folder), database or f"sqlite:///{folder}/civility.sqlite3")
        try:
            yield running
        finally:
            running.process.send_signal(signal.SIGTERM)
            print(f"stopped with {running.process.wait(PATIENCE_SECONDS)}")


def measure(running: Served, comments: int, readers: int) -> None:
    """Print every figure."""
    began = time.perf_counter()
    running.await_ready()
    print(f"ready, database made and model loaded: {time.perf_counter() - began:.2f} s after the command")
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {running.key()}"
    post = _posting(running.url, session)
    post(0)
    _tell("one submission at a time", [_timed(post, number) for number in range(1, comments + 1)])
    began = time.perf_counter()
    with ThreadPoolExecutor(readers) as pool:
        taken = list(pool.map(lambda number: _timed(post, number), range(comments + 1, 2 * comments + 1)))
    _tell(f"{readers} readers at once", taken)
    print(f"{comments / (time.perf_counter() - began):.0f} submissions a second")
    queue = f"{running.url}/v1/queue?limit=50&status=approved"
    _tell("a page of 50 of the queue", [_timed(lambda _: session.get(queue).json(), 0) for _ in range(50)])
    print(json.dumps(running.memory()), "MiB")


def _posting(url: str, session: requests.Session) -> Callable[[int], None]:
    def post(number: int) -> None:
        turn = number % len(WORDS)
        body = f"{number} {' '.join(WORDS[turn:] + WORDS[:turn])}"
        author = {"name": "Camille", "ref": f"reader-{number}"}
        answer = session.post(
            f"{url}/v1/articles/bench/comments", json={"body": body, "author": author}, timeout=30
        )
        answer.raise_for_status()

    return post


def _timed(work: Callable[[int], object], number: int) -> float:
    began = time.perf_counter()
    work(number)
    return (time.perf_counter() - began) * 1000


def _tell(what: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    late = ordered[int(len(ordered) * 0.99)]
    print(f"{what}: p50 {statistics.median(ordered):.1f} ms, p99 {late:.1f} ms, least {ordered[0]:.1f} ms")


def _below(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    children = [int(child) for child in path.read_text().split()]
    return children + [further for child in children for further in _below(child)]


def _pss(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) // 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


if __name__ == "__main__":
    main()

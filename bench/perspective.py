"""``python bench/perspective.py``: how long Perspective's callers wait on a real ``civility serve`` on this machine.

Sixteen callers (``--callers``) ask one after another, as Coral asks for each comment, for at most ``--seconds``; what
counts is the 99th percentile, since Coral gives up after 800 ms. Comments are of about 50 word pieces, each another.
"""

import argparse
import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import requests

ROOT = Path(__file__).parents[1]
CORAL_GIVES_UP_MS = 800
STARTING_SECONDS = 60
COMMENT = """le maire a encore promis des travaux dans notre rue mais rien ne change depuis trois ans et les
riverains attendent toujours une réponse claire de la mairie qui préfère inaugurer des ronds-points"""
WORDS = COMMENT.split()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A `civility serve` of its own on a free port, which lets this machine analyze without a key; its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = {
        "CIVILITY_BIND": address,
        "CIVILITY_DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "CIVILITY_ANALYZE_NETWORKS": "127.0.0.0/8",
        "CIVILITY_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "service.cli", "serve"]
    surroundings = {**os.environ, **settings, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=surroundings, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://{address}")
        yield f"http://{address}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def call(url: str, caller: int, until: float) -> list[tuple[float, int]]:
    """Ask until the time is up; milliseconds and status of each answer."""
    taken = []
    with requests.Session() as session:
        for number in range(1_000_000):
            began = time.perf_counter()
            if began > until:
                break
            status = session.post(
                f"{url}/v1alpha1/comments:analyze?key=bench", json=_message(caller * 7 + number)
            ).status_code
            taken.append(((time.perf_counter() - began) * 1000, status))
    return taken


def measure(url: str, callers: int, seconds: float) -> list[tuple[float, int]]:
    """What all callers met at once."""
    until = time.perf_counter() + seconds
    found: list[tuple[float, int]] = []
    threads = [
        threading.Thread(target=lambda caller=caller: found.extend(call(url, caller, until)))
        for caller in range(callers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def main() -> None:
    """Measure and print; exit with 1 where the 99th percentile is beyond Coral's patience."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--callers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=15.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as url:
        measure(url, given.callers, 1.0)
        found = measure(url, given.callers, given.seconds)
    taken = sorted(milliseconds for milliseconds, _ in found)
    late = taken[int(len(taken) * 0.99)]
    refused = sum(status != requests.codes.ok for _, status in found)
    print(f"{given.callers} callers, {os.cpu_count()} cores: {len(taken) / given.seconds:.0f} answers/s")
    print(f"p50 {statistics.median(taken):.0f} ms, p99 {late:.0f} ms, longest {taken[-1]:.0f} ms")
    print(f"{refused} of {len(taken)} without a score")
    raise SystemExit(late > CORAL_GIVES_UP_MS or refused > 0)


def _message(number: int) -> dict[str, object]:
    place = number % len(WORDS)
    text = f"{number} {' '.join(WORDS[place:] + WORDS[:place])}"
    requested = {"TOXICITY": {}}
    return {
        "comment": {"text": text},
        "doNotStore": True,
        "requestedAttributes": requested,
        "languages": ["fr"],
    }


def _wait_for(url: str) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{url}/readyz", timeout=5).ok:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()

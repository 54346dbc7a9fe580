"""Members of the household: forked, restarted, stopped gently, and not so gently when they will not."""

import ctypes
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.cli import supervisor
from service.cli.supervisor import supervise


@pytest.fixture(autouse=True)
def our_signals() -> Iterator[None]:
    """Give pytest its own signal handlers back."""
    before = {number: signal.getsignal(number) for number in supervisor.STOP_SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def wait_for_the_end() -> None:
    signal.pause()


def ask_the_parent_to_stop() -> None:
    os.kill(os.getppid(), signal.SIGTERM)
    wait_for_the_end()


def test_all_end_well_when_asked_to_stop():
    assert supervise({"one": wait_for_the_end, "two": ask_the_parent_to_stop}) == 0


@pytest.mark.parametrize(("code", "status"), [(3, 3), (0, 1)])
def test_one_that_cannot_start_stops_all_with_its_exit_code(code: int, status: int):
    def leave() -> None:
        raise SystemExit(code)

    assert supervise({"stays": wait_for_the_end, "leaves": leave}) == status


@pytest.mark.parametrize("settled", [0, 1000])
def test_one_that_is_killed_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled: int):
    monkeypatch.setattr(supervisor, "SETTLED_SECONDS", settled)
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_SECONDS", 0.0)
    lives = tmp_path / "lives"

    def die_twice() -> None:
        with lives.open("a") as file:
            file.write("x")
        if len(lives.read_text()) < 3:
            os.kill(os.getpid(), signal.SIGKILL)
        ask_the_parent_to_stop()

    assert supervise({"mortal": die_twice}) == 0
    assert lives.read_text() == "xxx"


def test_one_that_will_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "KILL_AFTER_SECONDS", 0)

    def stay() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.kill(os.getppid(), signal.SIGTERM)
        while True:
            signal.pause()

    assert supervise({"stubborn": stay}) == 1


def test_pauses_between_restarts_double_up_to_half_a_minute():
    member = supervisor._Member("one", wait_for_the_end)
    member.started_at = time.monotonic()
    pauses = []
    for _ in range(9):
        pauses.append(member.pause)
        member.rest()
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_a_child_whose_parent_is_gone_already_ends():
    try:
        with pytest.raises(SystemExit):
            supervisor._die_with(parent=-1)
    finally:
        ctypes.CDLL(None).prctl(supervisor.PR_SET_PDEATHSIG, 0)

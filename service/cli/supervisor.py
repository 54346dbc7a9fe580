"""Keeps the processes of one machine together: started, restarted if they die, stopped as one.

Each is a fork, not a fresh interpreter: what was imported before is shared, so a start is fast and small.
"""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType

from service import telemetry
from service.gunicorn import GRACE_SECONDS

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
KILL_AFTER_SECONDS = GRACE_SECONDS + 5
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
SETTLED_SECONDS = 10.0
"""Who has run for this long has started well: it is restarted at once, and its next pause is short again."""
PR_SET_PDEATHSIG = 1

Run = Callable[[], None]
log = telemetry.log("civility.serve")


def supervise(runs: Mapping[str, Run]) -> int:
    """Run each in a process until SIGTERM or SIGINT; the exit status for the whole.

    Whoever dies is started again, after a pause that grows. Whoever cannot even start the first time stops all.
    """
    household = _Household([_Member(name, run) for name, run in runs.items()])
    for number in STOP_SIGNALS:
        signal.signal(number, household.stop)
    return household.run()


@dataclass(slots=True)
class _Member:
    name: str
    run: Run
    process: BaseProcess | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    starts: int = 0

    def start(self) -> None:
        # No signal between the fork and the child's own handlers, which would otherwise be ours.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        self.process = get_context("fork").Process(target=_run_alone, args=(self.run, os.getpid()))
        self.process.start()
        self.started_at = time.monotonic()
        self.starts += 1
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)

    def ended(self) -> int | None:
        """The exit code, once, of a process that has ended."""
        if self.process is None or self.process.exitcode is None:
            return None
        code = self.process.exitcode
        self.process.close()
        self.process = None
        return code

    def rest(self) -> None:
        """Say when to start again."""
        if time.monotonic() - self.started_at >= SETTLED_SECONDS:
            self.pause = FIRST_PAUSE_SECONDS
        self.due_at = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)

    def never_started(self, code: int) -> bool:
        """Whether it ended of itself right after its first start: trying again will not help."""
        return self.starts == 1 and code >= 0 and time.monotonic() - self.started_at < SETTLED_SECONDS


class _Household:
    def __init__(self, members: list[_Member]) -> None:
        self._members = members
        self._stopping_since: float | None = None
        self._status = 0

    def stop(self, _signal: int = signal.SIGTERM, _frame: FrameType | None = None) -> None:
        """Ask everyone to finish what is in hand."""
        if self._stopping_since is None:
            self._stopping_since = time.monotonic()
        self._tell_all(signal.SIGTERM)

    def run(self) -> int:
        """Stay until all have ended."""
        while self._stopping_since is None or any(member.process for member in self._members):
            self._start_those_due()
            wait([member.process.sentinel for member in self._members if member.process], timeout=0.5)
            for member in self._members:
                self._look_after(member)
            self._lose_patience()
        return self._status

    def _start_those_due(self) -> None:
        for member in self._members:
            if self._stopping_since is None and not member.process and member.due_at <= time.monotonic():
                member.start()

    def _look_after(self, member: _Member) -> None:
        code = member.ended()
        if code is None or self._stopping_since is not None:
            return
        if member.never_started(code):
            log.error("it could not start; stopping", process=member.name, exit_code=code)
            self._status = code or 1
            self.stop()
            return
        member.rest()
        log.error("it died; starting it again", process=member.name, exit_code=code)

    def _lose_patience(self) -> None:
        if self._stopping_since and time.monotonic() - self._stopping_since > KILL_AFTER_SECONDS:
            self._status = 1
            self._tell_all(signal.SIGKILL)

    def _tell_all(self, number: signal.Signals) -> None:
        for member in self._members:
            if member.process and member.process.pid:
                with suppress(ProcessLookupError):
                    os.kill(member.process.pid, number)


def _run_alone(run: Run, parent: int) -> None:
    # Its own group: Ctrl-C reaches the parent only, which stops its children gently.
    os.setpgrp()
    _die_with(parent)
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    run()


def _die_with(parent: int) -> None:
    """Be told to stop when the parent dies, even by SIGKILL (Linux only)."""
    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)

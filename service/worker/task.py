"""One thing the worker does over and over: at once while there is work, now and then while there is none.

A task that fails is logged and tried again ever more slowly; it neither stops the others nor gives up.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from service import telemetry

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds to wait after a first failure, doubled with each further one up to the longest."""

log = telemetry.log(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """`work` says whether there was any; with none the task rests for `every` seconds, or until woken."""

    name: str
    every: float
    work: Callable[[], bool]
    wake: threading.Event = field(default_factory=threading.Event)

    def repeat(self, stop: threading.Event) -> None:
        """Work until told to stop; setting `stop` and then `wake` ends a rest."""
        failures = 0
        while not stop.is_set():
            worked = self.attempt()
            failures = failures + 1 if worked is None else 0
            self.wake.wait(_pause(failures) if failures else 0 if worked else self.every)
            self.wake.clear()

    def attempt(self) -> bool | None:
        """Work once; None if it failed, which is logged."""
        try:
            return self.work()
        except Exception:
            log.exception("task failed", task=self.name)
            return None


def _pause(failures: int) -> float:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 10))

"""Tells how a long run is doing: rate and time left, as JSON lines in a file and in words on the screen."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path


class Progress:
    """Counts rows done against rows planned, and reports at most every ``every`` seconds."""

    def __init__(
        self,
        log: Path,
        planned: int,
        *,
        done: int = 0,
        every: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log, self._planned, self._every, self._clock = log, planned, every, clock
        self._done = self._done_at_start = done
        self._began = self._reported = clock()

    def advance(self, rows: int, **figures: float) -> None:
        """Count ``rows`` more; report with ``figures`` when it is time, and at the end."""
        self._done += rows
        now = self._clock()
        if now - self._reported >= self._every or self._done >= self._planned:
            self._reported = now
            self._report(now, figures)

    def _report(self, now: float, figures: dict[str, float]) -> None:
        rate = (self._done - self._done_at_start) / max(now - self._began, 1e-9)
        left = (self._planned - self._done) / max(rate, 1e-9)
        line = {"done": self._done, "planned": self._planned, "rate": round(rate, 2), "left_s": round(left)}
        line |= {name: round(value, 6) for name, value in figures.items()}
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        said = " ".join(f"{name} {value:.4g}" for name, value in figures.items())
        remaining = timedelta(seconds=round(left))
        print(f"{self._done:>7}/{self._planned} rows  {rate:5.1f}/s  {remaining} left  {said}", flush=True)

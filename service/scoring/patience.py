"""Lets a scorer stop between two runs of its model once nobody waits for the scores any more.

A run cannot be broken off; what comes after it can be left, so that the model is free for the next comment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from service.scoring.scorer import ScorerUnavailable

_due: ContextVar[float] = ContextVar("due", default=float("inf"))


@contextmanager
def due(moment: float) -> Iterator[None]:
    """What is scored in here, by this thread, is worth nothing after `moment` of the monotonic clock."""
    before = _due.set(moment)
    try:
        yield
    finally:
        _due.reset(before)


def stop_if_late() -> None:
    """To be called before each run. Raises ScorerUnavailable when the scores are due already."""
    if monotonic() > _due.get():
        raise ScorerUnavailable("The scores were due before the model had read all of it.")

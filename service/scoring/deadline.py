"""Gives a scorer a deadline: whatever goes wrong behind it becomes one exception, on time.

The rule: never fail open and never pile up. One batch at a time is in the scorer; a caller waits for a turn
no longer than the deadline, and is refused at once while a batch already late still holds the scorer. A scorer
that can stop between runs does so then: one long text does not keep the others waiting.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from time import monotonic

from service.scoring.patience import due
from service.scoring.scorer import Scorer, ScorerUnavailable, Scores


class Deadlined:
    """A scorer that answers within `seconds` or raises `ScorerUnavailable`; it has one background thread."""

    def __init__(self, scorer: Scorer, seconds: float) -> None:
        self._scorer = scorer
        self._seconds = seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scorer")
        self._turn = Lock()
        self._begun: float | None = None

    @property
    def model(self) -> str:
        """The scorer's own name."""
        return self._scorer.model

    @property
    def languages(self) -> frozenset[str]:
        """The scorer's own languages."""
        return self._scorer.languages

    @property
    def attributes(self) -> tuple[str, ...]:
        """The scorer's own attributes."""
        return self._scorer.attributes

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Score `texts` within the deadline, waiting for a turn included. Raises `ScorerUnavailable`."""
        end = monotonic() + self._seconds
        self._take_turn()
        scoring = self._thread.submit(self._score, list(texts), end)
        wait([scoring], max(0.0, end - monotonic()))
        return self._answer(scoring)

    def close(self) -> None:
        """Let the thread end once it has finished what is in hand."""
        self._thread.shutdown(wait=False)

    def _take_turn(self) -> None:
        begun = self._begun
        if begun is not None and monotonic() - begun > self._seconds:
            raise ScorerUnavailable(f"{self.model} is still busy with a batch that is late.")
        if not self._turn.acquire(timeout=self._seconds):
            raise ScorerUnavailable(f"{self.model} had no turn free within {self._seconds} s.")
        self._begun = monotonic()

    def _score(self, texts: list[str], end: float) -> list[Scores]:
        try:
            with due(end):
                return self._scorer.score(texts)
        finally:
            self._begun = None
            self._turn.release()

    def _answer(self, scoring: Future[list[Scores]]) -> list[Scores]:
        if not scoring.done():
            raise ScorerUnavailable(f"{self.model} did not answer within {self._seconds} s.")
        error = scoring.exception()
        if isinstance(error, ScorerUnavailable):
            raise error
        if error is not None:
            raise ScorerUnavailable(f"{self.model} failed: {type(error).__name__}: {error}") from error
        return scoring.result()

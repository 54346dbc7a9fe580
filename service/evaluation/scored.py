"""Scores labelled comments as the product does, and keeps the scores beside the labels.

The rule: a comment counts with the worse of what is written and what is meant, unless only the written one is
asked for; one that the scorer refuses has no score, is left out of every figure and counted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from service.evaluation.labelled import TRUE_FROM, LabelledComment
from service.evaluation.measures import Floats, Truths
from service.scoring import ATTRIBUTES, Scorer, Scores, TextTooLong
from service.scoring.reading import Reading, read_many

CHUNK = 64
"""Comments read together: enough to batch by length, few enough that progress is seen."""

Told = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Scored:
    """Comments and their scores: one row of seven each, 0…1, NaN for an attribute that the model does not give.

    ``readings`` are what the scores were taken from, where they came from a scorer of the product.
    """

    name: str
    comments: Sequence[LabelledComment]
    scores: Floats
    readings: Sequence[Reading] = ()
    unscored: int = 0

    def knows(self, label: str) -> Truths:
        """Return which comments carry the label."""
        return np.array([label in comment.labels for comment in self.comments], bool)

    def truth(self, label: str) -> Truths:
        """Return of which comments the label is true; of one that does not carry it, it is not."""
        return np.array([comment.labels.get(label, 0.0) >= TRUE_FROM for comment in self.comments], bool)

    def of(self, attribute: str) -> Floats:
        """Return the attribute's scores."""
        column: Floats = self.scores[:, ATTRIBUTES.index(attribute)]
        return column

    def gives(self, attribute: str) -> bool:
        """Tell whether the model scores the attribute."""
        return not bool(np.isnan(self.of(attribute)).any())

    def only(self, kept: Truths) -> Self:
        """Return the comments that ``kept`` marks."""
        places: list[int] = np.flatnonzero(kept).tolist()
        return replace(
            self,
            comments=[self.comments[place] for place in places],
            scores=self.scores[places],
            readings=[self.readings[place] for place in places] if self.readings else (),
        )


def score(
    name: str,
    comments: Sequence[LabelledComment],
    scorer: Scorer,
    *,
    written_only: bool = False,
    told: Told = lambda _: None,
) -> Scored:
    """Score every comment, calling ``told`` with how many are done each time.

    Raises ``ScorerUnavailable`` when the scorer fails for another reason than a text beyond its bounds.
    """
    readings: list[Reading | None] = []
    for begin in range(0, len(comments), CHUNK):
        texts = [comment.text for comment in comments[begin : begin + CHUNK]]
        readings.extend(_read(scorer, texts))
        told(len(texts))
    read = [(comment, each) for comment, each in zip(comments, readings, strict=True) if each is not None]
    if written_only:
        read = [(comment, replace(each, revealed=None)) for comment, each in read]
    rows = [_row(each) for _, each in read]
    return Scored(
        name,
        [comment for comment, _ in read],
        np.array(rows, np.float64).reshape(-1, len(ATTRIBUTES)),
        [each for _, each in read],
        len(comments) - len(read),
    )


def _read(scorer: Scorer, texts: Sequence[str]) -> Iterator[Reading | None]:
    """One text beyond the scorer's bounds does not take its chunk with it."""
    try:
        yield from read_many(scorer, texts)
    except TextTooLong:
        if len(texts) == 1:
            yield None
            return
        for text in texts:
            yield from _read(scorer, [text])


def _row(reading: Reading) -> list[float]:
    beneath: Scores = reading.revealed or {}
    return [max(reading.written.get(name, float("nan")), beneath.get(name, 0.0)) for name in ATTRIBUTES]

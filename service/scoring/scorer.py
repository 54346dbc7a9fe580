"""What every scorer is: seven attributes, a number from 0 to 1 for each, and an exception when there is none.

The rule: a score that could not be had is an exception or a missing attribute, never a 0.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

ATTRIBUTES: tuple[str, ...] = (
    "toxicity",
    "severe_toxicity",
    "obscene",
    "threat",
    "insult",
    "identity_attack",
    "sexual_explicit",
)

Scores = dict[str, float]
"""Attribute to score, 0..1. An attribute the model does not know is absent."""


class ScorerError(Exception):
    """The scorer is set up wrongly: an unknown name, an incomplete checkpoint, a missing package."""


class ScorerUnavailable(Exception):  # noqa: N818 - named as moderators meet it: "scorer unavailable"
    """No score can be had now: the scorer is down, late or failing. The comment is held, never published."""


class TextTooLong(ScorerUnavailable):
    """The text is beyond what a scorer reads in bounded time; it needs a person."""


@runtime_checkable
class Scorer(Protocol):
    """Scores texts; implementations are safe to call from several threads."""

    @property
    def model(self) -> str:
        """Which model speaks, as stored with each comment: `builtin:v1`."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of the languages the model was made for."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """Those of `ATTRIBUTES` that this scorer gives."""

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """One `Scores` per text, in order, whatever else is in the batch.

        Raises `ScorerUnavailable` when any of them cannot be scored.
        """


def worst(readings: Sequence[Scores]) -> Scores:
    """The highest score of each attribute over readings of one text; at least one reading is given.

    An attribute that any of them lacks is absent: what was not read of a part may be worse there.
    """
    shared = [name for name in readings[0] if all(name in reading for reading in readings)]
    return {name: max(reading[name] for reading in readings) for name in shared}

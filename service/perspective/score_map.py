"""From our calibrated scores to those that a site tuned on Perspective expects: a monotone line through knots.

Our 0.5 means even odds that a moderator would mind; Perspective's scores mean something else, and sites have set
their thresholds by them. `score_map.json` holds, for the one model it was fitted for, the knots of each attribute
(`training/perspective_map.py` fits them on public scores of Perspective). Everything else passes unchanged.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

Knots = Sequence[tuple[float, float]]

FILE = Path(__file__).with_name("score_map.json")
DIGITS = 4


@dataclass(frozen=True, slots=True)
class ScoreMap:
    """The knots of each attribute, for the model of this name."""

    model: str | None = None
    knots: Mapping[str, Knots] = field(default_factory=dict)

    def __call__(self, model: str, attribute: str, score: float) -> float:
        """Return the score as a site tuned on Perspective reads it; of another model, or without knots, as it is."""
        knots = self.knots.get(attribute) if model == self.model else None
        return score if knots is None else round(on_line(knots, score), DIGITS)


def on_line(knots: Knots, score: float) -> float:
    """Return the height at `score` of the straight pieces between knots, level beyond the outermost.

    Knots are (ours, Perspective's), ours rising.
    """
    place = bisect_right(knots, score, key=lambda knot: knot[0])
    if place in {0, len(knots)}:
        return knots[max(place - 1, 0)][1]
    (left, low), (right, high) = knots[place - 1], knots[place]
    return low + (high - low) * (score - left) / (right - left)


@cache
def shipped() -> ScoreMap:
    """The map that came with this version."""
    document = json.loads(FILE.read_text(encoding="utf-8"))
    return ScoreMap(document["model"], {name: _pairs(knots) for name, knots in document["knots"].items()})


def _pairs(knots: Sequence[Sequence[float]]) -> Knots:
    return tuple((ours, theirs) for ours, theirs in knots)

"""The two lines drawn through each attribute's scores: approve below the one, reject above the other.

The default lines were measured on the built-in model by ``bench/bands.py``; docs/policy.md gives the figures.
"""

from dataclasses import dataclass, field

from service.policy.messages import Errors, Message
from service.policy.rules import ruled, score_or_null

DIGITS = 4
"""Of a line that is reckoned: as many as a score has."""

NAMES_HELD_FROM = 0.25
TITLES_FIT_BELOW = 0.75
"""How far from the approve line to the reject line, or to 1, the score of a name and that of a title may rise."""


@dataclass(frozen=True, slots=True)
class Band:
    """Scores under ``approve_below`` pass, from ``reject_above`` on they are rejected, between they are held.

    A null ``reject_above`` leaves every high score to a moderator; a null ``approve_below`` holds nothing.
    """

    approve_below: float | None = ruled(0.5, score_or_null())
    reject_above: float | None = ruled(None, score_or_null())

    def contradictions(self) -> Errors:
        """Name the line that stands on the wrong side of the other."""
        if self.approve_below is None or self.reject_above is None or self.approve_below <= self.reject_above:
            return {}
        return {"reject_above": Message("must be at least approve_below, {least}", least=self.approve_below)}

    def rejects(self, score: float) -> bool:
        """Tell whether a score reaches the reject line."""
        return self.reject_above is not None and score >= self.reject_above

    def holds(self, score: float) -> bool:
        """Tell whether a score lies between the lines."""
        return self.approve_below is not None and score >= self.approve_below and not self.rejects(score)

    def line_for_names(self) -> float | None:
        """Return the score from which a name is held; None holds none."""
        return self._between(NAMES_HELD_FROM)

    def line_for_titles(self) -> float | None:
        """Return the score from which a title is not taken, far up since headlines speak of crime; None takes all."""
        return self._between(TITLES_FIT_BELOW)

    def line_reached(self, score: float) -> float | None:
        """Return the highest line that a score reaches, or None when it passes."""
        if self.rejects(score):
            return self.reject_above
        return self.approve_below if self.holds(score) else None

    def _between(self, share: float) -> float | None:
        if self.approve_below is None:
            return self.reject_above
        highest = 1.0 if self.reject_above is None else self.reject_above
        return round(self.approve_below + share * (highest - self.approve_below), DIGITS)


@dataclass(frozen=True, slots=True)
class Bands:
    """One band for each of the seven attributes."""

    toxicity: Band = field(default=Band(0.5, 0.95))
    severe_toxicity: Band = field(default=Band(0.3, 0.7))
    obscene: Band = field(default=Band(0.9, None))
    threat: Band = field(default=Band(0.15, None))
    insult: Band = field(default=Band(0.4, 0.97))
    identity_attack: Band = field(default=Band(0.5, None))
    sexual_explicit: Band = field(default=Band(0.3, None))

    def of(self, attribute: str) -> Band:
        """Return the band of one of the seven attributes."""
        band: Band = getattr(self, attribute)
        return band

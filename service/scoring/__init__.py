"""Scores comments. Nothing heavy is imported before the first text is scored."""

from service.scoring.loading import load
from service.scoring.scorer import (
    ATTRIBUTES,
    Scorer,
    ScorerError,
    ScorerUnavailable,
    Scores,
    TextTooLong,
)

__all__ = ["ATTRIBUTES", "Scorer", "ScorerError", "ScorerUnavailable", "Scores", "TextTooLong", "load"]

"""Makes 0.5 mean even odds on held-out comments: Platt scaling per attribute, and per language where told.

The scale and shift of each attribute are folded into the classifier's last layer, so that every form of
the model — ONNX, Detoxify — gives calibrated scores by itself. What a language would need on top is only
reported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from transformers import BertForSequenceClassification

from training.attributes import ATTRIBUTES
from training.measures import Floats, Truths, calibration_error
from training.rows import TOXIC_FROM, Row, by_language
from training.score import probabilities

TOXIC_SHARE = 0.28
"""Of the rows to calibrate on, at most. Comments are mostly civil, far more than rows written to teach."""
_ENOUGH = 30
_PRIOR = 1.0
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Platt:
    """Calibrated log-odds are ``scale * logit + shift``."""

    scale: float = 1.0
    shift: float = 0.0

    def __call__(self, logits: Floats) -> Floats:
        """Return calibrated probabilities."""
        return probabilities(self.scale * logits + self.shift)


@dataclass(frozen=True, slots=True)
class Fit:
    """A scaling, the rows it rests on, and the calibration error before and after (on those rows)."""

    platt: Platt
    rows: int
    before: float
    after: float


def fit(truth: Truths, logits: Floats, weights: Floats | None = None) -> Platt:
    """Return the scaling of greatest likelihood (Platt, 1999, with his smoothed targets), by Newton's method.

    A weak prior holds the scale near 1 and the shift near 0, so that few rows move them little.
    """
    positives, negatives = truth.sum(), (~truth).sum()
    target = np.where(truth, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    each = np.ones_like(logits) if weights is None else weights
    features, theta, start = (
        np.stack([logits, np.ones_like(logits)]),
        np.array([1.0, 0.0]),
        np.array([1.0, 0.0]),
    )
    for _ in range(_STEPS):
        chance = probabilities(theta @ features)
        gradient = features @ (each * (chance - target)) + _PRIOR * (theta - start)
        curvature = (features * (each * chance * (1 - chance))) @ features.T + _PRIOR * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        theta = theta - step / max(1.0, float(np.abs(step).max()))
    return Platt(float(theta[0]), float(theta[1]))


def fits(rows: Sequence[Row], logits: Floats) -> dict[str, Fit]:
    """Return a fit for each attribute that at least 30 true and 30 false rows tell about."""
    found = {}
    for place, name in enumerate(ATTRIBUTES):
        known = np.array([name in row.labels for row in rows])
        truth = np.array([row.labels.get(name, 0.0) >= TOXIC_FROM for row in rows])[known]
        if min(truth.sum(), (~truth).sum()) >= _ENOUGH:
            found[name] = _fit(truth, logits[known, place], _balance(rows)[known])
    return found


def fits_by_language(rows: Sequence[Row], logits: Floats) -> dict[str, dict[str, Fit]]:
    """Return the fits of each language on its own, where it has rows enough."""
    places = by_language_places(rows)
    return {
        language: found
        for language, where in places.items()
        if (found := fits([rows[place] for place in where], logits[where]))
    }


def by_language_places(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Return the places of the rows of each language."""
    return {
        language: [place for place, row in enumerate(rows) if row.language == language]
        for language in sorted(by_language(rows))
    }


def applied(logits: Floats, found: Mapping[str, Fit]) -> Floats:
    """Return the log-odds after calibration."""
    platts = [found[name].platt if name in found else Platt() for name in ATTRIBUTES]
    return logits * [platt.scale for platt in platts] + [platt.shift for platt in platts]


def fold(model: BertForSequenceClassification, found: Mapping[str, Fit]) -> None:
    """Write each attribute's scaling into the last layer of ``model``; attributes without a fit stay."""
    with torch.no_grad():
        for place, name in enumerate(ATTRIBUTES):
            platt = found[name].platt if name in found else Platt()
            model.classifier.weight[place] *= platt.scale
            model.classifier.bias[place] *= platt.scale
            model.classifier.bias[place] += platt.shift


def _fit(truth: Truths, logits: Floats, weights: Floats) -> Fit:
    platt = fit(truth, logits, weights)
    before = calibration_error(truth, probabilities(logits))
    return Fit(platt, len(truth), before, calibration_error(truth, platt(logits)))


def _balance(rows: Sequence[Row]) -> Floats:
    # Each language counts as the square root of its rows: the large must not drown the small.
    sizes = {language: len(group) for language, group in by_language(rows).items()}
    weights = np.array([sizes[row.language] ** -0.5 for row in rows])
    return np.asarray(weights / weights.mean(), np.float64)

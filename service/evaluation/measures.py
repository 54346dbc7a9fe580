"""The figures a model is judged by, in plain numpy: AUC, accuracy, precision, recall, calibration error.

The rule: a figure that the rows cannot tell is NaN, never 0 or 1.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

NAN = float("nan")


def auc(truth: Truths, scores: Floats) -> float:
    """Return the chance that a true row scores above a false one, ties counting half; NaN without both kinds.

    This is the Mann-Whitney statistic over its largest value.
    """
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return NAN
    return float((ranks(scores)[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def ranks(scores: Floats) -> Floats:
    """Return the place of each score among all, from 1; equal scores share the mean of their places."""
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    shared: Floats = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return shared


def accuracy(truth: Truths, scores: Floats, *, threshold: float = 0.5) -> float:
    """Return the share of rows on the right side of ``threshold``; NaN for none."""
    return float(np.mean((scores >= threshold) == truth)) if len(truth) else NAN


def flagged(scores: Floats, *, threshold: float = 0.5) -> float:
    """Return the share of rows at or above ``threshold``: false alarms when all are civil; NaN for none."""
    return float(np.mean(scores >= threshold)) if len(scores) else NAN


def calibration_error(truth: Truths, scores: Floats, *, bins: int = 10) -> float:
    """Return the expected calibration error over ``bins`` of equal width (Guo et al., 2017); NaN for no rows."""
    if not len(truth):
        return NAN
    return sum(step.share * abs(step.score - step.true) for step in reliability(truth, scores, bins=bins))


@dataclass(frozen=True, slots=True)
class Step:
    """One bin of a reliability plot: its share of rows, their mean score, and the share that is true."""

    share: float
    score: float
    true: float


def reliability(truth: Truths, scores: Floats, *, bins: int = 10) -> list[Step]:
    """Return the bins of equal width that hold any row."""
    places = _bins(scores, bins)
    held = [places == place for place in range(bins)]
    return [
        Step(float(inside.mean()), float(scores[inside].mean()), float(truth[inside].mean()))
        for inside in held
        if inside.any()
    ]


def histogram(scores: Floats, *, bins: int = 20) -> list[int]:
    """Return how many scores fall into each of ``bins`` of equal width from 0 to 1."""
    counts: list[int] = np.bincount(_bins(scores, bins), minlength=bins).tolist()
    return counts


def curve(truth: Truths, scores: Floats, *, points: int = 60) -> list[tuple[float, float]]:
    """Return the ROC curve as (false alarms, recall), from (0, 0) to (1, 1), thinned to about ``points``.

    Empty without rows of both kinds.
    """
    if truth.all() or not truth.any():
        return []
    order = np.argsort(-scores, kind="stable")
    last_of_score = np.append(np.diff(scores[order]) != 0, np.True_)
    recall = (np.cumsum(truth[order]) / truth.sum())[last_of_score]
    alarms = (np.cumsum(~truth[order]) / (~truth).sum())[last_of_score]
    kept = np.unique(np.linspace(0, len(recall) - 1, points).round().astype(int))
    return [(0.0, 0.0), *((float(alarms[place]), float(recall[place])) for place in kept)]


def _bins(scores: Floats, bins: int) -> npt.NDArray[np.intp]:
    return np.minimum((scores * bins).astype(np.intp), bins - 1)

"""The figures a model is judged by, in plain numpy: AUC, accuracy, error rates, calibration error."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


def auc(truth: Truths, scores: Floats) -> float:
    """Return the chance that a true row scores above a false one, ties counting half; NaN without both kinds.

    This is the Mann-Whitney statistic over its largest value.
    """
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return float("nan")
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def accuracy(truth: Truths, scores: Floats, *, threshold: float = 0.5) -> float:
    """Return the share of rows on the right side of ``threshold``; NaN for none."""
    return float(np.mean((scores >= threshold) == truth)) if len(truth) else float("nan")


def flagged(scores: Floats, *, threshold: float = 0.5) -> float:
    """Return the share of rows at or above ``threshold``: false alarms when all are civil; NaN for none."""
    return float(np.mean(scores >= threshold)) if len(scores) else float("nan")


def calibration_error(truth: Truths, scores: Floats, *, bins: int = 10) -> float:
    """Return the expected calibration error over ``bins`` of equal width (Guo et al., 2017)."""
    return sum(step.share * abs(step.score - step.true) for step in reliability(truth, scores, bins=bins))


@dataclass(frozen=True, slots=True)
class Step:
    """One bin of a reliability plot: its share of rows, their mean score, and the share that is true."""

    share: float
    score: float
    true: float


def reliability(truth: Truths, scores: Floats, *, bins: int = 10) -> list[Step]:
    """Return the bins of equal width that hold any row."""
    places = np.minimum((scores * bins).astype(int), bins - 1)
    held = [places == place for place in range(bins)]
    return [
        Step(float(inside.mean()), float(scores[inside].mean()), float(truth[inside].mean()))
        for inside in held
        if inside.any()
    ]

"""Learns a row of the last layer again on held-out rows, held near where training left it.

Training ends on rows that are repeated, rewritten and joined; the last layer learns their habits. How strongly it is
held is chosen by cross-validation over blocks of adjacent rows, never by a set that judges the model.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from transformers import BertForSequenceClassification

from training.calibrate import told_enough
from training.measures import Floats, Truths
from training.rows import Row
from training.score import probabilities

STRENGTHS = (1000.0, 300.0, 100.0, 30.0)
"""How strongly the layer is held: the weight of the squared distance from where it was."""
_FOLDS = 5
_BLOCK = 20
_STEPS = 12
_HELD_BIAS = 1.0


@dataclass(frozen=True, slots=True)
class Layer:
    """What makes a logit of one attribute from features: a weight for each of them, and a bias."""

    weight: Floats
    bias: float

    def __call__(self, features: Floats) -> Floats:
        """Return the logits of rows of features."""
        return features @ self.weight + self.bias


@dataclass(frozen=True, slots=True)
class Refit:
    """The layer found, how strongly it was held (None: it is as it was), and the log loss of unseen rows of each."""

    layer: Layer
    strength: float | None
    losses: dict[float | None, float]


def relearn(
    model: BertForSequenceClassification, rows: Sequence[Row], features: Floats
) -> dict[str, dict[str, Any]]:
    """Learn the last layer of ``model`` again on ``rows``, of which ``features`` are what it reads.

    Return for each attribute the number of rows, the strength chosen, and the log loss of unseen rows by strength.
    """
    reports = {}
    for each in told_enough(rows):
        start = _layers(model)[each.place]
        found = refit(features[each.known], each.truth, each.weights, start)
        with torch.no_grad():
            model.classifier.weight[each.place] = torch.tensor(found.layer.weight)
            model.classifier.bias[each.place] = found.layer.bias
        losses = {str(strength): loss for strength, loss in found.losses.items()}
        reports[each.name] = {"rows": len(each.truth), "strength": found.strength, "losses": losses}
    return reports


def logits_of(model: BertForSequenceClassification, features: Floats) -> Floats:
    """Return the logits that the last layer of ``model`` makes of rows of features."""
    return np.column_stack([layer(features) for layer in _layers(model)])


def refit(features: Floats, truth: Truths, weights: Floats, start: Layer) -> Refit:
    """Return the layer of the strength that errs least on rows it has not seen; ``start`` where none is better."""
    losses: dict[float | None, float] = {None: log_loss(truth, probabilities(start(features)), weights)}
    for strength in STRENGTHS:
        unseen = _unseen(features, truth, weights, start, strength)
        losses[strength] = log_loss(truth, unseen, weights)
    best = min(losses, key=lambda strength: losses[strength])
    layer = start if best is None else held_near(features, truth, weights, start, best)
    return Refit(layer, best, losses)


def held_near(features: Floats, truth: Truths, weights: Floats, start: Layer, strength: float) -> Layer:
    """Return the layer of greatest likelihood less ``strength`` half squared distances from ``start``.

    Newton's method; ``weights`` count the rows. The bias is hardly held.
    """
    inputs = np.column_stack([features, np.ones(len(features))])
    begin = np.append(start.weight, start.bias)
    held = np.append(np.full(len(start.weight), strength), _HELD_BIAS)
    found = begin.copy()
    for _ in range(_STEPS):
        chance = probabilities(inputs @ found)
        gradient = inputs.T @ (weights * (chance - truth)) + held * (found - begin)
        curvature = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + np.diag(held)
        found = found - np.linalg.solve(curvature, gradient)
    return Layer(found[:-1], float(found[-1]))


def log_loss(truth: Truths, chance: Floats, weights: Floats) -> float:
    """Return the weighted mean of minus the logarithm of the probability given to what is true."""
    right = np.where(truth, chance, 1 - chance).clip(1e-9)
    return float(-np.average(np.log(right), weights=weights))


def _layers(model: BertForSequenceClassification) -> list[Layer]:
    weights, biases = (
        part.detach().double().numpy() for part in (model.classifier.weight, model.classifier.bias)
    )
    return [Layer(weight, float(bias)) for weight, bias in zip(weights, biases, strict=True)]


def _unseen(features: Floats, truth: Truths, weights: Floats, start: Layer, strength: float) -> Floats:
    """Return the probabilities of the rows, each by a layer that was learnt without its block."""
    unseen = np.zeros(len(truth))
    for out in _folds(len(truth)):
        layer = held_near(features[~out], truth[~out], weights[~out], start, strength)
        unseen[out] = probabilities(layer(features[out]))
    return unseen


def _folds(rows: int) -> Iterator[Truths]:
    # Contrast pairs stand on adjacent lines: whole blocks leave together.
    fold = np.arange(rows) // _BLOCK % _FOLDS
    return (fold == number for number in range(_FOLDS))

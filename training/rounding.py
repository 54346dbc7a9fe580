"""Lets a model learn with the rounding that it is shipped with, so that whole numbers cost it nothing.

In the shipped graph every matrix of the encoder is a whole number from -63 to 63 times a scale per output, and
what it is multiplied with is rounded to 8 bits, each token by a scale of its own. Seven bits, because the sum of
two products of 8 and 8 bits overflows the 16 bits in which processors without VNNI add them. Learning sees rounded
values; gradients pass as if nothing were rounded (the straight-through estimator, Bengio et al., 2013).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from transformers import BertForSequenceClassification
from transformers.models.bert.modeling_bert import BertOutput

MATRIX_TOP = 63
TOKEN_TOP, TOKEN_ZERO = 127, 128
ACTIVE_TOP, ACTIVE_ZERO = 239, 16
"""GELU never falls below -0.17: of its 256 steps 239 are for what is positive and 16 for what is not."""
ACTIVE_LEAST = 0.17 * ACTIVE_TOP / ACTIVE_ZERO
"""The least that a token's highest value counts as, so that -0.17 always has a step."""
TOKEN_LEAST = 1e-6


@contextmanager
def rounding(model: BertForSequenceClassification) -> Iterator[None]:
    """While it lasts, the encoder multiplies rounded tokens with rounded matrices; the weights come back exact."""
    exact = {layer: layer.weight.data for layer in _dense(model)}
    hooks = [layer.register_forward_pre_hook(_rounded_input(layer, model)) for layer in exact]
    for layer, weight in exact.items():
        layer.weight.data = matrix(weight)
    try:
        yield
    finally:
        for layer, weight in exact.items():
            layer.weight.data = weight
        for hook in hooks:
            hook.remove()


def settle_weights(model: BertForSequenceClassification) -> None:
    """Round the encoder's matrices for good: what is saved is then exactly what is shipped."""
    for layer in _dense(model):
        layer.weight.data = matrix(layer.weight.data)


def matrix(weight: torch.Tensor) -> torch.Tensor:
    """Round a matrix (outputs × inputs) to whole numbers times a scale per output."""
    scales = weight.abs().amax(1, keepdim=True).clamp(min=TOKEN_LEAST) / MATRIX_TOP
    return (weight / scales).round() * scales


def tokens(values: torch.Tensor) -> torch.Tensor:
    """Round values (… × width) to 8 bits around zero, each token by its largest."""
    return _StraightThrough.apply(values, _rounded_tokens)


def active(values: torch.Tensor) -> torch.Tensor:
    """Round what comes out of GELU to 8 bits, most of them for what is positive."""
    return _StraightThrough.apply(values, _rounded_active)


class _StraightThrough(torch.autograd.Function):
    """Rounds on the way there; on the way back gradients pass untouched, and nothing need be kept for them."""

    @staticmethod
    def forward(
        _context: object, values: torch.Tensor, rounded: Callable[[torch.Tensor], torch.Tensor]
    ) -> torch.Tensor:
        return rounded(values)

    @staticmethod
    def backward(_context: object, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        return gradients[0], None


def _rounded_tokens(values: torch.Tensor) -> torch.Tensor:
    steps = values.abs().amax(-1, keepdim=True).clamp_(min=TOKEN_LEAST).div_(TOKEN_TOP)
    return (values / steps).round_().mul_(steps)


def _rounded_active(values: torch.Tensor) -> torch.Tensor:
    steps = values.amax(-1, keepdim=True).clamp_(min=ACTIVE_LEAST).div_(ACTIVE_TOP)
    return (values / steps).round_().clamp_(min=-ACTIVE_ZERO).mul_(steps)


def _dense(model: BertForSequenceClassification) -> list[torch.nn.Linear]:
    return [layer for layer in model.bert.encoder.modules() if isinstance(layer, torch.nn.Linear)]


def _rounded_input(layer: torch.nn.Linear, model: BertForSequenceClassification) -> object:
    after_gelu = {output.dense for output in model.bert.encoder.modules() if isinstance(output, BertOutput)}
    rounded = active if layer in after_gelu else tokens
    return lambda _layer, given: (rounded(given[0]),)

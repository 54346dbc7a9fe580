"""Learning with the rounding of the shipped graph: what it does to values, weights and gradients."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from training.learn import Course, Run
from training.rounding import active, matrix, rounding, settle_weights, tokens
from training.rows import Row
from training.schedule import Rate
from training.score import logits, probabilities

QUICK = Course(
    Rate(3e-3, fall=0.2), batch=6, head_factor=1.0, workers=2, parts=2, save_every=600.0, rounded=True
)


def test_each_token_is_rounded_by_its_own_largest_value():
    values = torch.tensor([[1.0, 0.5, -0.003], [100.0, 50.1, -0.3]])
    rounded = tokens(values)
    assert torch.allclose(rounded[1], rounded[0] * 100, atol=0.5)
    assert (rounded - values).abs().max() <= 100 / 127 / 2
    assert rounded[:, 0].tolist() == [1.0, 100.0]


def test_gelu_keeps_its_negative_end_and_twice_the_steps():
    values = torch.nn.functional.gelu(torch.linspace(-4, 6, 2000))
    assert (active(values) - values).abs().max() <= 6 / 239 / 2 + 1e-6
    small = torch.nn.functional.gelu(torch.linspace(-4, 0.5, 500))
    assert (active(small) - small).abs().max() <= 0.17 / 16 / 2 + 1e-6


def test_gradients_pass_as_if_nothing_were_rounded():
    values = torch.randn(4, 8, requires_grad=True)
    weights = torch.randn(4, 8)
    for rounded in (tokens, active):
        (gradient,) = torch.autograd.grad((rounded(values) * weights).sum(), values)
        assert torch.equal(gradient, weights)


def test_a_matrix_becomes_63_steps_either_way_and_stays_so():
    weight = torch.randn(16, 32)
    once = matrix(weight)
    steps = once / (once.abs().amax(1, keepdim=True) / 63)
    assert torch.allclose(steps, steps.round(), atol=1e-4)
    assert torch.allclose(matrix(once), once, atol=1e-6)


def test_weights_come_back_exact_and_hooks_go(tiny):
    model, tokenizer = tiny
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    plain = logits(model, tokenizer, ["un texte"])
    with rounding(model):
        assert not np.array_equal(logits(model, tokenizer, ["un texte"]), plain)
    assert all(torch.equal(weight, before[name]) for name, weight in model.state_dict().items())
    assert np.array_equal(logits(model, tokenizer, ["un texte"]), plain)


def test_a_run_that_rounds_learns_and_leaves_rounded_matrices(tiny, rows: list[Row], tmp_path: Path):
    model, tokenizer = tiny
    Run(model, tokenizer, rows * 90, replace(QUICK), tmp_path).finish()
    scores = probabilities(logits(model, tokenizer, [row.text for row in rows]))[:, 0]
    assert scores[:3].min() > 0.7
    assert scores[3:].max() < 0.3
    learnt = [weight.clone() for weight in model.bert.encoder.parameters()]
    settle_weights(model)
    for ours, again in zip(learnt, model.bert.encoder.parameters(), strict=True):
        assert torch.allclose(ours, again, atol=1e-6)

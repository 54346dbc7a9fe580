"""Fewer inner units: what says little goes, and what it says on average stays."""

import numpy as np
import torch

from training.narrow import listened, narrowed
from training.score import logits

TEXTS = ["you are a good teacher", "you are a liar", "un idiot"]


def test_units_that_never_vary_are_taken_without_a_trace(tiny):
    model, tokenizer = tiny
    inner = model.config.intermediate_size
    for layer in model.bert.encoder.layer:
        with torch.no_grad():
            layer.intermediate.dense.weight[inner // 2 :] = 0.0
            layer.intermediate.dense.bias[inner // 2 :] = 1.0
    thinner = narrowed(model, tokenizer, inner // 2, TEXTS)
    assert thinner.config.intermediate_size == inner // 2
    before, after = logits(model, tokenizer, TEXTS), logits(thinner, tokenizer, TEXTS)
    assert np.allclose(before, after, atol=1e-2)


def test_every_token_is_listened_to(tiny):
    model, tokenizer = tiny
    heard = listened(model, tokenizer, TEXTS)
    tokens = sum(len(each.ids) for each in tokenizer.encode_batch(TEXTS))
    assert [each.times for each in heard] == [tokens] * model.config.num_hidden_layers
    assert all(each.spread.min() >= 0 for each in heard)

"""Scores texts with a classifier in PyTorch: singly true, whatever the batch, with progress on long lists."""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertForSequenceClassification

from training.attributes import ATTRIBUTES
from training.measures import Floats
from training.schedule import batches
from training.vocabulary import PAD_ID

WORKERS = 2
_BATCH = 32


def logits(
    model: BertForSequenceClassification,
    tokenizer: Tokenizer,
    texts: Sequence[str],
    *,
    longest: int = 192,
    roughly: bool = False,
) -> Floats:
    """Return one row of seven logits for each text, read up to ``longest`` tokens.

    ``roughly`` is for teaching: in bfloat16, where the processor has it.
    """
    tokenizer.enable_truncation(longest)
    ids = [encoded.ids for encoded in tokenizer.encode_batch(list(texts))]
    found = np.zeros((len(ids), len(ATTRIBUTES)))
    plan = batches([len(each) for each in ids], _BATCH, seed=0, shuffle=False)
    with single_threaded(WORKERS) as pool:
        running = pool.map(
            partial(_run, model, roughly=roughly), ([ids[place] for place in places] for places in plan)
        )
        for number, (places, scores) in enumerate(zip(plan, running, strict=True), 1):
            found[places] = scores
            if sys.stderr.isatty():
                print(f"\r{number}/{len(plan)} batches", end="", file=sys.stderr)
    return found


def can_use_bf16() -> bool:
    """Return whether the processor multiplies bfloat16 itself; where not, it is fifty times slower."""
    return "AVX512" in torch.backends.cpu.get_cpu_capability() and bool(
        torch.ops.mkldnn._is_mkldnn_bf16_supported()  # noqa: SLF001
    )


def single_threaded(workers: int) -> ThreadPoolExecutor:
    """Return ``workers`` threads in each of which PyTorch uses no other thread."""
    return ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))


def scorer(
    model: BertForSequenceClassification, tokenizer: Tokenizer, *, roughly: bool = False
) -> Callable[[Sequence[str]], Floats]:
    """Return what scores a list of texts: one row of seven probabilities each."""
    return lambda texts: probabilities(logits(model, tokenizer, texts, roughly=roughly))


def probabilities(scores: Floats) -> Floats:
    """Return the logistic function of logits."""
    return np.asarray(1 / (1 + np.exp(-scores)), np.float64)


def _run(model: BertForSequenceClassification, ids: list[list[int]], *, roughly: bool) -> Floats:
    longest = max(map(len, ids))
    padded = torch.tensor([each + [PAD_ID] * (longest - len(each)) for each in ids])
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=roughly and can_use_bf16()):
        found = model(input_ids=padded, attention_mask=(padded != PAD_ID).long()).logits
    return np.asarray(found.double().numpy())

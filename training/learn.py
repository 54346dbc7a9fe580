"""Fine-tunes the classifier on a fixed plan of batches; a run that is stopped goes on where it saved itself.

The loss is binary cross-entropy over the labels that are known: a missing label is masked, never taken for
0. Each batch is cut into parts that a few single-threaded workers compute side by side. Two OpenMP threads
inside one operation collapse when another process takes a core; two workers merely take turns.
"""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import BertForSequenceClassification

from training.attributes import ATTRIBUTES
from training.averaging import Average
from training.progress import Progress
from training.rounding import rounding, settle_weights
from training.rows import Row
from training.schedule import Rate, batches
from training.score import WORKERS, can_use_bf16, single_threaded
from training.vocabulary import PAD_ID

# Toxicity is what every set labels and what sites decide by: it weighs as much as two of the others.
_ATTRIBUTE_WEIGHTS = torch.tensor([2.0] + [1.0] * (len(ATTRIBUTES) - 1))
_UNKNOWN = -1.0


@dataclass(frozen=True, slots=True)
class Course:
    """How to learn: everything that, with the rows, determines the result.

    ``longest`` is in tokens, ``save_every`` in seconds. The lowest ``frozen`` layers are not trained, which
    saves two thirds of their cost. ``leave_at`` is the share of the plan that is learnt: the rate
    falls towards that end. With ``averaged`` the result is the mean of the weights over about so many steps. With
    ``rounded`` it learns with the rounding of the shipped graph, and its matrices come out rounded.
    """

    rate: Rate
    batch: int = 32
    longest: int = 160
    head_factor: float = 5.0
    decay: float = 0.01
    frozen: int = 0
    leave_at: float = 1.0
    averaged: int = 0
    rounded: bool = False
    seed: int = 1
    workers: int = WORKERS
    parts: int = 4
    save_every: float = 240.0


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a batch: padded token ids, their mask, labels (−1 where unknown) and row weights."""

    ids: torch.Tensor
    mask: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor

    @property
    def known(self) -> torch.Tensor:
        """The weight of each label: nothing where it is unknown."""
        return (self.labels != _UNKNOWN) * self.weights[:, None] * _ATTRIBUTE_WEIGHTS


class Run:
    """One course over a list of rows, kept in a folder: ``state.pt`` to go on from, ``log.jsonl`` to read."""

    def __init__(
        self,
        model: BertForSequenceClassification,
        tokenizer: Tokenizer,
        rows: Sequence[Row],
        course: Course,
        folder: Path,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._model, self._rows, self._course, self._folder = model, rows, course, folder
        self._ids = _encode(tokenizer, rows, course.longest)
        self._plan = batches([len(ids) for ids in self._ids], course.batch, seed=course.seed)
        self._learnt = _unfreeze(model, course.frozen)
        self._optimizer = _optimizer(model, course)
        self._average = Average(self._learnt, course.averaged) if course.averaged else None
        self._step, self._last = 0, round(course.leave_at * len(self._plan))

    def finish(self) -> BertForSequenceClassification:
        """Learn from the saved step, or the first, to the last; return the model ready to score."""
        self._resume()
        self._model.train()
        done = sum(len(batch) for batch in self._plan[: self._step])
        planned = sum(len(batch) for batch in self._plan[: self._last])
        progress = Progress(self._folder / "log.jsonl", planned, done=done)
        saved = time.monotonic()
        with single_threaded(self._course.workers) as pool:
            for batch in self._plan[self._step : self._last]:
                loss, rate = self._learn(pool, batch)
                progress.advance(len(batch), loss=loss, rate_of_learning=rate)
                if time.monotonic() - saved > self._course.save_every:
                    self._save()
                    saved = time.monotonic()
        self._save()
        if self._average:
            self._average.settle()
        if self._course.rounded:
            settle_weights(self._model)
        self._model.train(mode=False)
        return self._model

    def _learn(self, pool: ThreadPoolExecutor, batch: list[int]) -> tuple[float, float]:
        parts = [
            self._part(batch[i :: self._course.parts]) for i in range(min(self._course.parts, len(batch)))
        ]
        total = torch.stack([part.known.sum() for part in parts]).sum().clamp(min=1.0)
        with rounding(self._model) if self._course.rounded else nullcontext():
            results = list(pool.map(partial(_gradients, self._model, self._learnt, total), parts))
        for weight, *gradients in zip(self._learnt, *(each for _, each in results), strict=True):
            weight.grad = _summed(gradients)
        rate = self._course.rate.at(self._step, self._last)
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        torch.nn.utils.clip_grad_norm_(self._learnt, 1.0)
        self._optimizer.step()
        if self._average:
            self._average.take_in(self._step)
        self._step += 1
        return sum(loss for loss, _ in results), rate

    def _part(self, places: list[int]) -> Part:
        longest = max(len(self._ids[place]) for place in places)
        ids = torch.tensor([self._ids[p] + [PAD_ID] * (longest - len(self._ids[p])) for p in places])
        labels = [[self._rows[p].labels.get(name, _UNKNOWN) for name in ATTRIBUTES] for p in places]
        weights = torch.tensor([self._rows[p].weight for p in places])
        return Part(ids, (ids != PAD_ID).long(), torch.tensor(labels), weights)

    def _save(self) -> None:
        state = {
            "step": self._step,
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "average": self._average.values if self._average else [],
        }
        fresh = self._folder / "state.new"
        torch.save(state, fresh)
        fresh.replace(self._folder / "state.pt")

    def _resume(self) -> None:
        saved = self._folder / "state.pt"
        random.seed(self._course.seed)
        torch.manual_seed(self._course.seed)
        if saved.exists():
            state = torch.load(saved, weights_only=True)
            self._model.load_state_dict(state["model"])
            self._optimizer.load_state_dict(state["optimizer"])
            self._step = state["step"]
            if self._average:
                self._average.restore(state["average"])


def _gradients(
    model: BertForSequenceClassification, learnt: list[torch.nn.Parameter], total: torch.Tensor, part: Part
) -> tuple[float, tuple[torch.Tensor, ...]]:
    with torch.autocast("cpu", torch.bfloat16, enabled=can_use_bf16()):
        logits = model(input_ids=part.ids, attention_mask=part.mask).logits
    errors = binary_cross_entropy_with_logits(logits.float(), part.labels.clamp(min=0.0), reduction="none")
    loss = (errors * part.known).sum() / total
    return loss.item(), torch.autograd.grad(loss, learnt)


def _summed(gradients: list[torch.Tensor]) -> torch.Tensor:
    # Always in the order of the parts, so that two runs add the same rounding errors.
    total = gradients[0]
    for gradient in gradients[1:]:
        total += gradient
    return total


def _encode(tokenizer: Tokenizer, rows: Sequence[Row], longest: int) -> list[list[int]]:
    tokenizer.enable_truncation(longest)
    encoded = [each.ids for each in tokenizer.encode_batch([row.text for row in rows])]
    tokenizer.no_truncation()
    return encoded


def _unfreeze(model: BertForSequenceClassification, frozen: int) -> list[torch.nn.Parameter]:
    for part in (model.bert.embeddings, *model.bert.encoder.layer[:frozen]):
        part.requires_grad_(requires_grad=False)
    return [weight for weight in model.parameters() if weight.requires_grad]


def _optimizer(model: BertForSequenceClassification, course: Course) -> torch.optim.AdamW:
    named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    groups = [
        {"params": [weight for name, weight in named if ".encoder." in name], "factor": 1.0},
        {
            "params": [weight for name, weight in named if ".encoder." not in name],
            "factor": course.head_factor,
        },
    ]
    return torch.optim.AdamW(groups, weight_decay=course.decay, fused=True)

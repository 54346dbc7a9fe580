"""Judges a model on sets that it never learnt from: the benchmarks in ``shared/data/eval`` and held-out rows.

Large sets are sampled, by seed, where time is short. What the sets say of Perspective is put beside our own
figures on the very same rows. The product's ``civility eval`` goes into more detail; this is the quick look.
"""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.attributes import ATTRIBUTES
from training.measures import Floats, Truths, accuracy, auc, calibration_error, flagged
from training.rows import TOXIC_FROM, Row, read_entries

Figures = dict[str, float]
Scorer = Callable[[Sequence[str]], Floats]
TOXICITY = ATTRIBUTES.index("toxicity")
IDENTITY = ATTRIBUTES.index("identity_attack")


@dataclass(frozen=True, slots=True)
class Set:
    """A set of labelled entries and the scores of a model on them, one row of seven each."""

    name: str
    entries: list[dict[str, Any]]
    scores: Floats

    def truth(self, label: str) -> Truths:
        """Whether each entry has ``label``."""
        return np.array([entry.get(label, 0.0) >= TOXIC_FROM for entry in self.entries], bool)


def judge(folder: Path, scorer: Scorer, *, at_most: int | None = None) -> Iterator[tuple[str, Figures]]:
    """Yield the name and figures of each set below ``folder``, as soon as it is scored."""
    civil: dict[str, Set] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        judged = scored(path, scorer, at_most=at_most)
        if judged.name.startswith("rtplx_benign_"):
            civil[judged.name.removeprefix("rtplx_benign_")] = judged
        figures = figures_of(judged)
        language = judged.name.removeprefix("rtplx_")
        if language in civil:
            figures["auc_against_benign"] = _against(judged, civil[language])
        yield judged.name, figures


def held_out_figures(held: Sequence[Row], scorer: Scorer) -> dict[str, Figures]:
    """Return the figures on our own held-out rows of each language, and on the public ones of each source."""
    scores = scorer([row.text for row in held])
    groups: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(held):
        if "toxicity" in row.labels:
            groups[f"ours {row.language}" if row.ours else row.source].append(place)
    return {
        name: _toxicity(Set(name, [dict(held[place].labels) for place in places], scores[places]))
        for name, places in sorted(groups.items())
    }


def judge_all(folder: Path, scorer: Scorer, kept: Path, *, at_most: int | None = None) -> dict[str, Figures]:
    """Judge every set below ``folder`` and keep the figures in ``kept`` after each, so that none is lost."""
    figures: dict[str, Figures] = {}
    for name, found in judge(folder, scorer, at_most=at_most):
        figures[name] = found
        save(kept, figures)
        print(f"{name}: {_in_words(found)}", flush=True)
    return figures


def scored(path: Path, scorer: Scorer, *, at_most: int | None = None) -> Set:
    """Return the set in ``path``, sampled by seed down to ``at_most`` entries, with its scores."""
    entries = list(read_entries(path))
    if at_most is not None and len(entries) > at_most:
        entries = random.Random(0).sample(entries, at_most)
    return Set(path.name.split(".")[0], entries, scorer([entry["text"] for entry in entries]))


def figures_of(judged: Set) -> Figures:
    """Return the figures that fit the labels of a set."""
    figures: Figures = {"rows": len(judged.entries)}
    first = judged.entries[0]
    if "label_hate" in first:
        figures |= _hate(judged)
    elif "toxicity" in first and judged.truth("toxicity").any():
        figures |= _toxicity(judged)
    else:
        figures["false_alarms"] = flagged(judged.scores[:, TOXICITY])
    return figures | _perspective(judged)


def by_functionality(judged: Set) -> dict[str, Figures]:
    """Return the accuracy on ``label_hate`` of each functionality of a HateCheck-like set."""
    truth, scores = judged.truth("label_hate"), judged.scores[:, TOXICITY]
    kinds = np.array([entry["functionality"] for entry in judged.entries])
    return {
        str(kind): {
            "rows": int((kinds == kind).sum()),
            "accuracy": accuracy(truth[kinds == kind], scores[kinds == kind]),
        }
        for kind in sorted(set(kinds))
    }


def save(path: Path, figures: Mapping[str, Any]) -> None:
    """Write figures as JSON, to be read by whoever makes the model card."""
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False))


def _in_words(figures: Figures) -> str:
    return ", ".join(f"{name} {value:.3g}" for name, value in figures.items())


def _toxicity(judged: Set) -> Figures:
    truth, scores = judged.truth("toxicity"), judged.scores[:, TOXICITY]
    figures = {
        "auc": auc(truth, scores),
        "accuracy": accuracy(truth, scores),
        "ece": calibration_error(truth, scores),
    }
    figures["false_alarms"] = flagged(scores[~truth])
    labels = [name for name in ATTRIBUTES if name in judged.entries[0]]
    if len(labels) > 1:
        each = [auc(judged.truth(name), judged.scores[:, ATTRIBUTES.index(name)]) for name in labels]
        told = [figure for figure in each if not np.isnan(figure)]
        figures["mean_auc"] = float(np.mean(told)) if told else float("nan")
    return figures


def _hate(judged: Set) -> Figures:
    truth = judged.truth("label_hate")
    figures: Figures = {}
    for name, place in (("toxicity", TOXICITY), ("identity_attack", IDENTITY)):
        scores = judged.scores[:, place]
        figures |= {
            f"{name}_auc": auc(truth, scores),
            f"{name}_accuracy": accuracy(truth, scores),
            f"{name}_accuracy_hateful": accuracy(truth[truth], scores[truth]),
            f"{name}_accuracy_other": accuracy(truth[~truth], scores[~truth]),
        }
    return figures


def _perspective(judged: Set) -> Figures:
    figures: Figures = {}
    truth = judged.truth("toxicity")
    for name in ("perspective", "perspective_v1", "perspective_v6"):
        if name in judged.entries[0]:
            theirs = np.array([_theirs(entry[name]) for entry in judged.entries])
            figures |= {f"{name}_auc": auc(truth, theirs), f"{name}_accuracy": accuracy(truth, theirs)}
    return figures


def _theirs(score: float | Mapping[str, float]) -> float:
    return float(score["TOXICITY"] if isinstance(score, Mapping) else score)


def _against(toxic: Set, civil: Set) -> float:
    bad = toxic.scores[toxic.truth("toxicity"), TOXICITY]
    good = civil.scores[:, TOXICITY]
    truth = np.concatenate([np.ones(len(bad), bool), np.zeros(len(good), bool)])
    return auc(truth, np.concatenate([bad, good]))

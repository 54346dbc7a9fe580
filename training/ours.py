"""Judges a model on the sets made here: evasions of held-out rows, mere mentions of groups, sharp criticism."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from service.evaluation import intervals
from training.evasion import PLAIN
from training.judge import TOXICITY, Figures, Scorer
from training.mentions import HARMLESS_BELOW
from training.rows import TOXIC_FROM


def judge_evasions(entries: Sequence[dict[str, Any]], scorer: Scorer) -> dict[str, Figures]:
    """Return, for each evasion, the AUC of evaded toxic rows against plain civil ones, with its interval.

    ``harmless`` is the mean rise of civil rows that only look evasive, over the same rows as they were.
    """
    scores = scorer([entry["text"] for entry in entries])[:, TOXICITY]
    groups: dict[tuple[str, bool], list[float]] = defaultdict(list)
    for entry, score in zip(entries, scores, strict=True):
        groups[entry["evasion"], entry["toxicity"] >= TOXIC_FROM].append(float(score))
    civil = groups[PLAIN, False]
    figures = {kind: _against(found, civil) for (kind, toxic), found in groups.items() if toxic}
    rise = float(np.mean(groups["harmless", False]) - np.mean(civil))
    return figures | {"harmless": {"rise": rise, "rows": len(civil)}}


def judge_mentions(entries: Sequence[dict[str, Any]], scorer: Scorer) -> dict[str, Figures]:
    """Return, for each language, the share of mentions that score below 0.2, and the highest score."""
    scores = scorer([entry["text"] for entry in entries])[:, TOXICITY]
    spoken = np.array([entry["lang"] for entry in entries])
    return {str(language): _mentions(scores[spoken == language]) for language in sorted(set(spoken))}


def judge_criticisms(entries: Sequence[dict[str, Any]], scorer: Scorer) -> dict[str, Figures]:
    """Return, for each language, the share of fair criticism below 0.5 and of insults from it, and the AUC."""
    scores = scorer([entry["text"] for entry in entries])[:, TOXICITY]
    rude = np.array([entry["toxicity"] >= TOXIC_FROM for entry in entries])
    spoken = np.array([entry["lang"] for entry in entries])
    languages = sorted(set(spoken))
    return {str(each): _criticisms(scores[spoken == each], rude[spoken == each]) for each in languages}


def _criticisms(scores: np.ndarray, rude: np.ndarray) -> Figures:
    fair, insults = scores[~rude], scores[rude]
    return _against(insults.tolist(), fair.tolist()) | {
        "rows": len(scores),
        "fair_below": list(intervals.share_of(fair < TOXIC_FROM)),
        "rude_from": list(intervals.share_of(insults >= TOXIC_FROM)),
        "highest": float(fair.max()),
    }


def _mentions(scores: np.ndarray) -> Figures:
    below = intervals.share_of(scores < HARMLESS_BELOW)
    told = {"below": below.value, "low": below.low, "high": below.high}
    return {"rows": len(scores), **told, "highest": float(scores.max())}


def _against(toxic: Sequence[float], civil: Sequence[float]) -> Figures:
    truth = np.array([True] * len(toxic) + [False] * len(civil))
    area = intervals.area(truth, np.array([*toxic, *civil]))
    return {"rows": len(toxic), "auc": area.value, "low": area.low, "high": area.high}

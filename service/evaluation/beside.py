"""Other systems on the very same rows, where a file carries what they said.

The rule: a system is compared with ours only on comments that it was asked about.
"""

from typing import Any

import numpy as np

from service.evaluation import intervals
from service.evaluation.measures import Floats, Truths
from service.evaluation.scored import Scored


def systems(scored: Scored, asked: list[tuple[str, str]]) -> dict[str, Any]:
    """Return, by system and attribute, its figures, ours on the same rows, and by how much our AUC leads."""
    found: dict[str, Any] = {name: _scores(scored, name, asked) for name in _names(scored)}
    for name in _verdict_names(scored):
        found[name.removeprefix("pred_")] = {asked[0][0]: _verdicts(scored, name, asked[0])}
    return {name: figures for name, figures in found.items() if figures}


def accuracies(scored: Scored, main: tuple[str, str]) -> dict[str, intervals.Estimate]:
    """Return the accuracy of each system of which only verdicts are known."""
    return {
        name.removeprefix("pred_"): _right(scored, name, main[1])["accuracy"]
        for name in _verdict_names(scored)
    }


def _names(scored: Scored) -> list[str]:
    return sorted({name for comment in scored.comments for name in comment.references})


def _verdict_names(scored: Scored) -> list[str]:
    return sorted({name for comment in scored.comments for name in comment.verdicts})


def _scores(scored: Scored, name: str, asked: list[tuple[str, str]]) -> dict[str, Any]:
    found = {}
    for attribute, label in asked:
        given = [comment.references.get(name, {}).get(attribute) for comment in scored.comments]
        kept = scored.knows(label) & np.array([score is not None for score in given], bool)
        if kept.any():
            theirs = np.array([score for score, keep in zip(given, kept, strict=True) if keep], np.float64)
            found[attribute] = _pair(scored.truth(label)[kept], scored.of(attribute)[kept], theirs)
    return found


def _pair(truth: Truths, ours: Floats, theirs: Floats) -> dict[str, Any]:
    return {
        "rows": len(truth),
        "theirs": _figures(truth, theirs),
        "ours": _figures(truth, ours),
        "lead": intervals.lead(truth, ours, theirs),
    }


def _figures(truth: Truths, scores: Floats) -> dict[str, Any]:
    return {"auc": intervals.area(truth, scores)} | _sides(truth, scores >= 0.5)  # noqa: PLR2004  # even odds


def _verdicts(scored: Scored, name: str, main: tuple[str, str]) -> dict[str, Any]:
    kept = _asked(scored, name, main[1])
    ours = _sides(scored.truth(main[1])[kept], scored.of(main[0])[kept] >= 0.5)  # noqa: PLR2004
    return {"rows": int(kept.sum()), "theirs": _right(scored, name, main[1]), "ours": ours}


def _right(scored: Scored, name: str, label: str) -> dict[str, Any]:
    kept = _asked(scored, name, label)
    said = np.array([comment.verdicts.get(name, False) for comment in scored.comments], bool)
    return _sides(scored.truth(label)[kept], said[kept])


def _asked(scored: Scored, name: str, label: str) -> Truths:
    asked: Truths = np.array([name in comment.verdicts for comment in scored.comments], bool)
    return scored.knows(label) & asked


def _sides(truth: Truths, above: Truths) -> dict[str, Any]:
    return {
        "accuracy": intervals.share_of(above == truth),
        "accuracy_true": intervals.share_of(above[truth]),
        "accuracy_false": intervals.share_of(~above[~truth]),
    }

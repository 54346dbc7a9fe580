"""All that can be said of a model on one set of labelled comments, as data that JSON can hold.

The rule: every figure rests on the comments that carry its label, comes with its interval, and is null where they
cannot tell. An ``Estimate`` becomes ``[value, low, high]``.
"""

from collections.abc import Iterator
from math import isnan
from typing import Any

import numpy as np

from service.evaluation import beside, bias, intervals, lines, measures
from service.evaluation.labelled import HATE
from service.evaluation.measures import Floats, Truths
from service.evaluation.scored import Scored
from service.policy import ATTRIBUTES, Policy
from service.text import detect_language

Figures = dict[str, Any]
Question = tuple[str, str]
"""An attribute, and the label that it is judged by."""

THRESHOLD = 0.5
THRESHOLDS = tuple(tenth / 10 for tenth in range(1, 10))
DIGITS = 4


def questions(scored: Scored) -> list[Question]:
    """Return what the labels ask of the model, the main question first; none where it gives no such attribute.

    Sets such as HateCheck ask about hate, which toxicity and identity_attack must both tell.
    """
    if scored.knows(HATE).any():
        asked = [("toxicity", HATE), ("identity_attack", HATE)]
    else:
        asked = [(name, name) for name in ATTRIBUTES if scored.knows(name).any()]
    return [(name, label) for name, label in asked if scored.gives(name)]


def figures_of(scored: Scored, policy: Policy, *, examples: int = 0) -> Figures:
    """Return the figures of one set, with at most ``examples`` of the worst mistakes of each kind."""
    asked = questions(scored)
    found: Figures = {"name": scored.name, "rows": len(scored.comments), "unscored": scored.unscored}
    if not asked or not scored.comments:
        return found
    main = asked[0]
    found["main"] = {"attribute": main[0], "label": main[1]}
    found["attributes"] = {name: attribute(scored, (name, label)) for name, label in asked}
    found["mean_auc"] = mean_auc(scored, asked)
    found["lines"] = lines.of_policy(scored, asked, policy)
    found["verdicts"] = lines.verdicts(scored, main, policy)
    found["languages"] = by_language(scored, main)
    found["functionalities"] = by_functionality(scored, asked)
    found["groups"] = bias.by_group(scored, main)
    found["beside"] = beside.systems(scored, asked)
    found["examples"] = mistakes(scored, main, examples)
    return dict(plain(found))


def attribute(scored: Scored, question: Question) -> Figures:
    """Return the figures of one attribute on the comments that carry its label."""
    truth, scores = told(scored, question)
    return {
        "label": question[1],
        **sides(truth, scores),
        "ece": intervals.bootstrapped(
            lambda rows: measures.calibration_error(truth[rows], scores[rows]), len(truth)
        ),
        "reliability": [[step.share, step.score, step.true] for step in measures.reliability(truth, scores)],
        "thresholds": [{"at": at, **lines.at_line(truth, scores, at)} for at in THRESHOLDS],
        "histogram": [measures.histogram(scores[truth]), measures.histogram(scores[~truth])],
        "curve": measures.curve(truth, scores),
    }


def sides(truth: Truths, scores: Floats) -> Figures:
    """Return AUC, and at 0.5 accuracy, recall and false alarms."""
    above = scores >= THRESHOLD
    return {
        "rows": len(truth),
        "positives": int(truth.sum()),
        "auc": intervals.area(truth, scores),
        "accuracy": intervals.share_of(above == truth),
        "recall": intervals.share_of(above[truth]),
        "false_alarms": intervals.share_of(above[~truth]),
    }


def told(scored: Scored, question: Question) -> tuple[Truths, Floats]:
    """Return truth and scores of the comments that carry the question's label."""
    name, label = question
    known = scored.knows(label)
    return scored.truth(label)[known], scored.of(name)[known]


def mean_auc(scored: Scored, asked: list[Question]) -> intervals.Estimate:
    """Return the mean AUC over attributes that have true and false rows; unknown where there is only one.

    Jigsaw's competition of 2018 ranked by it.
    """
    both = [
        question
        for question in asked
        if question[1] != HATE and 0 < told(scored, question)[0].sum() < len(told(scored, question)[0])
    ]
    if len(both) < 2:  # noqa: PLR2004  # a mean needs two
        return intervals.UNKNOWN
    columns = [(scored.knows(label), scored.truth(label), scored.of(name)) for name, label in both]

    def mean(rows: np.ndarray) -> float:
        each = [
            measures.auc(truth[kept], scores[kept])
            for known, truth, scores in columns
            for kept in (rows[known[rows]],)
        ]
        return float(np.nanmean(each)) if not np.isnan(each).all() else measures.NAN

    return intervals.bootstrapped(mean, len(scored.comments))


def by_language(scored: Scored, main: Question) -> dict[str, Figures]:
    """Return the sides of the main question in each language, as labelled or else as detected."""
    spoken = np.array([each.language or _detected(each.text) for each in scored.comments])
    return {str(code): sides(*told(scored.only(spoken == code), main)) for code in sorted(set(spoken))}


def by_functionality(scored: Scored, asked: list[Question]) -> dict[str, Figures]:
    """Return the accuracy at 0.5 on each functionality of a set in HateCheck's manner (Röttger et al., 2021).

    Systems of which only verdicts are known stand beside ours.
    """
    kinds = np.array([each.functionality or "" for each in scored.comments])
    return {
        str(kind): _functionality(scored.only(kinds == kind), asked) for kind in sorted(set(kinds)) if kind
    }


def mistakes(scored: Scored, main: Question, count: int) -> Figures:
    """Return the civil comments that score highest and the others that score lowest, on the wrong side of 0.5."""
    name, label = main
    known, truth, scores = scored.knows(label), scored.truth(label), scored.of(name)
    alarms = np.flatnonzero(known & ~truth & (scores >= THRESHOLD))
    missed = np.flatnonzero(known & truth & (scores < THRESHOLD))
    return {
        "false_alarms": list(
            _shown(scored, name, alarms[np.argsort(-scores[alarms], kind="stable")][:count])
        ),
        "missed": list(_shown(scored, name, missed[np.argsort(scores[missed], kind="stable")][:count])),
    }


def plain(value: Any) -> Any:
    """Return the value with numbers rounded to four digits and NaN as None, ready for JSON."""
    match value:
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case float():
            return None if isnan(value) else round(value, DIGITS)
        case _:
            return value


def _functionality(scored: Scored, asked: list[Question]) -> Figures:
    main = told(scored, asked[0])[0]
    accuracies = {name: sides(*told(scored, (name, label)))["accuracy"] for name, label in asked}
    return {
        "rows": len(main),
        "positives": int(main.sum()),
        "accuracy": accuracies | beside.accuracies(scored, asked[0]),
    }


def _shown(scored: Scored, name: str, places: Any) -> Iterator[Figures]:
    for place in places:
        comment = scored.comments[place]
        yield {"line": comment.line, "score": float(scored.of(name)[place]), "text": comment.text}


def _detected(text: str) -> str:
    return detect_language(text).language or "unknown"

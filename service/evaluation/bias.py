"""Whether a model treats groups of people alike, by the three AUCs of Borkan et al. (2019).

- subgroup: among the comments that name the group;
- BPSN: civil comments that name the group against toxic ones that do not: low when a mention raises the score;
- BNSP: toxic comments that name the group against civil ones that do not: low when attacks on it are missed.
"""

from typing import Any

import numpy as np

from service.evaluation import intervals
from service.evaluation.identities import are_labelled, groups_of
from service.evaluation.measures import NAN, Floats, Truths, flagged
from service.evaluation.scored import Scored

FEWEST = 20
"""Comments that name a group, below which nothing is said of it."""

POWER = -5
"""Of the generalised mean in which the worst group weighs most, as in Jigsaw's competition of 2019."""

AREAS = ("subgroup_auc", "bpsn_auc", "bnsp_auc")


def by_group(scored: Scored, main: tuple[str, str]) -> dict[str, Any] | None:
    """Return the three AUCs and the false alarms at 0.5 of each group, and their means; None without groups."""
    name, label = main
    named = groups_of(scored.comments)
    asked = scored.knows(label) & np.array([each is not None for each in named], bool)
    truth, scores = scored.truth(label)[asked], scored.of(name)[asked]
    sets = [each for each in named if each is not None]
    held = [each for each, kept in zip(named, asked, strict=True) if kept and each is not None]
    groups = {
        group: _group(truth, scores, np.array([group in each for each in held], bool))
        for group in sorted(frozenset().union(*sets))
    }
    groups = {group: figures for group, figures in groups.items() if figures["rows"] >= FEWEST}
    if not groups:
        return None
    return {
        "from": "labels" if are_labelled(scored.comments) else "words",
        "overall_auc": intervals.area(truth, scores),
        "means": {area: _mean([each[area].value for each in groups.values()]) for area in AREAS},
        "of": groups,
    }


def _group(truth: Truths, scores: Floats, named: Truths) -> dict[str, Any]:
    return {
        "rows": int(named.sum()),
        "positives": int(truth[named].sum()),
        "subgroup_auc": _area(truth, scores, named),
        "bpsn_auc": _area(truth, scores, named & ~truth | ~named & truth),
        "bnsp_auc": _area(truth, scores, named & truth | ~named & ~truth),
        "false_alarms": intervals.share_of(scores[named & ~truth] >= 0.5),  # noqa: PLR2004  # even odds
        "false_alarms_elsewhere": flagged(scores[~named & ~truth]),
    }


def _area(truth: Truths, scores: Floats, kept: Truths) -> intervals.Estimate:
    return intervals.area(truth[kept], scores[kept])


def _mean(areas: list[float]) -> float:
    known = np.array([area for area in areas if not np.isnan(area)])
    if not len(known):
        return NAN
    return float(np.mean(np.maximum(known, 1e-6) ** POWER) ** (1 / POWER))

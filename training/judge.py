"""Judges a model on sets that it never learnt from: the benchmarks in ``shared/data/eval`` and held-out rows.

Large sets are sampled, by seed, where time is short. What the sets say of Perspective is put beside our own
figures on the very same rows. The measures are the product's (``service.evaluation``); this is the quick look,
and ``python -m training.card`` the whole one.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from service.evaluation import beside, figures, measures
from service.evaluation.files import read_file
from service.evaluation.labelled import HATE, LabelledComment
from service.evaluation.measures import Floats
from service.evaluation.scored import Scored
from training.attributes import ATTRIBUTES
from training.rows import Row

Figures = dict[str, float]
Scorer = Callable[[Sequence[str]], Floats]
TOXICITY = ATTRIBUTES.index("toxicity")
BENIGN = "rtplx_benign_"


def judge(folder: Path, scorer: Scorer, *, at_most: int | None = None) -> Iterator[tuple[str, Figures]]:
    """Yield the name and figures of each set below ``folder``, as soon as it is scored."""
    civil: dict[str, Scored] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        judged = scored(path, scorer, at_most=at_most)
        if judged.name.startswith(BENIGN):
            civil[judged.name.removeprefix(BENIGN)] = judged
        found = figures_of(judged)
        language = judged.name.removeprefix("rtplx_")
        if language in civil:
            both = against(judged, civil[language])
            found["auc_against_benign"] = measures.auc(both.truth("toxicity"), both.of("toxicity"))
        yield judged.name, found


def held_out_figures(held: Sequence[Row], scorer: Scorer) -> dict[str, Figures]:
    """Return the figures on our own held-out rows of each language, and on the public ones of each source."""
    scores = scorer([row.text for row in held])
    groups: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(held):
        if "toxicity" in row.labels:
            groups[f"ours {row.language}" if row.ours else row.source].append(place)
    comments = [LabelledComment(row.text, language=row.language, labels=row.labels) for row in held]
    return {
        name: _toxicity(Scored(name, [comments[place] for place in places], scores[places]))
        for name, places in sorted(groups.items())
    }


def judge_all(folder: Path, scorer: Scorer, kept: Path, *, at_most: int | None = None) -> dict[str, Figures]:
    """Judge every set below ``folder`` and keep the figures in ``kept`` after each, so that none is lost."""
    found: dict[str, Figures] = {}
    for name, each in judge(folder, scorer, at_most=at_most):
        found[name] = each
        save(kept, found)
        print(f"{name}: {_in_words(each)}", flush=True)
    return found


def scored(path: Path, scorer: Scorer, *, at_most: int | None = None) -> Scored:
    """Return the labelled rows of ``path``, sampled by seed down to ``at_most``, with their scores."""
    file = read_file(path).sampled(at_most)
    return Scored(file.name, file.comments, scorer([comment.text for comment in file.comments]))


def figures_of(judged: Scored) -> Figures:
    """Return the figures that fit the labels of a set."""
    found: Figures = {"rows": len(judged.comments)}
    if judged.knows(HATE).any():
        found |= _hate(judged)
    elif judged.truth("toxicity").any():
        found |= _toxicity(judged)
    else:
        found["false_alarms"] = measures.flagged(judged.of("toxicity"))
    return found | _others(judged)


def against(toxic: Scored, civil: Scored) -> Scored:
    """Return the toxic rows of one set and the rows of another, none of which is."""
    bad = toxic.only(toxic.truth("toxicity"))
    return replace(
        bad,
        name=f"{toxic.name} against {civil.name}",
        comments=[*bad.comments, *civil.comments],
        scores=np.concatenate([bad.scores, civil.scores]),
        readings=[*bad.readings, *civil.readings],
    )


def save(path: Path, found: Mapping[str, Any]) -> None:
    """Write figures as JSON, to be read by whoever makes the model card."""
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False))


def _in_words(found: Figures) -> str:
    return ", ".join(f"{name} {value:.3g}" for name, value in found.items())


def _toxicity(judged: Scored) -> Figures:
    truth, scores = figures.told(judged, ("toxicity", "toxicity"))
    found = {
        "auc": measures.auc(truth, scores),
        "accuracy": measures.accuracy(truth, scores),
        "ece": measures.calibration_error(truth, scores),
        "false_alarms": measures.flagged(scores[~truth]),
    }
    asked = figures.questions(judged)
    return found | ({"mean_auc": figures.mean_auc(judged, asked).value} if len(asked) > 1 else {})


def _hate(judged: Scored) -> Figures:
    found: Figures = {}
    for name, label in figures.questions(judged):
        truth, scores = figures.told(judged, (name, label))
        found |= {
            f"{name}_auc": measures.auc(truth, scores),
            f"{name}_accuracy": measures.accuracy(truth, scores),
            f"{name}_accuracy_hateful": measures.accuracy(truth[truth], scores[truth]),
            f"{name}_accuracy_other": measures.accuracy(truth[~truth], scores[~truth]),
        }
    return found


def _others(judged: Scored) -> Figures:
    found: Figures = {}
    for name, asked in beside.systems(judged, figures.questions(judged)).items():
        for measure, estimate in asked["toxicity"]["theirs"].items():
            if measure in {"auc", "accuracy"}:
                found[f"{name}_{measure}"] = estimate.value
    return found

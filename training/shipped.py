"""Judges the model as it ships, read as the product reads, for the model card: everything that the card shows.

The rule: each set's figures are kept when they are there, under the model's own digest, so a run that was stopped
goes on and figures of two models never mix.
"""

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.evaluation import figures, report
from service.evaluation.files import read_file
from service.evaluation.labelled import comment_of
from service.evaluation.measures import Floats
from service.evaluation.scored import Scored, score
from service.policy import DEFAULT
from service.scoring import Scorer
from training import criticisms, judge, mentions, ours, rows

Report = dict[str, Any]


@dataclass(slots=True)
class Judging:
    """A scorer on the sets of a folder, at most so many rows of each, with what is done kept in ``kept``."""

    scorer: Scorer
    sets: Path
    kept: Path
    at_most: int | None = None
    _scored: dict[str, Scored] = field(default_factory=dict)

    def report(self, evasions: Path) -> Report:
        """Return everything that the card shows of the model itself."""
        self.kept.mkdir(parents=True, exist_ok=True)
        made = report.heading(self.scorer, DEFAULT, "default", written_only=False)
        return made | {
            "at_most": self.at_most,
            "sets": [self._once(name, self._figures) for name in self._names()],
            "pairs": {name: self._once(f"{name}-pair", self._pair) for name in self._languages()},
            "evasions": self._once("evasions", lambda _: self._evasions(evasions)),
            "mentions": self._once("mentions", lambda _: self._mentions()),
            "criticisms": self._once("criticisms", lambda _: self._criticisms()),
        }

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Score texts as the product does: a scorer in training's sense."""
        return score("", [comment_of({"text": text}) for text in texts], self.scorer).scores

    def _names(self) -> list[str]:
        return [path.name.partition(".")[0] for path in sorted(self.sets.glob("*.jsonl.gz"))]

    def _languages(self) -> Iterator[str]:
        names = self._names()
        benign = [name.removeprefix(judge.BENIGN) for name in names if name.startswith(judge.BENIGN)]
        return (language for language in benign if f"rtplx_{language}" in names)

    def _once(self, name: str, make: Callable[[str], Any]) -> Any:
        path = self.kept / f"{name}.json"
        if not path.exists():
            print(f"judging {name}", flush=True)
            judge.save(path, make(name))
        return json.loads(path.read_text())

    def _figures(self, name: str) -> Report:
        file = read_file(self.sets / f"{name}.jsonl.gz").sampled(self.at_most)
        counts = {"unlabelled": file.unlabelled, "left_out": file.left_out}
        return figures.figures_of(self._judged(name), DEFAULT) | counts

    def _pair(self, name: str) -> Any:
        language = name.removesuffix("-pair")
        both = judge.against(self._judged(f"rtplx_{language}"), self._judged(f"{judge.BENIGN}{language}"))
        return figures.plain(figures.sides(*figures.told(both, ("toxicity", "toxicity"))))

    def _judged(self, name: str) -> Scored:
        if name not in self._scored:
            file = read_file(self.sets / f"{name}.jsonl.gz").sampled(self.at_most)
            self._scored[name] = score(name, file.comments, self.scorer)
        return self._scored[name]

    def _evasions(self, path: Path) -> Any:
        entries = list(rows.read_entries(path))
        return figures.plain(ours.judge_evasions(_of_each_kind(entries, self.at_most), self))

    def _mentions(self) -> Any:
        return figures.plain(ours.judge_mentions(list(mentions.mentions()), self))

    def _criticisms(self) -> Any:
        return figures.plain(ours.judge_criticisms(list(criticisms.criticisms()), self))


def _of_each_kind(entries: list[Report], at_most: int | None) -> list[Report]:
    """Return at most so many entries of each evasion, toxic and civil, sampled by seed."""
    groups: dict[tuple[str, bool], list[Report]] = defaultdict(list)
    for entry in entries:
        groups[entry["evasion"], entry["toxicity"] >= rows.TOXIC_FROM].append(entry)
    dice = random.Random(0)
    return [
        entry
        for group in groups.values()
        for entry in (group if at_most is None else dice.sample(group, min(len(group), at_most)))
    ]


def digest(folder: Path) -> str:
    """Return the beginning of the SHA-256 of the weights in a model's folder."""
    return hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()[:12]

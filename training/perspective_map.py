"""``python -m training.perspective_map``: fits the map from our scores to Perspective's, and says how far it holds.

The public per-row scores in ``shared/data/eval`` are paired with ours (the worse of a text as written and as meant,
as it is served). Per attribute, isotonic regression (pool adjacent violators) gives a monotone line, drawn through
few knots from (0, 0) to (1, 1); an attribute that is farther from Perspective's with its line than without gets none.
The errors printed are of rows that the line was not fitted on: each fifth of the
texts is mapped by the line of the other four.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from service.scoring import Scorer, load
from service.scoring.perspective_names import NAMES
from service.scoring.reading import read_many
from service.scoring.scorer import worst
from training.rows import read_entries

Floats = npt.NDArray[np.float64]
Knots = list[tuple[float, float]]

SETS = {"bias_intersectional_scored_en": 0.25, "jigsaw_bilingual_en": 1.0, "jigsaw_bilingual_fr": 1.0}
"""What each set weighs as a whole: sentences made from templates are not how readers write."""
MAP = Path(__file__).parents[1] / "service" / "perspective" / "score_map.json"
FOLDS = 5
BATCH = 64
STRAIGHT = 0.02
"""A knot that lies closer than this to the line between its neighbours is left out."""
LINES = (0.5, 0.8)
HEADER = (
    "| attribute | set | rows | mean error | mapped | same side of 0.5 | mapped | same side of 0.8 | mapped |"
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Our scores and Perspective's for one attribute, with the set and the fifth that each row belongs to."""

    ours: Floats
    theirs: Floats
    source: npt.NDArray[np.str_]
    fold: npt.NDArray[np.int_]

    def where(self, rows: npt.NDArray[np.bool_]) -> "Pairs":
        """Return these rows only."""
        return Pairs(self.ours[rows], self.theirs[rows], self.source[rows], self.fold[rows])

    def fitted(self) -> Knots:
        """Return the knots of the monotone line through the pairs, each set weighing what SETS says."""
        return straightened(anchored(isotonic(self.ours, self.theirs, self.weights)))

    @property
    def weights(self) -> Floats:
        """What each row weighs, so that each set weighs what SETS says."""
        sizes = dict(zip(*np.unique(self.source, return_counts=True), strict=True))
        return np.array([SETS.get(source, 1.0) / sizes[source] for source in self.source])


def isotonic(x: Floats, y: Floats, weights: Floats) -> Knots:
    """Return (mean x, mean y) of the pooled blocks, by rising x and never falling y (Barlow et al., 1972)."""
    blocks: list[list[float]] = []
    for place in np.argsort(x, kind="stable"):
        weight = float(weights[place])
        blocks.append([weight, weight * float(x[place]), weight * float(y[place])])
        while len(blocks) > 1 and _is_out_of_order(blocks[-2], blocks[-1]):
            last = blocks.pop()
            blocks[-1] = [own + more for own, more in zip(blocks[-1], last, strict=True)]
    return [(across / weight, height / weight) for weight, across, height in blocks]


def anchored(points: Knots) -> Knots:
    """Return the points with (0, 0) before and (1, 1) behind them, so that the whole range can be reached."""
    inner = [(x, y) for x, y in points if 0 < x < 1]
    return [(0.0, 0.0), *inner, (1.0, 1.0)]


def straightened(points: Knots, tolerance: float = STRAIGHT) -> Knots:
    """Return the fewest of the points from which none is farther than ``tolerance`` (Douglas and Peucker, 1973)."""
    (left, low), (right, high) = points[0], points[-1]
    off = [abs(y - low - (high - low) * (x - left) / (right - left)) for x, y in points]
    farthest = int(np.argmax(off))
    if off[farthest] <= tolerance:
        return [points[0], points[-1]]
    before = straightened(points[: farthest + 1], tolerance)
    return before[:-1] + straightened(points[farthest:], tolerance)


def mapped(knots: Knots, scores: Floats) -> Floats:
    """Return the scores on the line through the knots."""
    return np.interp(scores, [x for x, _ in knots], [y for _, y in knots])


def held_out(pairs: Pairs) -> Floats:
    """Return each row's score, mapped by the line that was fitted without its fifth."""
    found = np.zeros_like(pairs.ours)
    for fold in range(FOLDS):
        ours = pairs.fold == fold
        found[ours] = mapped(pairs.where(~ours).fitted(), pairs.ours[ours])
    return found


def helps(pairs: Pairs) -> bool:
    """Tell whether rows come nearer to Perspective's scores by a line that was fitted without them."""
    before, after = np.abs(pairs.ours - pairs.theirs), np.abs(held_out(pairs) - pairs.theirs)
    return bool(pairs.weights @ after < pairs.weights @ before)


def report(attribute: str, pairs: Pairs) -> Iterator[str]:
    """Yield a line for each set: the mean error and the agreement at each line, as they are and mapped."""
    after = held_out(pairs)
    for source in dict.fromkeys(pairs.source):
        rows = pairs.source == source
        ours, theirs, moved = pairs.ours[rows], pairs.theirs[rows], after[rows]
        cells = [f"{np.abs(ours - theirs).mean():.3f}", f"{np.abs(moved - theirs).mean():.3f}"]
        for line in LINES:
            cells += [f"{np.mean((one >= line) == (theirs >= line)):.1%}" for one in (ours, moved)]
        yield f"| {attribute} | {source} | {rows.sum()} | {' | '.join(cells)} |"


def pairs_of(entries: Sequence[dict[str, Any]], scores: Sequence[dict[str, float]]) -> dict[str, Pairs]:
    """Return the pairs of each attribute for which the entries hold a score of Perspective."""
    rows: dict[str, list[tuple[float, float, str, int]]] = {}
    for entry, ours in zip(entries, scores, strict=True):
        for name, theirs in _perspective(entry).items():
            row = (ours[NAMES[name]], theirs, entry["set"], _fold(entry["text"]))
            rows.setdefault(NAMES[name], []).append(row)
    return {attribute: Pairs(*map(np.array, zip(*found, strict=True))) for attribute, found in rows.items()}


def score(scorer: Scorer, texts: Sequence[str]) -> Iterator[dict[str, float]]:
    """Yield what counts of each text, the worse of its two readings."""
    for start in range(0, len(texts), BATCH):
        for reading in read_many(scorer, texts[start : start + BATCH]):
            yield worst([one for one in (reading.written, reading.revealed) if one is not None])


def main() -> None:
    """Fit, print the errors as a table, and write the map."""
    parser = argparse.ArgumentParser(prog="python -m training.perspective_map", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder that holds data/eval")
    parser.add_argument("--scorer", default="builtin", help="as CIVILITY_SCORER")
    parser.add_argument("--at-most", type=int, help="rows of each set; all by default")
    parser.add_argument("--output", type=Path, default=MAP)
    given = parser.parse_args()
    scorer = load(given.scorer)
    entries = [entry for name in SETS for entry in _entries(given.shared, name, given.at_most)]
    found = pairs_of(entries, list(score(scorer, [entry["text"] for entry in entries])))
    print(HEADER, "|---|---|---|---|---|---|---|---|---|", sep="\n")
    for attribute, pairs in found.items():
        print(*report(attribute, pairs), sep="\n", flush=True)
    kept = {attribute: pairs for attribute, pairs in found.items() if helps(pairs)}
    print(f"A line is kept for: {', '.join(kept)}")
    knots = {name: [[round(x, 4), round(y, 4)] for x, y in pairs.fitted()] for name, pairs in kept.items()}
    given.output.write_text(json.dumps({"model": scorer.model, "knots": knots}, indent=1) + "\n", "utf-8")


def _is_out_of_order(before: list[float], after: list[float]) -> bool:
    # Equal heights are one block, and equal scores of ours must have one height.
    same_place = before[1] / before[0] == after[1] / after[0]
    return same_place or before[2] / before[0] >= after[2] / after[0]


def _perspective(entry: dict[str, Any]) -> dict[str, float]:
    if "perspective_v6" in entry:
        return {"TOXICITY": entry["perspective_v6"]}
    return {name: value for name, value in entry["perspective"].items() if name in NAMES}


def _entries(shared: Path, name: str, at_most: int | None) -> list[dict[str, Any]]:
    entries = list(read_entries(shared / "data" / "eval" / f"{name}.jsonl.gz"))
    every = max(1, len(entries) // at_most) if at_most else 1
    return [entry | {"set": name} for entry in entries[::every]]


def _fold(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0] % FOLDS


if __name__ == "__main__":
    main()

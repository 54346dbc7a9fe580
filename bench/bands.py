"""Measure a model's scores against the default policy: how its lines were chosen, and what they do.

    python bench/bands.py --model MODEL_FOLDER --data DATA_FOLDER [--policy POLICY.json] > bands.md

MODEL_FOLDER holds model.onnx, tokenizer.json and labels.json; DATA_FOLDER the labelled sets as *.jsonl.gz,
with the evaluation sets under eval/. Texts are scored one at a time on one thread, cut at the model's 512
tokens. Without --policy it is the default policy that is measured.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from service.policy import ATTRIBUTES, Policy, Signals, decide

SETS = (
    "inhouse_fr",
    "inhouse_en",
    "eval/jigsaw_bilingual_fr",
    "eval/jigsaw_bilingual_en",
    "eval/jigsaw2018_multilabel_en",
    "eval/civil_comments_sample_en",
    "eval/rtplx_benign_fr",
    "eval/rtplx_benign_en",
)
WANTED_PRECISION = 0.98
FEWEST_REJECTED = 30
TYPED = (
    "Ce ministre a menti aux Français et il devrait démissionner.",
    "Cet article est bâclé, partial et indigne de votre journal.",
    "Encore une promesse non tenue : ce gouvernement est incompétent.",
    "Le président vit dans une bulle et n'écoute personne.",
    "Your argument is nonsense; read the report before commenting.",
    "Ce ministre est un gros con et un menteur.",
    "T'es vraiment un abruti fini.",
    "On va te retrouver et te casser les genoux.",
    "You are a complete idiot.",
    "I know where you live, watch your back.",
)
LINES = [step / 100 for step in range(50, 100)]

Score = Callable[[str], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled comment and its scores."""

    is_toxic: bool
    is_threat: bool
    scores: dict[str, float]


def main() -> None:
    """Score every set and print the tables as Markdown."""
    options = _options()
    score = load(options.model)
    policy = Policy.from_document(json.loads(options.policy.read_text()) if options.policy else {})
    sets = {Path(name).name: list(rows(options.data / f"{name}.jsonl.gz", score)) for name in SETS}
    print_lowest_lines(sets)
    print_share_at_lines(sets, policy)
    print_verdicts(sets, policy)
    print_typed(score, policy)


def load(folder: Path) -> Score:
    """Return a function from one text to its scores."""
    labels = json.loads((folder / "labels.json").read_text())["labels"]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(512)
    tokenizer.no_padding()
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), settings)

    def score(text: str) -> dict[str, float]:
        pieces = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        answer = session.run(["scores"], {"input_ids": pieces, "attention_mask": np.ones_like(pieces)})
        return dict(zip(labels, map(float, answer[0][0]), strict=True))

    return score


def rows(path: Path, score: Score) -> Iterator[Row]:
    """Yield the rows of one set whose toxicity is known, scored."""
    print(f"scoring {path.name}", file=sys.stderr)
    with gzip.open(path, "rt") as lines:
        for line in lines:
            labelled = json.loads(line)
            toxicity = labelled.get("toxicity", labelled.get("toxicity_weak"))
            if toxicity is not None:
                yield Row(toxicity >= 0.5, labelled.get("threat", 0) >= 0.5, score(labelled["text"]))


def print_lowest_lines(sets: dict[str, list[Row]]) -> None:
    """Print, per set and attribute, the lowest line above which nearly all comments are labelled toxic."""
    print(f"Lowest line with {WANTED_PRECISION:.0%} toxic at or above it (and how many comments that is):\n")
    print("| set |", " | ".join(ATTRIBUTES), "|")
    print("|---|" + "---|" * len(ATTRIBUTES))
    for name, comments in sets.items():
        if any(row.is_toxic for row in comments):
            print(f"| {name} |", " | ".join(_lowest_line(comments, each) for each in ATTRIBUTES), "|")


def print_share_at_lines(sets: dict[str, list[Row]], policy: Policy) -> None:
    """Print, for each line of the policy, how many comments reach it and what share is labelled toxic."""
    print("\nAt or above each line of the policy (and labelled toxic among them):\n")
    print("| set |", " | ".join(ATTRIBUTES), "|")
    print("|---|" + "---|" * len(ATTRIBUTES))
    for name, comments in sets.items():
        if any(row.is_toxic for row in comments):
            cells = (_at_lines(comments, each, policy) for each in ATTRIBUTES)
            print(f"| {name} |", " | ".join(cells), "|")


def print_typed(score: Score, policy: Policy) -> None:
    """Print what the policy makes of a few sentences typed for the purpose."""
    print("\n| typed | toxicity | insult | threat | verdict |")
    print("|---|---|---|---|---|")
    for text in TYPED:
        scores = score(text)
        shown = " | ".join(f"{scores[each]:.2f}" for each in ("toxicity", "insult", "threat"))
        print(f"| {text} | {shown} | {_verdict(scores, policy)} |")


def print_verdicts(sets: dict[str, list[Row]], policy: Policy) -> None:
    """Print what the policy makes of each set: approved / held / rejected, in percent."""
    print("\nThe policy's verdicts (approved / held / rejected):\n")
    print("| set | labelled toxic | labelled civil | labelled threat | rejected that are toxic |")
    print("|---|---|---|---|---|")
    for name, comments in sets.items():
        toxic = Counter(_verdict(row.scores, policy) for row in comments if row.is_toxic)
        civil = Counter(_verdict(row.scores, policy) for row in comments if not row.is_toxic)
        threats = Counter(_verdict(row.scores, policy) for row in comments if row.is_threat)
        precision = _share(toxic["rejected"], toxic["rejected"] + civil["rejected"])
        print(f"| {name} | {_shares(toxic)} | {_shares(civil)} | {_shares(threats)} | {precision} |")


def _lowest_line(comments: list[Row], attribute: str) -> str:
    for line in LINES:
        above = [row.is_toxic for row in comments if row.scores[attribute] >= line]
        if len(above) < FEWEST_REJECTED:
            break
        if sum(above) / len(above) >= WANTED_PRECISION:
            return f"{line:.2f} ({len(above)})"
    return "none"


def _at_lines(comments: list[Row], attribute: str, policy: Policy) -> str:
    band = policy.attributes.of(attribute)
    lines = [line for line in (band.approve_below, band.reject_above) if line is not None]
    return "; ".join(f"{line}: {_toxic_above(comments, attribute, line)}" for line in lines)


def _toxic_above(comments: list[Row], attribute: str, line: float) -> str:
    above = [row.is_toxic for row in comments if row.scores[attribute] >= line]
    return _share(sum(above), len(above))


def _verdict(scores: dict[str, float], policy: Policy) -> str:
    return decide(Signals(written=scores), policy).status


def _shares(counts: Counter[str]) -> str:
    total = counts.total()
    if not total:
        return "–"
    shares = " / ".join(f"{100 * counts[each] / total:.1f}" for each in ("approved", "pending", "rejected"))
    return f"{shares} of {total}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % of {whole}" if whole else "–"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--policy", type=Path, help="a policy document to measure instead of the default")
    return parser.parse_args()


if __name__ == "__main__":
    main()

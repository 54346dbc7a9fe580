"""``python -m training.card``: makes the model card in ``docs/model`` from figures, never from typing.

Two steps: gather everything into ``figures.json`` (evaluation of the model as it ships, facts of its training,
speed, what others have published), then write the page and its plots from that file alone. ``--again`` does only
the second.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.evaluation import plots
from service.scoring import load
from service.scoring.onnx import BUILTIN
from training import card_page, facts, shipped

Card = dict[str, Any]
CARD = Path(__file__).parents[1] / "docs" / "model"
OURS = Path(__file__).parent / "data"
PUBLISHED = Path(__file__).with_name("published.json")
SHIPPED = ("labels.json", "model.onnx", "tokenizer.json")
PLOTTED = (
    "jigsaw_bilingual_fr",
    "jigsaw_bilingual_en",
    "jigsaw2018_multilabel_en",
    "civil_comments_sample_en",
    "toxifrench_agreement_fr",
)
BARS = "hatecheck_en"
_BULKY = ("thresholds", "curve", "histogram", "reliability")


def main() -> None:
    """Gather and write, or only write."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    figures = options.out / "figures.json"
    if not options.again:
        figures.write_text(_dumped(gathered(options)), encoding="utf-8")
    for name, text in written(json.loads(figures.read_text(encoding="utf-8"))).items():
        (options.out / name).write_text(text, encoding="utf-8")
        print(options.out / name)


def gathered(options: argparse.Namespace) -> Card:
    """Return everything that the card is made from."""
    work: Path = options.work
    kept = work / "card" / f"{shipped.digest(BUILTIN)}-{options.at_most or 'all'}"
    sets = options.shared / "data" / "eval"
    judging = shipped.Judging(load("builtin"), sets, kept, options.at_most)
    return {
        "model": json.loads((BUILTIN / "labels.json").read_text(encoding="utf-8"))
        | {"bytes": {name: (BUILTIN / name).stat().st_size for name in SHIPPED}},
        "judged": slimmed(judging.report(_evasions(options))),
        "facts": _facts(options),
        "speed": _optional(options.speed),
        "calibration": _optional(options.calibration),
        "published": json.loads(PUBLISHED.read_text(encoding="utf-8")),
    }


def written(figures: Card) -> dict[str, str]:
    """Return the card's files by name: the page and its plots."""
    return {"README.md": card_page.page(figures, list(dict(_plots(figures))))} | dict(_plots(figures))


def slimmed(judged: Card) -> Card:
    """Return what was judged without the texts of mistakes, and without curves that the card does not draw."""
    return judged | {"sets": [_slim(each) for each in judged["sets"]]}


def _slim(figures: Card) -> Card:
    kept = {name: value for name, value in figures.items() if name != "examples"}
    main = figures["main"]["attribute"] if figures["name"] in PLOTTED else None
    attributes = {
        name: {
            key: value
            for key, value in each.items()
            if key not in _BULKY or (name == main and key != "thresholds")
        }
        for name, each in figures["attributes"].items()
    }
    return kept | {"attributes": attributes}


def _plots(figures: Card) -> Iterator[tuple[str, str]]:
    for each in figures["judged"]["sets"]:
        name = each["main"]["attribute"]
        if each["name"] in PLOTTED:
            drawn = plots.reliability(each["name"], each["attributes"][name])
            yield f"reliability-{each['name']}.svg", plots.standalone(drawn)
        if each["name"] == BARS and each["functionalities"]:
            rows = [(kind, found["accuracy"][name]) for kind, found in each["functionalities"].items()]
            drawn = plots.bars(f"{name}: accuracy on each functionality of {BARS}", rows)
            yield f"functionalities-{BARS}.svg", plots.standalone(drawn)


def _facts(options: argparse.Namespace) -> Card:
    """The facts kept at training time; where there are none, those of the data at hand."""
    path = options.work / "facts.json"
    if not path.exists():
        facts.save(facts.collect(options.shared / "data", options.ours, options.work), path)
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _evasions(options: argparse.Namespace) -> Path:
    from training import pipeline  # noqa: PLC0415 - it brings torch

    return pipeline.make_evasions(pipeline.Places(options.shared, options.work, options.ours))


def _optional(path: Path | None) -> Card | None:
    return json.loads(path.read_text(encoding="utf-8")) if path and path.exists() else None


def _dumped(card: Card) -> str:
    """One line for each set, so that two versions can be compared."""
    sets = ",\n".join(
        json.dumps(each, ensure_ascii=False, allow_nan=False) for each in card["judged"]["sets"]
    )
    marked = card | {"judged": card["judged"] | {"sets": "@"}}
    return (
        json.dumps(marked, ensure_ascii=False, allow_nan=False, indent=1).replace('"@"', f"[\n{sets}\n]")
        + "\n"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.card", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder that holds data/")
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="folder of everything made")
    parser.add_argument("--ours", type=Path, default=OURS, help="folder of the rows written for the project")
    parser.add_argument("--at-most", type=int, help="rows to judge of each set; all by default")
    parser.add_argument("--speed", type=Path, help="what bench/scoring.py --json wrote")
    parser.add_argument("--calibration", type=Path, help="calibration.json of the model that was exported")
    parser.add_argument("--out", type=Path, default=CARD, help="folder of the card")
    parser.add_argument("--again", action="store_true", help="write the page from figures.json as it stands")
    return parser.parse_args()


if __name__ == "__main__":
    main()

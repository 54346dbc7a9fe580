"""Names of many countries, with the built-in model and the default lines: what docs/policy.md says of them."""

import itertools
import json
import random
from pathlib import Path

from service.comments.examination import read_name
from service.policy import DEFAULT

NAMES = json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf-8"))
FIRST, LAST, OTHERS, UNFIT = (NAMES[kind] for kind in ("first", "last", "others", "unfit"))


def test_no_ordinary_name_is_held_and_most_unfit_ones_are(scorer) -> None:
    ordinary = sorted({*OTHERS, *FIRST, *map(str.lower, FIRST), *_drawn(400), *_with_initials()})
    assert len(ordinary) == 711
    assert [name for name in ordinary if _is_held(name, scorer)] == []
    missed = [name for name in UNFIT if not _is_held(name, scorer)]
    assert (len(missed), len(UNFIT)) == (7, 30)


def _is_held(name: str, scorer) -> bool:
    scores = read_name(name, scorer)
    lines = {attribute: DEFAULT.attributes.of(attribute).line_for_names() for attribute in scores}
    return any(line is not None and scores[attribute] >= line for attribute, line in lines.items())


def _drawn(count: int) -> set[str]:
    dice = random.Random(3)
    return {f"{dice.choice(FIRST)} {dice.choice(LAST)}" for _ in range(count)}


def _with_initials() -> set[str]:
    return {f"{first} {last[0]}." for first, last in zip(FIRST, itertools.cycle(LAST), strict=False)}

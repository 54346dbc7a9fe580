"""Names of many countries, with the built-in model and the default lines: what docs/policy.md says of them."""

import itertools
import json
import random
from pathlib import Path

from service.comments.examination import read_name
from service.policy import DEFAULT

NAMES = json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf-8"))
FIRST, LAST, OTHERS, UNFIT = (NAMES[kind] for kind in ("first", "last", "others", "unfit"))


def _drawn(count: int) -> set[str]:
    dice = random.Random(3)
    return {f"{dice.choice(FIRST)} {dice.choice(LAST)}" for _ in range(count)}


def _with_initials() -> set[str]:
    return {f"{first} {last[0]}." for first, last in zip(FIRST, itertools.cycle(LAST), strict=False)}


ORDINARY = sorted({*OTHERS, *FIRST, *map(str.lower, FIRST), *_drawn(400), *_with_initials()})


def test_no_ordinary_name_is_held_and_most_unfit_ones_are(scorer) -> None:
    assert [name for name in ORDINARY if _is_held(read_name(name, scorer))] == []
    missed = [name for name in UNFIT if not _is_held(read_name(name, scorer))]
    assert (len(missed), len(UNFIT)) == (7, 30)


def test_by_itself_a_name_would_be_held_for_what_people_are_called(scorer) -> None:
    held = {name for name in ORDINARY if _is_held(scorer.score([name])[0])}
    assert (len(held), len(ORDINARY)) == (33, 711)
    assert {"Mamadou", "Gérard", "Phuc Dat"} <= held


def _is_held(scores: dict[str, float]) -> bool:
    lines = {attribute: DEFAULT.attributes.of(attribute).line_for_names() for attribute in scores}
    return any(line is not None and scores[attribute] >= line for attribute, line in lines.items())

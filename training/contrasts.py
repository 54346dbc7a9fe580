"""Makes short contrasts about groups: the same names in civil and in hateful sentences, so that names teach nothing.

Groups, frames and labels stand in ``contrasts.json``, in wording of our own. Every group meets every frame by
chance; the letters behind a hateful frame are those of ``shared/data/GUIDE.md``.
"""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.attributes import ATTRIBUTES
from training.rows import Row

SOURCE = "inhouse_contrasts"
LETTERS = dict(zip("tsohiax", ATTRIBUTES, strict=True))
SHARES = {"en": 1.0, "fr": 1.0}
"""Of the rows asked for, in languages other than these a third."""
_OTHER_SHARE = 1 / 3
_SLOT = re.compile(r"\{(\w+)\}")


def contrasts(count: int, *, seed: int) -> list[Row]:
    """Return ``count`` rows of French and as many of English, a third of that of the others, half of them civil."""
    dice = random.Random(seed)
    listed = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return [
        row
        for language, said in listed.items()
        for row in _some(language, said, round(count * SHARES.get(language, _OTHER_SHARE)), dice)
    ]


def _some(language: str, said: dict[str, Any], count: int, dice: random.Random) -> Iterator[Row]:
    """Yield different rows; fewer than asked where frames and groups do not make so many."""
    seen: set[str] = set()
    for turn in range(count):
        frame, letters = (dice.choice(said["civil"]), "") if turn % 2 else dice.choice(said["toxic"])
        text = _filled(frame, said, dice)
        if text not in seen:
            seen.add(text)
            labels = {name: float(letter in letters) for letter, name in LETTERS.items()}
            yield Row(text, language, SOURCE, labels)


def _filled(frame: str, said: dict[str, Any], dice: random.Random) -> str:
    names = {kind: names.split("; ") for kind, names in said["groups"].items()}
    names["person"] = said["people"].split("; ")
    used: list[str] = []

    def name(slot: re.Match[str]) -> str:
        used.append(dice.choice([each for each in names[slot[1]] if each not in used]))
        return used[-1]

    text = _SLOT.sub(name, frame)
    return text[0].upper() + text[1:] if dice.random() < 0.7 else text  # most begin as they should

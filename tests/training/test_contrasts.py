"""Short contrasts about groups: what is made, and that names alone teach nothing."""

import json
import re
from collections import Counter
from pathlib import Path

from training import contrasts
from training.attributes import ATTRIBUTES


def test_half_is_civil_in_each_language_and_nothing_comes_twice() -> None:
    rows = contrasts.contrasts(300, seed=3)
    assert len({(row.language, row.text) for row in rows}) == len(rows)
    sizes = Counter(row.language for row in rows)
    assert set(sizes) == {"en", "fr", "es", "it", "pt", "de"}
    assert sizes["en"] > 2 * sizes["de"]
    for language in sizes:
        toxic = [row.toxic for row in rows if row.language == language]
        assert 0.35 < sum(toxic) / len(toxic) < 0.65


def test_the_same_seed_makes_the_same_rows() -> None:
    assert contrasts.contrasts(50, seed=4) == contrasts.contrasts(50, seed=4)
    assert contrasts.contrasts(50, seed=4) != contrasts.contrasts(50, seed=5)


def test_every_slot_is_filled_with_different_names() -> None:
    rows = contrasts.contrasts(400, seed=6)
    assert not [row.text for row in rows if "{" in row.text or "}" in row.text]
    assert all(len(row.labels) == len(ATTRIBUTES) for row in rows)


def test_every_frame_names_slots_that_exist_and_letters_of_the_guide() -> None:
    listed = json.loads(Path(contrasts.__file__).with_suffix(".json").read_text(encoding="utf-8"))
    for said in listed.values():
        known = {*said["groups"], "person"}
        for frame in [*said["civil"], *(frame for frame, _ in said["toxic"])]:
            assert set(re.findall(r"\{(\w+)\}", frame)) <= known
        assert all(set(letters) <= set(contrasts.LETTERS) and "t" in letters for _, letters in said["toxic"])

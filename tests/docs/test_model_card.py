"""The model card is what its figures make it: nobody has typed into it."""

import json

import pytest
from pages import ROOT

from training import card

FOLDER = ROOT / "docs" / "model"
FIGURES = FOLDER / "figures.json"


@pytest.mark.skipif(not FIGURES.exists(), reason="docs/model has not been made yet: python -m training.card")
def test_the_model_card_is_made_from_the_figures_beside_it() -> None:
    made = card.written(json.loads(FIGURES.read_text(encoding="utf-8")))
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in made} == made
    assert {path.name for path in FOLDER.iterdir()} == {*made, "figures.json"}

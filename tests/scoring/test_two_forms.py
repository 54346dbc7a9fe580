"""One model, two forms: the graph that ships, and the checkpoint made of it that the real Detoxify class loads."""

import json
from pathlib import Path

import pytest

from service.scoring import Scorer, load
from service.scoring.onnx import BUILTIN

pytest.importorskip("detoxify", reason="Detoxify's extra is not installed")
pytest.importorskip("onnx", reason="onnx is not installed")

OURS = Path(__file__).parents[2] / "training" / "data"
EVERY = 40
AGREED = 0.03


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Every fortieth of the rows written for the model, in all their languages."""
    lines = [line for path in sorted(OURS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines[::EVERY]]


@pytest.fixture(scope="module")
def detoxify(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    from training.checkpoint import unpack

    folder = tmp_path_factory.mktemp("checkpoint")
    unpack(BUILTIN, folder)
    return load(f"detoxify:{folder}")


def test_both_forms_of_the_model_agree(texts: list[str], detoxify: Scorer) -> None:
    assert len(texts) > 100
    graph = load("builtin")
    for text, ours, theirs in zip(texts, graph.score(texts), detoxify.score(texts), strict=True):
        assert ours == pytest.approx(theirs, abs=AGREED), text

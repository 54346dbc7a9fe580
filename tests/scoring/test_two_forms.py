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
AGREED, MOST_APART, FARTHEST = 0.03, 0.01, 0.11
"""Scores agree to so much, but for so large a share, which are no farther apart than that."""


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Every fortieth of the rows written for the model, in all their languages."""
    lines = [line for path in sorted(OURS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    written = [entry["text"] for line in lines if "text" in (entry := json.loads(line))]
    return written[::EVERY]


@pytest.fixture(scope="module")
def detoxify(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    from training.checkpoint import unpack

    folder = tmp_path_factory.mktemp("checkpoint")
    unpack(BUILTIN, folder)
    return load(f"detoxify:{folder}")


def test_both_forms_of_the_model_agree(texts: list[str], detoxify: Scorer) -> None:
    assert len(texts) > 100
    pairs = zip(load("builtin").score(texts), detoxify.score(texts), strict=True)
    apart = [abs(ours[name] - theirs[name]) for ours, theirs in pairs for name in ours]
    assert sum(difference > AGREED for difference in apart) <= MOST_APART * len(apart)
    assert max(apart) <= FARTHEST

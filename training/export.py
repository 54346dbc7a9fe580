"""``python -m training.export CHECKPOINT OUT``: a Detoxify checkpoint folder becomes the folder Civility ships.

Out come `model.onnx`, `tokenizer.json` and `labels.json`; `service/scoring/builtin` is such a folder.
"""

import argparse
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch

from training.export_graph import Sizes, model
from training.packing import Array

MAX_TOKENS = 512
WINDOW = 128


def export(
    checkpoint: Path,
    out: Path,
    *,
    version: str,
    languages: list[str],
    window: int = WINDOW,
    calibration: Mapping[str, Mapping[str, float]] | None = None,
) -> None:
    """Write `out` from `checkpoint` (one .ckpt, `config.json`, `tokenizer.json`; a BertForSequenceClassification).

    `calibration` gives attributes a `scale` and `shift` of their log-odds (Platt), unless the checkpoint's last
    layer has them already; a text over 512 word pieces is read in windows of `window`.
    """
    content = torch.load(next(checkpoint.glob("*.ckpt")), map_location="cpu", weights_only=True)
    labels = content["config"]["dataset"]["args"]["classes"]
    weights = {name: weight.float().numpy() for name, weight in content["state_dict"].items()}
    out.mkdir(parents=True, exist_ok=True)
    onnx.save(model(calibrated(weights, labels, calibration or {}), _sizes(checkpoint)), out / "model.onnx")
    shutil.copyfile(checkpoint / "tokenizer.json", out / "tokenizer.json")
    card = {"version": version, "labels": labels, "languages": languages}
    card |= {"max_tokens": MAX_TOKENS, "window": window, "overlap": window // 4, "calibration": calibration}
    (out / "labels.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def calibrated(
    weights: Mapping[str, Array], labels: list[str], calibration: Mapping[str, Mapping[str, float]]
) -> dict[str, Array]:
    """The weights with each attribute's scale and shift folded into the classifier: they cost nothing to apply."""
    each = [calibration.get(label, {}) for label in labels]
    scale = np.array([one.get("scale", 1.0) for one in each], np.float32)
    shift = np.array([one.get("shift", 0.0) for one in each], np.float32)
    classifier = {
        "classifier.weight": weights["classifier.weight"] * scale[:, None],
        "classifier.bias": weights["classifier.bias"] * scale + shift,
    }
    return dict(weights) | classifier


def _sizes(checkpoint: Path) -> Sizes:
    config: dict[str, Any] = json.loads((checkpoint / "config.json").read_text("utf-8"))
    return Sizes(
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        hidden=config["hidden_size"],
        epsilon=config["layer_norm_eps"],
    )


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="folder that the Detoxify class can load")
    parser.add_argument("out", type=Path, help="folder to write; service/scoring/builtin to ship it")
    parser.add_argument("--version", required=True, help="stored with each score, after 'builtin:'")
    parser.add_argument("--languages", required=True, help="ISO 639-1 codes, comma between")
    parser.add_argument("--window", type=int, default=WINDOW, help="word pieces at a time of a text over 512")
    parser.add_argument(
        "--calibration", type=Path, help='JSON: {"toxicity": {"scale": 1.1, "shift": -0.2}, …}'
    )
    given = parser.parse_args()
    calibration = json.loads(given.calibration.read_text("utf-8")) if given.calibration else None
    languages = given.languages.split(",")
    export(
        given.checkpoint,
        given.out,
        version=given.version,
        languages=languages,
        window=given.window,
        calibration=calibration,
    )


if __name__ == "__main__":
    main()

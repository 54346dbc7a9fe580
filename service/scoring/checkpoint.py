"""Looks into a Detoxify checkpoint before it is trusted: its checksum, its shape, then every weight by name.

The rule: nothing is unpickled that could run code, and no weight is ever left to chance.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.scoring.scorer import ScorerError

ARGUMENTS = frozenset({"model_type", "model_name", "tokenizer_name", "num_classes"})
MAX_LENGTH = 512


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder with one `*.ckpt` file, its `config.json` and its tokenizer."""

    folder: Path
    file: Path
    content: Mapping[str, Any]

    @property
    def classes(self) -> list[str]:
        """The names of the outputs, as the checkpoint writes them."""
        return list(self.content["config"]["dataset"]["args"]["classes"])

    @property
    def arguments(self) -> dict[str, Any]:
        """The four arguments that `detoxify.Detoxify` builds its model from."""
        return dict(self.content["config"]["arch"]["args"])


def open_checkpoint(folder: Path, sha256: str | None = None) -> Checkpoint:
    """Read and check a checkpoint folder. Raises `ScorerError` that says which file is wrong, and how."""
    files = sorted(folder.glob("*.ckpt"))
    if len(files) != 1:
        raise ScorerError(f"{folder} should hold one .ckpt file; it holds {len(files)}.")
    check_sum(files[0], sha256)
    checkpoint = Checkpoint(folder, files[0], _content(files[0]))
    _check_layout(checkpoint)
    _check_config(checkpoint)
    return checkpoint


def check_weights(name: str, weights: Mapping[str, Any], model: Any) -> None:
    """Refuse `weights` that lack one of `model`'s or give it another shape: it would silently be random."""
    wanted = {key: tuple(weight.shape) for key, weight in model.named_parameters()}
    given = {key: tuple(weight.shape) for key, weight in weights.items()}
    wrong = sorted(key for key, shape in wanted.items() if given.get(key) != shape)
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""  # noqa: PLR2004 - a readable line
        raise ScorerError(f"{name} lacks weights for {', '.join(wrong[:3])}{more}.")


def check_sum(file: Path, sha256: str | None) -> None:
    """Refuse `file` when a SHA-256 is expected and its own is another. Raises `ScorerError`."""
    if sha256 is None:
        return
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256.lower():
        raise ScorerError(f"{file.name} has SHA-256 {found}, not {sha256}.")


def _content(file: Path) -> Mapping[str, Any]:
    import torch  # noqa: PLC0415 - gigabytes that only this scorer needs

    try:
        content = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:
        raise ScorerError(f"{file.name} is not a plain checkpoint of weights: {error}") from error
    if not isinstance(content, dict):
        raise ScorerError(f"{file.name} holds no checkpoint.")
    return content


def _check_layout(checkpoint: Checkpoint) -> None:
    try:
        arguments, classes = checkpoint.arguments, checkpoint.classes
        weights = checkpoint.content["state_dict"]
    except (KeyError, TypeError) as error:
        raise ScorerError(f"{checkpoint.file.name} lacks {error}: not Detoxify's layout.") from error
    if set(arguments) != ARGUMENTS or not classes or not isinstance(weights, dict):
        raise ScorerError(
            f"{checkpoint.file.name} needs exactly {', '.join(sorted(ARGUMENTS))}, and classes."
        )
    if str(arguments["model_name"]).startswith("Auto"):
        raise ScorerError(
            f"{checkpoint.file.name} names {arguments['model_name']}: a concrete class is needed."
        )


def _check_config(checkpoint: Checkpoint) -> None:
    outputs = _json(checkpoint.folder / "config.json").get("num_labels")
    if outputs is None or outputs < len(checkpoint.classes):
        raise ScorerError(
            f"config.json needs num_labels, the size of the head ({len(checkpoint.classes)} or more)."
        )
    if _json(checkpoint.folder / "tokenizer_config.json").get("model_max_length") != MAX_LENGTH:
        raise ScorerError(f"tokenizer_config.json needs model_max_length {MAX_LENGTH}, or long text fails.")


def _json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ScorerError(f"{file.name} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise ScorerError(f"{file.name} is not a JSON object.")
    return content

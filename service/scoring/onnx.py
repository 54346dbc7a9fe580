"""The built-in model: one onnxruntime session on one thread, shared by all threads of the process.

The rule: a comment's score depends on the comment alone. Nothing in the graph is quantised over a batch, so
batch-mates cannot move it (docs/decisions/0003-weights-in-eight-bits.md).
"""

import ctypes
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from service.scoring.batches import by_length
from service.scoring.patience import stop_if_late
from service.scoring.pieces import Pieces
from service.scoring.scorer import ScorerError, Scores
from service.scoring.windows import windows

if TYPE_CHECKING:
    import numpy as np

BUILTIN = Path(__file__).parent / "builtin"

Window = tuple[int, ...]

MARKS = 2
"""The model reads `<s>` before and `</s>` after the pieces."""

RUN_TOKENS = 192
"""Padded tokens in one run: enough to use each weight often, little enough that what is computed stays in cache."""


class OnnxScorer:
    """Scores with a folder that `training/export.py` wrote: `model.onnx`, `tokenizer.json`, `labels.json`."""

    def __init__(self, folder: Path = BUILTIN) -> None:
        self._folder = folder
        self._card = _card(folder)
        self._loading = Lock()
        self._loaded: _Loaded | None = None

    @property
    def model(self) -> str:
        """`builtin:` and the version in `labels.json`."""
        return f"builtin:{self._card['version']}"

    @property
    def languages(self) -> frozenset[str]:
        """The languages the model was trained on."""
        return frozenset(self._card["languages"])

    @property
    def attributes(self) -> tuple[str, ...]:
        """The model's outputs, in order."""
        return tuple(self._card["labels"])

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Score each text whole; over the windows of a long one the worst counts. Raises `TextTooLong`."""
        loaded = self._load()
        cut = [self._windows(pieces) for pieces in loaded.pieces.of(list(texts))]
        rows = loaded.rows(list(dict.fromkeys(window for text in cut for window in text)))
        return [self._worst([rows[window] for window in text]) for text in cut]

    def _windows(self, pieces: list[int]) -> list[Window]:
        limit, size = self._card["max_tokens"] - MARKS, self._card["window"] - MARKS
        return windows(pieces, limit, size, self._card["overlap"])

    def _worst(self, rows: "list[np.ndarray]") -> Scores:
        columns = zip(*(row.tolist() for row in rows), strict=True)
        return dict(zip(self.attributes, map(max, columns), strict=True))

    def _load(self) -> "_Loaded":
        with self._loading:
            if self._loaded is None:
                self._loaded = _Loaded(Pieces(self._folder / "tokenizer.json"), _session(self._folder))
                _give_back_memory()
        return self._loaded


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Tokenizer and session of one folder."""

    pieces: Pieces
    session: Any

    def rows(self, cut: list[Window]) -> "dict[Window, np.ndarray]":
        """Run each window once, in groups of about equal length. Raises `ScorerUnavailable` when late."""
        rows: dict[Window, np.ndarray] = {}
        for group in by_length([len(window) + MARKS for window in cut], RUN_TOKENS):
            stop_if_late()
            batch = [cut[index] for index in group]
            rows.update(zip(batch, self._run(batch), strict=True))
        return rows

    def _run(self, batch: list[Window]) -> "np.ndarray":
        import numpy as np  # noqa: PLC0415 - loaded with the model

        shape = len(batch), max(map(len, batch)) + MARKS
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, window in enumerate(batch):
            ids[row, : len(window) + MARKS] = (self.pieces.begin, *window, self.pieces.end)
            mask[row, : len(window) + MARKS] = 1
        scores: np.ndarray = self.session.run(["scores"], {"input_ids": ids, "attention_mask": mask})[0]
        return scores


def _card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / "labels.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ScorerError(f"No built-in model in {folder}: {error}") from error
    return card


def _session(folder: Path) -> Any:
    import onnxruntime  # noqa: PLC0415 - 40 MB that only a process that scores pays for

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph has the operators it wants; what onnxruntime would fuse further is slower.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    try:
        return onnxruntime.InferenceSession(
            folder / "model.onnx", options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise ScorerError(f"The model in {folder} cannot be loaded: {error}") from error


def _give_back_memory() -> None:
    """Return to the system what loading used: 150 MB of holes in glibc's heap, where weights became floats."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)

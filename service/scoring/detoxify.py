"""Scores with the real `detoxify.Detoxify` class: Unitary's published models, or a checkpoint folder offline.

The rule: what Detoxify gets is checked first (see `checkpoint`) and short enough for it, in time, memory and
its 512 word pieces. An attribute that the model lacks is absent from the scores, never 0.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from service.scoring.batches import by_length
from service.scoring.checkpoint import Checkpoint, check_sum, check_weights, open_checkpoint
from service.scoring.cutting import cut
from service.scoring.patience import stop_if_late
from service.scoring.pieces import well_formed
from service.scoring.scorer import ATTRIBUTES, ScorerError, Scores, worst
from service.scoring.windows import MAX_PIECES, too_long

PUBLISHED: dict[str, frozenset[str]] = {
    "original": frozenset({"en"}),
    "unbiased": frozenset({"en"}),
    "multilingual": frozenset({"en", "fr", "es", "it", "pt", "tr", "ru"}),
}
"""Unitary's models and the languages each was trained on."""

# 512 less the two marks, less a margin: sentences joined may take a piece more than they did alone.
WINDOW = 500
OURS = {
    "toxic": "toxicity",
    "severe_toxic": "severe_toxicity",
    "identity_hate": "identity_attack",
    "obscenity": "obscene",
    "sexually_explicit": "sexual_explicit",
}


class DetoxifyScorer:
    """Loads on the first text; one text batch at a time, on `threads` torch threads.

    `source` is `original`, `unbiased`, `multilingual` (fetched by Detoxify itself, once) or a folder.
    `languages` names what a folder's model was made for. Raises `ScorerError` for an unknown name.
    """

    def __init__(
        self,
        source: str,
        *,
        sha256: str | None = None,
        languages: Sequence[str] = ("fr", "en"),
        threads: int = 1,
    ) -> None:
        self._folder = None if source in PUBLISHED else Path(source).expanduser().absolute()
        if self._folder is not None and not self._folder.is_dir():
            raise ScorerError(f"{source!r} is neither {', '.join(PUBLISHED)} nor a folder.")
        self._source = source
        self._sha256 = sha256
        self._languages = PUBLISHED.get(source, frozenset(languages))
        self._threads = threads
        self._turn = Lock()
        self._detoxify: Any = None

    @property
    def model(self) -> str:
        """`detoxify:` and the published name or the folder's own."""
        return f"detoxify:{self._folder.name if self._folder else self._source}"

    @property
    def languages(self) -> frozenset[str]:
        """The languages of the published model, or those given with a folder."""
        return self._languages

    @property
    def attributes(self) -> tuple[str, ...]:
        """Which of our attributes the model has; loads it."""
        with self._turn:
            return tuple(name for name in ATTRIBUTES if name in self._names())

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Score each text whole; over the pieces of a long one the worst counts. Raises `TextTooLong`."""
        with self._turn:
            self._load()
            cuts = [self._cut(well_formed(text)) for text in texts]
            pieces = list(dict.fromkeys(piece for text in cuts for piece in text))
            scores = self._predict(pieces)
        return [worst([scores[piece] for piece in text]) for text in cuts]

    def _names(self) -> list[str]:
        self._load()
        return [OURS.get(name, name) for name in self._detoxify.class_names]

    def _cut(self, text: str) -> list[str]:
        if self._size(text) > MAX_PIECES:
            raise too_long(self._size(text))
        return cut(text, self._size, WINDOW)

    def _size(self, text: str) -> int:
        return len(
            self._detoxify.tokenizer(text, add_special_tokens=False, truncation=False, verbose=False)[
                "input_ids"
            ]
        )

    def _predict(self, pieces: list[str]) -> dict[str, Scores]:
        scores: dict[str, Scores] = {}
        for group in by_length([self._size(piece) + 2 for piece in pieces]):
            stop_if_late()
            batch = [pieces[index] for index in group]
            scores.update(zip(batch, self._batch(batch), strict=True))
        return scores

    def _batch(self, batch: list[str]) -> list[Scores]:
        predicted = self._detoxify.predict(batch)
        columns = [column if isinstance(column, list) else [column] for column in predicted.values()]
        ours = [OURS.get(name, name) for name in predicted]
        rows = (dict(zip(ours, row, strict=True)) for row in zip(*columns, strict=True))
        return [{name: row[name] for name in ATTRIBUTES if name in row} for row in rows]

    def _load(self) -> None:
        if self._detoxify is not None:
            return
        try:
            import torch  # noqa: PLC0415 - gigabytes that only this scorer needs
        except ImportError as error:
            raise ScorerError("Detoxify is not installed: pip install 'civility[detoxify]'.") from error
        from transformers.utils import logging  # noqa: PLC0415

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(self._threads)
        folder = self._folder
        self._detoxify = (
            _published(self._source, self._sha256) if folder is None else _local(folder, self._sha256)
        )


def _local(folder: Path, sha256: str | None) -> Any:
    checkpoint = open_checkpoint(folder, sha256)
    try:
        detoxify = _class()(checkpoint=_relocated(checkpoint), huggingface_config_path=str(folder))
    except Exception as error:
        raise ScorerError(f"Detoxify cannot load {folder}: {error}") from error
    check_weights(checkpoint.file.name, checkpoint.content["state_dict"], detoxify.model)
    return detoxify


def _published(name: str, sha256: str | None) -> Any:
    import torch  # noqa: PLC0415

    try:
        file = Path(torch.hub.get_dir(), "checkpoints", _url(name).rpartition("/")[2])
        if file.exists():
            check_sum(file, sha256)
        detoxify = _class()(name)
        check_sum(file, sha256)
        # The class has just unpickled this very file: reading it again trusts nothing further.
        weights = torch.load(file, map_location="cpu", weights_only=False)["state_dict"]
    except ScorerError:
        raise
    except Exception as error:
        raise ScorerError(f"Detoxify cannot load {name!r}: {error}") from error
    check_weights(file.name, weights, detoxify.model)
    return detoxify


def _relocated(checkpoint: Checkpoint) -> io.BytesIO:
    """The checked content with `model_type` a folder: Detoxify would ask the network for any other name."""
    import torch  # noqa: PLC0415

    arguments = checkpoint.arguments | {"model_type": str(checkpoint.folder)}
    weights = {name: weight.float() for name, weight in checkpoint.content["state_dict"].items()}
    config = dict(checkpoint.content["config"]) | {"arch": {"args": arguments}}
    file = io.BytesIO()
    torch.save({"state_dict": weights, "config": config}, file)
    file.seek(0)
    return file


def _class() -> Any:
    from detoxify import Detoxify  # noqa: PLC0415

    return Detoxify


def _url(name: str) -> str:
    from detoxify.detoxify import MODEL_URLS  # noqa: PLC0415

    return str(MODEL_URLS[name])

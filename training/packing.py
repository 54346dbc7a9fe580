"""Turns the weights that a model learnt with into the whole numbers that are shipped, losing nothing on the way.

Matrices are whole numbers from -63 to 63 times a scale per output (`training/rounding.py`). Word embeddings are
the base's own: 4-bit numbers from -8 to 7 times a scale per block of 32, two in a byte.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from training.rounding import MATRIX_TOP, TOKEN_LEAST

Array = npt.NDArray[np.float32]

BLOCK = 32
LEAST_NIBBLE, TOP_NIBBLE = -8, 7


def packed_matrix(weight: Array) -> tuple[npt.NDArray[np.int8], Array]:
    """The whole numbers of a matrix (inputs × outputs, as ONNX multiplies) and the scale of each output."""
    scales = np.maximum(np.abs(weight).max(1), TOKEN_LEAST) / np.float32(MATRIX_TOP)
    whole = np.clip(np.rint(weight / scales[:, None]), -MATRIX_TOP, MATRIX_TOP)
    return np.ascontiguousarray(whole.T.astype(np.int8)), scales.astype(np.float32)


def packed_words(words: Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """Embeddings as bytes (words × blocks × 16) and scales (words × blocks × 1), half precision.

    A byte's low half is one of a block's first 16 numbers plus 8, its high half one of the last 16. The scale is
    the one by which the number farthest from zero is -8, as in the base's file.
    """
    blocks = words.reshape(len(words), -1, BLOCK)
    farthest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)
    scales = (farthest / LEAST_NIBBLE).astype(np.float16)
    whole = np.clip(np.rint(_divided(blocks, scales)), LEAST_NIBBLE, TOP_NIBBLE) - LEAST_NIBBLE
    low, high = np.split(whole.astype(np.uint8), 2, axis=-1)
    return low | high << 4, scales


def unpacked_words(packed: npt.NDArray[np.uint8], scales: npt.NDArray[np.float16]) -> Array:
    """The embeddings (words × hidden) that `packed_words` packed."""
    whole = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) + LEAST_NIBBLE
    return (whole * scales.astype(np.float32)).reshape(len(packed), -1)


def _divided(blocks: Array, scales: npt.NDArray[Any]) -> Array:
    exact = scales.astype(np.float32)
    return np.divide(blocks, exact, out=np.zeros_like(blocks), where=exact != 0)

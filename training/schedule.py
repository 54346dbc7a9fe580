"""Turns rows into an order of batches of like length, and steps into a learning rate.

Both are pure functions of their arguments and a seed, so that a run which stops can go on with the very same
batches.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

_POOL = 40


@dataclass(frozen=True, slots=True)
class Rate:
    """A learning rate that climbs to ``peak``, stays, and falls to nothing; shares of all steps."""

    peak: float
    climb: float = 0.05
    fall: float = 0.5

    def at(self, step: int, steps: int) -> float:
        """Return the rate of ``step`` (from 0) out of ``steps``."""
        climbing = (step + 1) / max(1.0, self.climb * steps)
        falling = (steps - step) / max(1.0, self.fall * steps)
        return self.peak * min(1.0, climbing, falling)


def batches(lengths: Sequence[int], size: int, *, seed: int, shuffle: bool = True) -> list[list[int]]:
    """Group the places of ``lengths`` into batches of at most ``size`` whose members are of like length.

    Places keep their rough order: only ``_POOL`` batches at a time are sorted by length, and their batches
    are then shuffled, so that a curriculum laid out by the caller survives.
    """
    dice = random.Random(seed)
    order = list(range(len(lengths)))
    if shuffle:
        dice.shuffle(order)
    planned: list[list[int]] = []
    for start in range(0, len(order), size * _POOL):
        pool = sorted(order[start : start + size * _POOL], key=lengths.__getitem__)
        cut = [pool[i : i + size] for i in range(0, len(pool), size)]
        dice.shuffle(cut)
        planned.extend(cut)
    return planned

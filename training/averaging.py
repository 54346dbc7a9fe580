"""Averages the weights of a run over its last steps: the middle of where they wander tells more than where they stop.

An exponential mean, as Polyak's averaging is done in practice (Izmailov et al., 2018, "Averaging weights leads to
wider optima and better generalization"): it does what a falling rate does, and the rate may stay up.
"""

from collections.abc import Sequence

import torch


class Average:
    """The mean of ``weights`` over the last ``steps`` or so; all steps count alike until there are that many."""

    def __init__(self, weights: Sequence[torch.Tensor], steps: int) -> None:
        self._weights, self._steps = weights, steps
        self.values = [weight.detach().clone() for weight in weights]

    def take_in(self, step: int) -> None:
        """Take in the weights as they stand after ``step`` (from 0)."""
        share = 1 / min(step + 1, self._steps)
        for value, weight in zip(self.values, self._weights, strict=True):
            value.lerp_(weight.detach(), share)

    def restore(self, values: Sequence[torch.Tensor]) -> None:
        """Go on from the ``values`` of a run that was stopped."""
        for value, saved in zip(self.values, values, strict=True):
            value.copy_(saved)

    def settle(self) -> None:
        """Write the mean into the weights for good."""
        for weight, value in zip(self._weights, self.values, strict=True):
            weight.data.copy_(value)

"""Groups sequences of about equal length, so that padding costs little and memory has a ceiling."""

from collections.abc import Iterator, Sequence

MAX_BATCH_TOKENS = 2048
"""Padded tokens in one run: enough to fill a core, little enough to stay in its cache."""


def by_length(lengths: Sequence[int], max_tokens: int = MAX_BATCH_TOKENS) -> Iterator[list[int]]:
    """Yield indices into `lengths`, shortest first, in groups of at most `max_tokens` padded tokens each.

    A single sequence longer than `max_tokens` makes a group of its own.
    """
    group: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and lengths[index] * (len(group) + 1) > max_tokens:
            yield group
            group = []
        group.append(index)
    if group:
        yield group

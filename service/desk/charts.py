"""Plots as plain geometry for templates to draw: columns, stacks and a line, in a box of 600 by 200."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 600, 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or a part of a stack."""

    x: float
    y: float
    width: float
    height: float
    value: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A round value on the upright axis."""

    y: float
    value: float


def columns(values: Sequence[float]) -> list[Column]:
    """One column for each value."""
    return stacks([[("", value)] for value in values])


def stacks(rows: Sequence[Sequence[tuple[str, float]]]) -> list[Column]:
    """For each row its parts, one on top of the other."""
    step = WIDTH / max(len(rows), 1)
    top = ceiling([sum(value for _, value in row) for row in rows])
    gap = min(4.0, step * 0.2)
    found = []
    for place, row in enumerate(rows):
        y = float(HEIGHT)
        for kind, value in row:
            height = value / top * HEIGHT
            y -= height
            found.append(Column(place * step + gap / 2, y, step - gap, height, value, kind))
    return found


def points(values: Sequence[float]) -> str:
    """A line through the values, as SVG takes it."""
    top, step = ceiling(values), WIDTH / max(len(values) - 1, 1)
    return " ".join(f"{n * step:.1f},{HEIGHT - value / top * HEIGHT:.1f}" for n, value in enumerate(values))


def ticks(values: Sequence[float]) -> list[Tick]:
    """The axis for these values: nothing, half, and the top."""
    top = ceiling(values)
    return [Tick(HEIGHT - HEIGHT * share, top * share) for share in (0, 0.5, 1)]


def ceiling(values: Sequence[float]) -> float:
    """The next round number that has a half, and never under 2."""
    most = max([2.0, *values])
    power = 10.0 ** int(log10(most))
    return power * next(step for step in (1, 2, 4, 6, 8, 10) if step * power >= ceil(most))

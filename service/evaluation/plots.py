"""Plots as SVG, drawn from a report's figures: small, accessible, readable in light, dark and without colour.

The rule: what tells two things apart is shape, dash or hatch, and a title says in words what is drawn.
"""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from service.evaluation.figures import Figures

WIDTH, HEIGHT = 300, 230
_LEFT, _TOP, _RIGHT, _BOTTOM = 42, 26, 10, 36
_ACROSS, _DOWN = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
_BAR = 18
_NAMES = 190

STYLE = """
svg.plot { --ink: #1d2330; --faint: #8a93a5; --one: #1f5fbf; --other: #b4530a; font: 11px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
 svg.plot { --ink: #e8ebf2; --faint: #8f99ad; --one: #8ab4f8; --other: #f5a05a; }
}
svg.plot text { fill: var(--ink); }
svg.plot .head { font-weight: 600; font-size: 12px; }
svg.plot .axis { stroke: var(--faint); fill: none; }
svg.plot .even { stroke: var(--faint); stroke-dasharray: 4 4; fill: none; }
svg.plot .line { stroke: var(--one); stroke-width: 2; fill: none; }
svg.plot .dot, svg.plot .bar { fill: var(--one); opacity: .6; }
svg.plot .ring { fill: none; stroke: var(--other); stroke-width: 1.6; }
svg.plot .whisker { stroke: var(--ink); stroke-width: 1.2; }
"""


def reliability(name: str, figures: Figures) -> str:
    """Draw the share that is true against the mean score of each tenth; a dot's area is its share of rows."""
    steps = figures["reliability"]
    points = [(score, true) for _, score, true in steps]
    dots = [
        f'<circle class="dot" cx="{_x(score)}" cy="{_y(true)}" r="{2 + 9 * share**0.5:.1f}"/>'
        for share, score, true in steps
    ]
    told = f"{name}: reliability"
    return _framed(told, "mean score", "share true", [_even(), _path(points), *dots])


def curve(name: str, figures: Figures) -> str:
    """Draw the ROC curve; nothing without rows of both kinds."""
    if not figures["curve"]:
        return ""
    area = f"{figures['auc'][0]:.3f}"
    told = f"{name}: ROC curve, area {area}"
    return _framed(told, "false alarms", "recall", [_even(), _path(figures["curve"])])


def scores(name: str, figures: Figures) -> str:
    """Draw how the scores of true rows (outlines) and of the others (filled) are spread."""
    true, false = (_shares(counts) for counts in figures["histogram"])
    highest = max([*true, *false, 0.01])
    wide = _ACROSS / len(true)
    bars = [
        f'<rect class="{kind}" x="{_LEFT + place * wide + inset:.1f}" y="{_y(share / highest)}" '
        f'width="{wide - 2 * inset:.1f}" height="{max(0.0, _y(0) - _y(share / highest)):.1f}"/>'
        for kind, shares, inset in (("bar", false, 2.5), ("ring", true, 0.8))
        for place, share in enumerate(shares)
        if share
    ]
    told = f"{name}: true rows (outlined), others (filled)"
    return _framed(told, "score", "share of its rows", bars, most=f"{100 * highest:.0f} %")


def bars(told: str, rows: Sequence[tuple[str, Sequence[float | None]]]) -> str:
    """Draw shares as bars with their intervals; a row is a name and ``[value, low, high]``."""
    shown = [(name, [end or 0.0 for end in ends]) for name, ends in rows if ends[0] is not None]
    height = _TOP + _BAR * len(shown) + 8
    lines = [_bar(_TOP + _BAR * place, name, ends) for place, (name, ends) in enumerate(shown)]
    return _svg(told, WIDTH + 260, height, lines) if shown else ""


def standalone(svg: str) -> str:
    """Return a plot as a file of its own."""
    return (
        svg.replace('<svg class="plot"', '<svg xmlns="http://www.w3.org/2000/svg" class="plot"', 1).replace(
            "</title>", f"</title><style>{STYLE}</style>", 1
        )
        + "\n"
    )


def _framed(told: str, across: str, up: str, drawn: Sequence[str], most: str = "1") -> str:
    axis = f'<path class="axis" d="M{_LEFT} {_TOP}V{_TOP + _DOWN}H{WIDTH - _RIGHT}"/>'
    names = [
        _text(_LEFT + _ACROSS / 2, HEIGHT - 6, across, "middle"),
        f'<text transform="translate(12 {_TOP + _DOWN / 2}) rotate(-90)" text-anchor="middle">{escape(up)}</text>',
        *(_text(_x(at), _y(0) + 14, f"{at:g}", "middle") for at in (0, 0.5, 1)),
        _text(_LEFT - 5, _y(1) + 8, most, "end"),
        _text(_LEFT - 5, _y(0) + 2, "0", "end"),
    ]
    return _svg(told, WIDTH, HEIGHT, [axis, *names, *drawn])


def _svg(told: str, width: int, height: int, drawn: Sequence[str]) -> str:
    head = f'<text class="head" x="4" y="14">{escape(told)}</text>'
    return (
        f'<svg class="plot" role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"<title>{escape(told)}</title>{head}{''.join(drawn)}</svg>"
    )


def _bar(top: float, name: str, ends: Sequence[float]) -> str:
    room = WIDTH + 260 - _NAMES - 60
    value, low, high = (_NAMES + end * room for end in ends)
    middle = top + _BAR / 2
    return (
        _text(_NAMES - 6, middle + 4, name, "end")
        + f'<rect class="bar" x="{_NAMES}" y="{top + 3:.1f}" width="{value - _NAMES:.1f}" height="{_BAR - 7}"/>'
        + f'<path class="whisker" d="M{low:.1f} {middle:.1f}H{high:.1f}"/>'
        + _text(_NAMES + room + 8, middle + 4, f"{100 * ends[0]:.0f} %", "start")
    )


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'


def _path(points: Sequence[Sequence[float]]) -> str:
    steps = " ".join(f"{_x(x)},{_y(y)}" for x, y in points)
    return f'<polyline class="line" points="{steps}"/>' if any(pairwise(points)) else ""


def _even() -> str:
    return f'<path class="even" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'


def _x(share: float) -> float:
    return round(_LEFT + share * _ACROSS, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _DOWN, 1)


def _shares(counts: Sequence[int]) -> list[float]:
    return [count / (sum(counts) or 1) for count in counts]

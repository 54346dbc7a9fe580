"""A report as one page of HTML that stands by itself: no script, no request, every text escaped.

The rule: what comes from a file, names and comments alike, only ever enters through ``escape``.
"""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from service.evaluation import plots, tables
from service.evaluation.figures import Figures
from service.evaluation.tables import Table

_STYLE = Path(__file__).parent / "data" / "page.css"
_SAFE = "default-src 'none'; style-src 'unsafe-inline'"


def write_page(report: dict[str, Any], path: Path) -> None:
    """Write the page; a lone surrogate, which UTF-8 cannot carry, becomes a question mark."""
    path.write_bytes(page(report).encode("utf-8", "replace"))


def page(report: dict[str, Any]) -> str:
    """Return the page of a report."""
    title = f"{escape(report['model'])} on {len(report['sets'])} files"
    body = "".join(_body(report))
    style = _STYLE.read_text(encoding="utf-8") + plots.STYLE
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_SAFE}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>'
        f"<body><main><h1>{title}</h1>{body}</main></body></html>\n"
    )


def _body(report: dict[str, Any]) -> Iterator[str]:
    sets: Sequence[Figures] = report["sets"]
    yield (
        f"<p>Civility {escape(report['civility'])}, policy: {escape(report['policy']['name'])}; each comment counts "
        f"with the {escape(report['reading'])}. In brackets: 95 % intervals.</p>"
    )
    links = (f'<li><a href="#set-{n}">{escape(each["name"])}</a></li>' for n, each in enumerate(sets))
    yield f"<nav><ul>{''.join(links)}</ul></nav>"
    yield _table(tables.overview(sets))
    for number, figures in enumerate(sets):
        title, body = escape(figures["name"]), "".join(_set(figures))
        yield f'<section id="set-{number}"><h2>{title}</h2>{body}</section>'


def _set(figures: Figures) -> Iterator[str]:
    yield f"<p>{escape(tables.counted(figures))}</p>"
    if "main" not in figures:
        return
    yield "".join(_plots(figures))
    yield from map(_table, tables.of_set(figures))
    yield _examples("Highest scores that are false", figures["examples"]["false_alarms"])
    yield _examples("Lowest scores that are missed", figures["examples"]["missed"])


def _plots(figures: Figures) -> Iterator[str]:
    name = figures["main"]["attribute"]
    main = figures["attributes"][name]
    drawn = (draw(name, main) for draw in (plots.reliability, plots.curve, plots.scores))
    yield f'<div class="plots">{"".join(drawn)}</div>'
    rows = [
        (kind, next(iter(each["accuracy"].values()))) for kind, each in figures["functionalities"].items()
    ]
    yield plots.bars(f"{name}: accuracy on each functionality", rows)


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = "".join(f"<tr>{_row(row)}</tr>" for row in table.rows)
    return (
        f'<div class="wide" tabindex="0"><table><caption>{escape(table.caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(cells: Sequence[str]) -> str:
    first, *rest = map(escape, cells)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)


def _examples(title: str, shown: Sequence[Figures]) -> str:
    if not shown:
        return ""
    items = "".join(
        f'<li><span class="score">{each["score"]:.2f}</span> <small>line {each["line"]}</small> '
        f'<q dir="auto">{escape(each["text"])}</q></li>'
        for each in shown
    )
    return f"<details><summary>{escape(title)} ({len(shown)})</summary><ol>{items}</ol></details>"

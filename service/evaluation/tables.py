"""The tables of a report, made of plain cells, for a terminal, a page or a model card alike.

The rule: a figure is shown with its interval, and one that is unknown as a dash.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.evaluation.figures import Figures

DASH = "–"
EACH_FILE = "Each file, at 0.5"
Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the first column names the row, the others are figures."""

    caption: str
    heads: Cells
    rows: Sequence[Cells]


def of_set(figures: Figures) -> Iterator[Table]:
    """Yield every table that the figures of one set fill."""
    if "main" in figures:
        tables = (attributes, thresholds, policy_lines, verdicts, beside, languages, functionalities, groups)
        yield from (table for make in tables if (table := make(figures)).rows)


def counted(figures: Figures) -> str:
    """Return in words how many rows were judged, and what was left out."""
    told = [f"{figures['rows']} labelled rows"]
    left = (("unlabelled", "without a label, left out"), ("left_out", "left out of the sample"))
    told += [f"{figures[name]} {words}" for name, words in left if figures.get(name)]
    if figures["unscored"]:
        told.append(f"{figures['unscored']} that the scorer refused (the product would hold them)")
    return "; ".join(told) + "."


def overview(sets: Sequence[Figures]) -> Table:
    """Return one row for each set: its main question; the mean AUC only where any set has one."""
    heads = ("set", "rows", "true", "judged by", "AUC", "accuracy", "recall", "false alarms", "ECE")
    rows = [_overview(figures) for figures in sets]
    if any(row[-1] != DASH for row in rows):
        return Table(EACH_FILE, (*heads, "mean AUC"), rows)
    return Table(EACH_FILE, heads, [row[:-1] for row in rows])


def attributes(figures: Figures) -> Table:
    """Return one row for each attribute that has labels."""
    heads = ("attribute", "label", "rows", "true", "AUC", "accuracy", "recall", "false alarms", "ECE")
    rows = [
        (name, each["label"], str(each["rows"]), str(each["positives"]), *_sides(each), decimal(each["ece"]))
        for name, each in figures["attributes"].items()
    ]
    return Table("Attributes, at 0.5", heads, rows)


def thresholds(figures: Figures) -> Table:
    """Return what each tenth would do as a line of the main attribute."""
    name = figures["main"]["attribute"]
    rows = [(f"{each['at']:.1f}", *_at_line(each)) for each in figures["attributes"][name]["thresholds"]]
    return Table(f"Lines through {name}", ("at or above", *LINE_HEADS), rows)


def policy_lines(figures: Figures) -> Table:
    """Return what each line of the policy does."""
    rows = [
        (f"{name} {each['line'].replace('_', ' ')} {each['at']:g}", *_at_line(each))
        for name, drawn in figures["lines"].items()
        for each in drawn
    ]
    return Table("The policy's lines", ("line", *LINE_HEADS), rows)


def verdicts(figures: Figures) -> Table:
    """Return what the policy as a whole makes of the comments, by label."""
    found = figures["verdicts"]
    heads = ("labelled", "approved", "held", "rejected", "what that means")
    if found is None:
        return Table("", heads, [])
    right, stopped = percent(found["rejected_right"]), percent(found["stopped_of_true"])
    true = (*map(str, found["true"].values()), f"held or rejected: {stopped}; rejected rightly: {right}")
    false = (
        *map(str, found["false"].values()),
        f"of what is approved, wrongly: {percent(found['approved_wrong'])}",
    )
    name = figures["main"]["label"]
    rows = [(name, *true)] * any(found["true"].values()) + [(f"not {name}", *false)] * any(
        found["false"].values()
    )
    return Table("The policy's verdicts, on scores alone", heads, rows)


def beside(figures: Figures) -> Table:
    """Return other systems beside ours on the same rows."""
    heads = ("system", "attribute", "rows", "its AUC", "ours", "our lead", "its accuracy", "ours ")
    rows = [
        (
            name,
            attribute,
            str(each["rows"]),
            *(decimal(each[whose].get("auc")) for whose in ("theirs", "ours")),
            decimal(each.get("lead"), sign=True),
            *(percent(each[whose]["accuracy"]) for whose in ("theirs", "ours")),
        )
        for name, asked in figures["beside"].items()
        for attribute, each in asked.items()
    ]
    return Table("Other systems on the same rows", heads, rows)


def languages(figures: Figures) -> Table:
    """Return one row for each language; none where there is but one, of which all else speaks."""
    heads = ("language", "rows", "true", "AUC", "accuracy", "recall", "false alarms")
    rows = [
        (code, str(each["rows"]), str(each["positives"]), *_sides(each))
        for code, each in figures["languages"].items()
    ]
    return Table("Languages", heads, rows if len(rows) > 1 else [])


def functionalities(figures: Figures) -> Table:
    """Return the accuracy on each functionality, the worst first."""
    found = figures["functionalities"]
    systems = list(next(iter(found.values()))["accuracy"]) if found else []
    worst_first = sorted(found.items(), key=lambda item: next(iter(item[1]["accuracy"].values()))[0])
    rows = [
        (
            kind,
            str(each["rows"]),
            str(each["positives"]),
            *(percent(each["accuracy"].get(name)) for name in systems),
        )
        for kind, each in worst_first
    ]
    return Table("Functionalities: accuracy at 0.5", ("functionality", "rows", "true", *systems), rows)


def groups(figures: Figures) -> Table:
    """Return the bias figures of each group, the lowest BPSN first."""
    found = figures["groups"]
    heads = ("group", "rows", "true", "subgroup AUC", "BPSN AUC", "BNSP AUC", "false alarms", "elsewhere")
    if found is None:
        return Table("", heads, [])
    lowest_first = sorted(found["of"].items(), key=lambda item: _first(item[1]["bpsn_auc"], 2.0))
    rows = [
        (
            name,
            str(each["rows"]),
            str(each["positives"]),
            *(decimal(each[area]) for area in ("subgroup_auc", "bpsn_auc", "bnsp_auc")),
            percent(each["false_alarms"]),
            percent(each["false_alarms_elsewhere"]),
        )
        for name, each in lowest_first
    ]
    means = (decimal(found["means"][area]) for area in ("subgroup_auc", "bpsn_auc", "bnsp_auc"))
    return Table(
        f"Groups, known by {found['from']}", heads, [*rows, ("power mean (-5)", "", "", *means, "", "")]
    )


LINE_HEADS = ("comments", "accuracy", "precision", "recall", "false alarms")


def decimal(figure: Any, *, sign: bool = False) -> str:
    """Return a figure between 0 and 1, or an estimate, in three decimals."""
    shape = "+.3f" if sign else ".3f"
    return _shown(figure, lambda value: format(value, shape))


def percent(figure: Any) -> str:
    """Return a share, or an estimate of one, in percent."""
    shown = _shown(figure, lambda value: f"{100 * value:.1f}")
    return shown if shown == DASH else f"{shown} %" if "(" not in shown else shown.replace(" (", " % (")


def _shown(figure: Any, form: Any) -> str:
    value = _first(figure, None)
    if value is None:
        return DASH
    if isinstance(figure, list | tuple) and figure[1] is not None:
        return f"{form(value)} ({form(figure[1])}…{form(figure[2])})"
    return str(form(value))


def _first(figure: Any, otherwise: Any) -> Any:
    value = figure[0] if isinstance(figure, list | tuple) else figure
    return otherwise if value is None else value


def _overview(figures: Figures) -> Cells:
    if "main" not in figures:
        return (figures["name"], str(figures["rows"]), *[DASH] * 8)
    main = figures["attributes"][figures["main"]["attribute"]]
    by = " by ".join(dict.fromkeys(figures["main"].values()))
    counts = str(main["rows"]), str(main["positives"])
    return (figures["name"], *counts, by, *_sides(main), decimal(main["ece"]), decimal(figures["mean_auc"]))


def _sides(each: Figures) -> Cells:
    return decimal(each["auc"]), *(percent(each[name]) for name in ("accuracy", "recall", "false_alarms"))


def _at_line(each: Figures) -> Cells:
    shares = (percent(each[name]) for name in ("accuracy", "precision", "recall", "false_alarms"))
    return str(each["above"]), *shares

"""The model card on what the model was made of: the data and their licences, and how each stage learnt."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from service.evaluation import tables
from service.evaluation.tables import Table, decimal, percent
from training.facts import OURS

Card = dict[str, Any]


def data(card: Card) -> Iterator[str]:
    """Yield the parts of the section on the data: totals, licences, languages, sources."""
    sources = card["facts"]["sources"]
    total, own = sum(each["rows"] for each in sources), _rows_of(sources, "source", OURS)
    yield "## Data"
    yield (
        f"{total:,} rows could be learnt from, {own:,} of them written for this project by one guide, those in "
        "training/data by language models and not read by native speakers. A label that a set does not give is "
        "masked, never taken for 0. Rows like those of the evaluation sets are left out before training, and what "
        "was made of public rows was made of none that is like them. Public rows that people had labelled "
        "doubtfully, or only for hatred, and single sentences of news comments were labelled anew by language "
        "models (docs/decisions/0016). Between stages and mixtures, and for the share of toxic rows to calibrate on, "
        "the choice was made by figures on the evaluation sets (docs/decisions/0016, 0017), which flatters these "
        "figures."
    )
    yield _counted("licence", sources)
    yield _counted("language", sources)
    yield "### Sources"
    rows = [
        (each["source"], each["language"], each["licence"], each["label_kind"], *_counts([each]))
        for each in sources
    ]
    yield markdown(Table("", ("source", "language", "licence", "labels", "rows", "toxic"), rows))


def training(card: Card) -> Iterator[str]:
    """Yield the parts of the section on training: what each stage read and how it learnt, and the calibration."""
    yield "## Training"
    yield (
        "[training/README.md](../../training/README.md) tells how; `make model` does it again. What each stage read, "
        "repeated and rewritten rows counted each time:"
    )
    settings = card["facts"].get("settings", {})
    rows = [
        (
            name,
            *(f"{stage[kind]:,}" for kind in ("rows", "ours", "toxic")),
            _course(settings.get(name)),
            _most(stage["languages"]),
        )
        for name, stage in card["facts"]["stages"].items()
    ]
    yield markdown(Table("", ("stage", "rows", "of our own", "toxic", "how", "languages"), rows))
    for blend in card["facts"].get("blends", ()):
        summed = " ".join(f"{share:+g} × `{step}`" for step, share in blend["shares"].items())
        yield f"`{blend['name']}` is {summed.removeprefix('+')}, weight by weight. The last that is named ships."
    fits = (card["calibration"] or {}).get("all", {})
    if fits:
        told = [
            (name, str(fit["rows"]), decimal(fit["before"]), decimal(fit["after"]))
            for name, fit in fits.items()
        ]
        yield "Calibration on held-out rows (expected calibration error before and after, on those rows):"
        yield markdown(Table("", ("attribute", "rows", "before", "after"), told))


def markdown(table: Table) -> str:
    """Return a table in Markdown; what is no figure stands to the left."""
    rule = ["---", *["---:" if _is_figure(table, place) else "---" for place in range(1, len(table.heads))]]
    lines = [table.heads, rule, *table.rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _is_figure(table: Table, place: int) -> bool:
    return all(row[place][:1] in "0123456789+-–" for row in table.rows)


def _counted(name: str, sources: Sequence[Card]) -> str:
    groups: dict[str, list[Card]] = {}
    for each in sources:
        groups.setdefault(each[name], []).append(each)
    largest = sorted(groups.items(), key=lambda item: -sum(each["rows"] for each in item[1]))
    return markdown(Table("", (name, "rows", "toxic"), [(told, *_counts(each)) for told, each in largest]))


def _counts(sources: Iterable[Card]) -> tuple[str, str]:
    found = Counter[str]()
    for each in sources:
        found.update({"rows": each["rows"], "toxic": each["toxic"]})
    return f"{found['rows']:,}", f"{found['toxic']:,}"


def _rows_of(sources: Sequence[Card], name: str, value: str) -> int:
    return sum(each["rows"] for each in sources if each[name] == value)


def _course(stage: Card | None) -> str:
    if stage is None:
        return tables.DASH
    course = stage["course"]
    begun = f"after {stage['after']}" + (
        f", halfway from {stage['halfway_from']}" if stage["halfway_from"] else ""
    )
    told = f"{begun}, rate {course['rate']['peak']:g}, batches of {course['batch']}"
    told += f", {course['longest']} tokens, lowest {course['frozen']} layers frozen, seed {course['seed']}"
    if course["leave_at"] < 1:
        told += f", the first {percent(course['leave_at'])} of the rows"
    if course.get("averaged"):
        told += f", mean of the last {course['averaged']:,} steps"
    return told + (f", {len(stage['layers'])} layers kept" if stage["layers"] else "")


def _most(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())

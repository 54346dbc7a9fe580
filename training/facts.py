"""Collects the facts of the training data, for the model card: who made it, under which licence, how much of it.

The rule: every number is counted in the rows themselves, and a stage's in the rows that it wrote down and read.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from training import rows

OURS = "written for this project"
Facts = dict[str, Any]


def collect(data: Path, ours: Path, work: Path) -> Facts:
    """Return ``sources`` (all that may be learnt from) and ``stages`` (what each stage of ``work`` has read)."""
    entries = [
        *rows.public_entries(data, ours),
        *rows.derived_entries(ours),
        *(
            {"label_kind": "assumed civil"} | each
            for each in rows.read_entries(data / "assumed_negative.jsonl.gz")
        ),
    ]
    stages = {path.parent.name: _stage(path) for path in sorted(work.glob("*/rows.jsonl.gz"))}
    return {"sources": sources(entries) + _our_sources(data, ours), "stages": stages}


def sources(entries: Iterable[Mapping[str, Any]]) -> list[Facts]:
    """Return one line for each source, language, licence and kind of label, with its rows and the toxic ones."""
    counts, toxic = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for entry in entries:
        key = (
            entry.get("source") or "unknown",
            entry["lang"],
            _licence(entry),
            entry.get("label_kind", "unknown"),
        )
        counts[key] += 1
        toxic[key] += rows.row_of(entry).toxic
    names = ("source", "language", "licence", "label_kind")
    return [
        dict(zip(names, key, strict=True)) | {"rows": count, "toxic": toxic[key]}
        for key, count in sorted(counts.items())
    ]


def save(facts: Facts, path: Path) -> None:
    """Write the facts as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _licence(entry: Mapping[str, Any]) -> str:
    return str(entry.get("licence") or "unknown")


def _our_sources(data: Path, ours: Path) -> list[Facts]:
    told = {"text": "", "source": OURS, "licence": "the project's own", "label_kind": "one writer"}
    return sources(told | {"lang": row.language, **row.labels} for row in rows.written_for_us(data, ours))


def _stage(path: Path) -> Facts:
    """How many rows a stage read, of which sources and languages; repetitions and rewrites count each time."""
    read = list(rows.read(path))
    return {
        "rows": len(read),
        "ours": sum(row.ours for row in read),
        "toxic": sum(row.toxic for row in read),
        "languages": dict(Counter(row.language for row in read).most_common()),
        "sources": dict(Counter(OURS if row.ours else row.source for row in read).most_common()),
    }

"""Rows of training text: what one looks like, and how the files that hold them are read.

A row carries only the labels that somebody gave; the others are unknown and must be masked, never taken for
0.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from training.attributes import ATTRIBUTES, LETTERS

NOTHING_WRONG = MappingProxyType(dict.fromkeys(ATTRIBUTES, 0.0))
ASSUMED_WEIGHT = 0.5
TOXIC_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One text, the labels known of it (0…1), and the weight of its loss."""

    text: str
    language: str
    source: str
    labels: Mapping[str, float] = field(default_factory=dict)
    weight: float = 1.0

    @property
    def toxic(self) -> bool:
        """Whether any known label says that a moderator would mind."""
        return any(value >= TOXIC_FROM for value in self.labels.values())

    @property
    def ours(self) -> bool:
        """Whether the row was written for this project."""
        return self.source.startswith("inhouse")

    def saying(self, text: str) -> "Row":
        """Return the same row, with the same labels, saying ``text``."""
        return replace(self, text=text)


def row_of(entry: Mapping[str, Any], *, source: str | None = None) -> Row:
    """Return the row that a JSON object describes; a source is needed where the object names none.

    Labels stand under their names, or all seven as ``letters``, by the guide: those named are true, the others false.
    """
    labels = {name: float(entry[name]) for name in ATTRIBUTES if entry.get(name) is not None}
    if "letters" in entry:
        labels = {name: float(letter in entry["letters"]) for letter, name in LETTERS.items()}
    weight = float(entry.get("weight", 1.0))
    return Row(entry["text"], entry["lang"], entry.get("source") or source or "unknown", labels, weight)


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of a JSON lines file, gzipped or not. Raises ``KeyError`` where text or lang lack."""
    for entry in read_entries(path):
        yield row_of(entry, source=path.name.split(".")[0])


def read_entries(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON lines file, gzipped or not, with all their keys."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            if line.strip():
                yield json.loads(line)


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write ``rows`` as gzipped JSON lines that ``read`` gives back."""
    write_entries(path, map(_entry_of, rows))


def write_entries(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Write objects as gzipped JSON lines."""
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)


def written_for_us(shared: Path, ours: Path) -> list[Row]:
    """Return the in-house rows of both folders; a file's rows keep their order, for contiguous hold-out."""
    files = [*sorted(shared.glob("inhouse_*.jsonl.gz")), *sorted(ours.glob("inhouse_*.jsonl"))]
    return [row for path in files for row in read(path)]


def public(shared: Path, ours: Path) -> list[Row]:
    """Return the rows of the public data sets whose licences allow a model to be passed on."""
    return [row_of(entry) for entry in public_entries(shared, ours)]


def public_entries(shared: Path, ours: Path) -> Iterator[dict[str, Any]]:
    """Yield the public rows, those with new labels that were labelled anew (``relabelled_*.jsonl`` in ``ours``).

    What could not be told when it was read again is left out.
    """
    anew = {each["original"]: each for path in ours.glob("relabelled_*.jsonl") for each in read_entries(path)}
    for entry in read_entries(shared / "train.jsonl.gz"):
        found = anew.get(digest(entry["text"]))
        if found is None:
            yield entry
        elif "letters" in found:
            yield entry | found | {"source": "relabelled", "label_kind": "language model"}


def derived(ours: Path) -> list[Row]:
    """Return what was made of public rows: translations, with the labels of the original, and single sentences."""
    return [row_of(entry) for entry in derived_entries(ours)]


def derived_entries(ours: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries of the rows that were made of public ones; each names its ``original`` by its digest."""
    for pattern in ("sentences_*.jsonl", "translated_*.jsonl"):
        for path in sorted(ours.glob(pattern)):
            yield from read_entries(path)


def digest(text: str) -> str:
    """Return what a row names its original by: a hash of its text, pipes and runs of space made one."""
    plain = " ".join(text.replace("|", " ").split())
    return hashlib.blake2b(plain.encode(), digest_size=8).hexdigest()


def assumed_civil(shared: Path) -> list[Row]:
    """Return neutral texts that nobody labelled, taken as civil at a lower weight."""
    rows = read(shared / "assumed_negative.jsonl.gz")
    return [replace(row, labels=NOTHING_WRONG, weight=ASSUMED_WEIGHT) for row in rows]


def by_language(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the rows of each language."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.language, []).append(row)
    return groups


def _entry_of(row: Row) -> dict[str, Any]:
    entry = {"text": row.text, "lang": row.language, "source": row.source, "weight": row.weight}
    return entry | dict(row.labels)

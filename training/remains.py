"""Finds the civil sentences of comments that one sentence made toxic: news comments as readers write them, unharmed.

The news comments at hand were all judged toxic, so a model learns to mind their manner. A sentence is taken as
civil only where another of the same comment clearly bears the blame, and the model itself minds it little.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from service.text.sentences import sentences
from training.attributes import ATTRIBUTES
from training.measures import Floats
from training.rows import ASSUMED_WEIGHT, NOTHING_WRONG, Row

SOURCE = "civil_toxic_spans"
_BLAMED_FROM = 0.7
_HARMLESS_TO = 0.1
_LEAST_WORDS = 5
_TOXICITY = ATTRIBUTES.index("toxicity")


def remains(rows: Sequence[Row], scorer: Callable[[Sequence[str]], Floats]) -> list[Row]:
    """Return the harmless sentences of ``rows`` of news comments, one row for each run of them, at a lower weight."""
    comments = [(row, _sentences(row.text)) for row in rows if row.source == SOURCE and row.toxic]
    comments = [(row, parts) for row, parts in comments if len(parts) > 1]
    scores = scorer([part for _, parts in comments for part in parts])[:, _TOXICITY]
    found: list[Row] = []
    place = 0
    for row, parts in comments:
        each = scores[place : place + len(parts)]
        place += len(parts)
        if each.max() >= _BLAMED_FROM:
            civil = replace(row, source="remains", labels=NOTHING_WRONG, weight=ASSUMED_WEIGHT)
            found.extend(civil.saying(text) for text in _runs(parts, each))
    return found


def _sentences(text: str) -> list[str]:
    return [text[sentence.begin : sentence.end].strip() for sentence in sentences(text)]


def _runs(parts: Sequence[str], scores: Floats) -> Iterator[str]:
    """Yield harmless sentences, those that follow each other together; not what is too short to tell anything."""
    run: list[str] = []
    for part, score in [*zip(parts, scores, strict=True), ("", 1.0)]:
        if score <= _HARMLESS_TO:
            run.append(part)
        else:
            if len(" ".join(run).split()) >= _LEAST_WORDS:
                yield " ".join(run)
            run = []

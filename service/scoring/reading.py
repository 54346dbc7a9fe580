"""Reads a comment the way a moderator would: as written, and as meant once the evasion is undone.

The rules: the second reading is scored only where it differs, so ordinary text pays for one; and a text longer
than a passage is scored whole and by passages, the worst counting, because a model that reads one insult among
three hundred polite words hardly notices it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.scoring.cutting import cut
from service.scoring.scorer import Scorer, Scores, worst
from service.text import reveal, sentences

PASSAGE = 500
"""Characters of a passage: about 100 word pieces, at which the built-in model still minds every sentence."""

DIGITS = 4
"""Of a score that is kept: the model is not surer than that."""

MAX_SPANS = 100
"""Sentences scored one by one; beyond that the rest of the text is taken as one last span."""


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """One sentence's scores; `begin` and `end` count Python characters of the text, end exclusive."""

    begin: int
    end: int
    scores: Scores


@dataclass(frozen=True, slots=True)
class Reading:
    """What a scorer says of one text. `revealed` is None when undoing evasion changes nothing."""

    written: Scores
    revealed: Scores | None
    model: str
    spans: tuple[ScoredSpan, ...] = ()


def read(scorer: Scorer, text: str, *, spans: bool = False) -> Reading:
    """Score `text` as written and as revealed and, when `spans` is set, its sentences.

    Raises `ScorerUnavailable`.
    """
    reading = read_many(scorer, [text])[0]
    return with_spans(scorer, text, reading) if spans else reading


def with_spans(scorer: Scorer, text: str, reading: Reading) -> Reading:
    """The reading of `text` with the scores of its sentences added. Raises `ScorerUnavailable`."""
    return replace(reading, spans=_spans(scorer, text, reading.written))


def read_many(scorer: Scorer, texts: Sequence[str]) -> list[Reading]:
    """One reading per text, in order, all in one batch of the scorer. Raises `ScorerUnavailable`."""
    revealed = {text: meant for text in texts if (meant := reveal(text)) != text}
    passages = {text: _passages(text) for text in (*texts, *revealed.values())}
    batch = list(dict.fromkeys(passage for each in passages.values() for passage in each))
    scores = dict(zip(batch, scorer.score(batch), strict=True))
    worst_of = {text: worst([scores[passage] for passage in each]) for text, each in passages.items()}
    return [_reading(worst_of, text, revealed.get(text), scorer.model) for text in texts]


def _passages(text: str) -> list[str]:
    """The whole text and, where it is long, its passages."""
    passages = cut(text, len, PASSAGE)
    return passages if len(passages) == 1 else [text, *passages]


def _reading(scores: dict[str, Scores], text: str, meant: str | None, model: str) -> Reading:
    return Reading(_rounded(scores[text]), None if meant is None else _rounded(scores[meant]), model)


def _rounded(scores: Scores) -> Scores:
    # What is compared with the policy's lines is what is shown and stored, to the digit.
    return {attribute: round(score, DIGITS) for attribute, score in scores.items()}


def _spans(scorer: Scorer, text: str, whole: Scores) -> tuple[ScoredSpan, ...]:
    bounds = [(span.begin, span.end) for span in sentences(text)]
    if len(bounds) > MAX_SPANS:
        bounds[MAX_SPANS - 1 :] = [(bounds[MAX_SPANS - 1][0], bounds[-1][1])]
    if len(bounds) == 1:
        return (ScoredSpan(*bounds[0], whole),)
    scores = scorer.score([text[begin:end] for begin, end in bounds])
    return tuple(
        ScoredSpan(begin, end, _rounded(score)) for (begin, end), score in zip(bounds, scores, strict=True)
    )

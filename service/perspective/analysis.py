"""Scoring a comment for somebody who knows Perspective: their attributes, their units, their scale.

The rule: what counts is the worse of the text as written and as meant, as everywhere in Civility.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from service.perspective.attributes import Asked
from service.perspective.languages import Languages
from service.perspective.score_map import shipped
from service.perspective.units import to_utf16, utf16_length
from service.scoring import Scorer, Scores
from service.scoring.reading import Reading, read
from service.scoring.scorer import worst

PROBABILITY = "PROBABILITY"


@dataclass(frozen=True, slots=True)
class _Scored:
    """A stretch of the text in UTF-16 code units, and its scores."""

    begin: int
    end: int
    scores: Scores


def servable(asked: Sequence[Asked], languages: Languages, scorer: Scorer, *, drop: bool) -> list[Asked]:
    """Those of the attributes that are served in these languages; with `drop` the others are left out.

    Raises Refused LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE, naming the first, without.
    """
    known: Collection[str] = scorer.attributes if languages.are_covered(scorer.languages) else ()
    served = [one for one in asked if one.attribute in known]
    if drop or len(served) == len(asked):
        return served
    raise languages.refusal(next(one.name for one in asked if one.attribute not in known))


def attribute_scores(scorer: Scorer, text: str, asked: Sequence[Asked], *, spans: bool) -> dict[str, Any]:
    """The answer's `attributeScores`, each attribute under the name it was asked by. Raises ScorerUnavailable."""
    if not asked:
        return {}
    reading = read(scorer, text, spans=spans)
    whole = _Scored(0, utf16_length(text), meant(reading))
    stretches = _sentences(text, reading) if spans else [whole]
    told = {one.name: _told(one, whole, stretches, reading.model) for one in asked}
    return {name: scores for name, scores in told.items() if scores}


def meant(reading: Reading) -> Scores:
    """The worse of the two readings, attribute by attribute."""
    return worst([scores for scores in (reading.written, reading.revealed) if scores is not None])


def _sentences(text: str, reading: Reading) -> list[_Scored]:
    places = to_utf16(text, [(span.begin, span.end) for span in reading.spans])
    return [_Scored(*place, span.scores) for place, span in zip(places, reading.spans, strict=True)]


def _told(asked: Asked, whole: _Scored, stretches: Sequence[_Scored], model: str) -> dict[str, Any] | None:
    """One attribute's scores; each that is below the threshold it was asked with is left out."""

    def score(scored: _Scored) -> float:
        return shipped()(model, str(asked.attribute), scored.scores[str(asked.attribute)])

    summary = score(whole)
    spans = [
        {"begin": stretch.begin, "end": stretch.end, "score": _score(score(stretch))}
        for stretch in stretches
        if score(stretch) >= asked.threshold
    ]
    # One rude sentence among civil ones may score higher than all of them together.
    if summary >= asked.threshold:
        return {"spanScores": spans, "summaryScore": _score(summary)}
    return {"spanScores": spans} if spans else None


def _score(value: float) -> dict[str, Any]:
    return {"value": value, "type": PROBABILITY}

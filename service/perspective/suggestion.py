"""A suggested score as it is kept: by the client's names, its spans turned into places of our own counting."""

from typing import Any

from service.labels import Suggestion
from service.perspective.comment import comment_text, storable, storable_name
from service.perspective.errors import Refused
from service.perspective.languages import languages_of
from service.perspective.units import to_characters
from service.scoring.perspective_names import bare_name


def suggestion_of(message: dict[str, Any]) -> Suggestion:
    """What a message suggests. Raises Refused COMMENT_EMPTY, COMMENT_TOO_LONG, INVALID_REQUEST."""
    text = comment_text(message)
    languages = languages_of(text, message["languages"])
    scores = _named(message["attribute_scores"])
    storable(text, "comment.text")
    return Suggestion(
        text=text,
        attributes=_values(scores),
        spans=_all_spans(text, scores),
        languages=languages.requested,
        detected=languages.detected,
        client_token=storable_name(message["client_token"], "clientToken"),
        community_id=storable_name(message["community_id"], "communityId"),
        session_id=storable_name(message["session_id"], "sessionId"),
    )


def _values(scores: dict[str, Any]) -> dict[str, float]:
    summaries = {name: given["summary_score"] for name, given in scores.items() if "summary_score" in given}
    return {name: summary["value"] for name, summary in summaries.items()}


def _named(scores: dict[str, Any]) -> dict[str, Any]:
    if not scores:
        raise Refused("INVALID_REQUEST", "attributeScores must not be empty.")
    for name, given in scores.items():
        # Any attribute may be taught: Coral lets a site name a model of its own.
        if bare_name(name) is None:
            raise Refused("INVALID_REQUEST", f"Unknown attribute: {name[:80]}")
        if "summary_score" not in given and not given["span_scores"]:
            raise Refused("INVALID_REQUEST", f"Attribute {name} needs a summaryScore or spanScores.")
    return scores


def _all_spans(text: str, scores: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found = {name: _spans(text, given["span_scores"]) for name, given in scores.items()}
    return {name: spans for name, spans in found.items() if spans}


def _spans(text: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places = [to_characters(text, span["begin"], span["end"]) for span in given]
    if any(begin >= end for begin, end in places):
        raise Refused("INVALID_REQUEST", "A span of spanScores is empty or outside the text.")
    return [
        {"begin": begin, "end": end, "value": span["score"]["value"]}
        for (begin, end), span in zip(places, given, strict=True)
    ]

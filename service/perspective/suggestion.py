"""A suggested score as it is kept: by the client's names, its spans turned into places of our own counting."""

from typing import Any

from service.labels import Suggestion
from service.perspective.comment import check_storable, check_storable_name, comment_text
from service.perspective.errors import Refused
from service.perspective.languages import languages_of
from service.perspective.units import to_characters
from service.scoring.perspective_names import bare_name

TOKENS = {"client_token": "clientToken", "community_id": "communityId", "session_id": "sessionId"}


def suggestion_of(message: dict[str, Any]) -> Suggestion:
    """What a message suggests, fit to be stored unless it says not to.

    Raises Refused COMMENT_EMPTY, COMMENT_TOO_LONG, INVALID_REQUEST.
    """
    text = comment_text(message)
    languages = languages_of(text, message["languages"])
    scores = _named(message["attribute_scores"])
    if not message["do_not_store"]:
        _check_storable(text, message)
    return Suggestion(
        text=text,
        attributes=_values(scores),
        spans=_all_spans(text, scores),
        languages=languages.requested,
        detected=languages.detected,
        client_token=message["client_token"],
        community_id=message["community_id"],
        session_id=message["session_id"],
    )


def _check_storable(text: str, message: dict[str, Any]) -> None:
    check_storable(text, "comment.text")
    for name, member in TOKENS.items():
        check_storable_name(message[name], member)


def _values(scores: dict[str, Any]) -> dict[str, float]:
    summaries = {name: given["summary_score"] for name, given in scores.items() if "summary_score" in given}
    return {name: summary["value"] for name, summary in summaries.items()}


def _named(given_scores: dict[str, Any]) -> dict[str, Any]:
    scores = {name: given for name, given in given_scores.items() if given is not None}
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

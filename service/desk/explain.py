"""Why a comment waits, in words and small pictures: reasons, the worst sentence, scores against their lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models import Comment, Decision
from models.decision import ActorKind
from service.desk.words import french, has, locale, say, score
from service.policy import ATTRIBUTES, REASONS, Policy

ABOUT_SCORES = {"score_high", "score_middle", "evasion", "name"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One attribute's score and the policy's lines for it; `reached` is the line it came over, if any."""

    attribute: str
    score: float
    approve: float | None
    reject: float | None
    reached: str | None


def reason_line(reason: Mapping[str, Any]) -> str:
    """A reason as a sentence: « Insulte 0,93 — au-dessus du seuil de rejet 0,90 »."""
    code = reason["code"]
    if code in ABOUT_SCORES and reason.get("line") is not None:
        return say(
            f"reason.{code}",
            attribute=say(f"attribute.{reason['attribute']}"),
            score=score(reason["score"]),
            line=score(reason["line"]),
        )
    meaning = REASONS.get(code)
    words = (french(meaning.fr) if locale() == "fr" else meaning.en) if meaning else code
    detail = reason.get("detail")
    if not detail:
        return words
    key = "reason.with_number" if detail.isdigit() else "reason.with_detail"
    return say(key, words=words.rstrip("."), detail=detail)


def reason_lines(comment: Comment) -> list[str]:
    """Every reason of a comment, the weightiest first."""
    return [reason_line(reason) for reason in comment.reasons]


def segments(comment: Comment) -> list[tuple[str, bool]]:
    """The text in pieces, of which at most one is the sentence that scored worst."""
    spans = [span for span in comment.spans if 0 <= span["begin"] < span["end"] <= len(comment.body)]
    if len(spans) < 2:  # noqa: PLR2004  # one sentence alone stands out by itself
        return [(comment.body, False)]
    worst = max(spans, key=lambda span: (span.get("score") or 0, span["toxicity"]))
    begin, end = worst["begin"], worst["end"]
    pieces = [(comment.body[:begin], False), (comment.body[begin:end], True), (comment.body[end:], False)]
    return [(text, is_worst) for text, is_worst in pieces if text]


def bars(scores: Mapping[str, float] | None, policy: Policy) -> list[Bar]:
    """The scores, the highest first."""
    known = [(name, scores[name]) for name in ATTRIBUTES if name in scores] if scores else []
    return [_bar(name, value, policy) for name, value in sorted(known, key=lambda pair: -pair[1])]


def who(decision: Decision) -> str:
    """Who decided, as a name or in words."""
    if decision.actor_kind == ActorKind.MODERATOR:
        return decision.actor
    if decision.action == "import":
        return say("actor.import")
    version = decision.actor.rpartition("v")[2]
    return say(f"actor.{decision.actor_kind.value}", version=version)


def rejection(reason: str | None) -> str | None:
    """A decision's reason in words where the desk has some, else as it was given."""
    if not reason:
        return None
    for page in ("rejection", "report"):
        if has(f"{page}.{reason}"):
            return say(f"{page}.{reason}")
    return reason


def _bar(attribute: str, value: float, policy: Policy) -> Bar:
    band = policy.attributes.of(attribute)
    reached = "reject" if band.rejects(value) else "approve" if band.holds(value) else None
    return Bar(attribute, value, band.approve_below, band.reject_above, reached)

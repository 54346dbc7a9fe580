"""Perspective's attributes by name, and which of ours each one is.

The rule: a name is echoed as it was asked, version and all; one that Perspective never had is refused, so that a
slip of the pen is not taken for "nothing found".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.perspective.errors import Refused
from service.scoring.perspective_names import NAMES, bare_name

NOT_SERVED = {
    "TOXICITY_FAST",
    "FLIRTATION",
    "ATTACK_ON_AUTHOR",
    "ATTACK_ON_COMMENTER",
    "INCOHERENT",
    "INFLAMMATORY",
    "LIKELY_TO_REJECT",
    "SPAM",
    "UNSUBSTANTIAL",
    "OFF_TOPIC",
    "AFFINITY",
    "COMPASSION",
    "CURIOSITY",
    "NUANCE",
    "PERSONAL_STORY",
    "REASONING",
    "RESPECT",
    "ALIENATION",
    "FEARMONGERING",
    "GENERALIZATION",
    "MORAL_OUTRAGE",
    "POWER_APPEAL",
    "SCAPEGOATING",
}
"""What Perspective has served besides: known here, in no language."""
SCORE_TYPES = {"PROBABILITY", "SCORE_TYPE_UNSPECIFIED"}


@dataclass(frozen=True, slots=True)
class Asked:
    """An attribute as it was asked for; `attribute` is ours, or None where no model of ours tells it."""

    name: str
    attribute: str | None
    threshold: float = 0.0


def asked_for(requested: Mapping[str, dict[str, Any] | None]) -> list[Asked]:
    """The attributes of a request, in its order. Raises Refused NO_REQUESTED_ATTRIBUTES, INVALID_REQUEST."""
    if not requested:
        raise Refused("NO_REQUESTED_ATTRIBUTES", "No requested attributes were specified.")
    return [_asked(name, parameters or {}) for name, parameters in requested.items()]


def attribute_of(name: str) -> str | None:
    """Which of our attributes a name means, or None for one that is not served. Raises Refused INVALID_REQUEST."""
    bare = bare_name(name)
    if bare is None or bare not in {*NAMES, *NOT_SERVED}:
        raise Refused("INVALID_REQUEST", f"Unknown requested attribute: {name[:80]}")
    return NAMES.get(bare)


def _asked(name: str, parameters: dict[str, Any]) -> Asked:
    attribute = attribute_of(name)
    if parameters.get("score_type", "PROBABILITY") not in SCORE_TYPES:
        raise Refused("INVALID_REQUEST", f"Attribute {name} does not support this score type.")
    return Asked(name, attribute, parameters.get("score_threshold", 0.0))

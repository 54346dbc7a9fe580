"""Our attributes by the names Perspective gave them: `INSULT`, `INSULT_EXPERIMENTAL` and `INSULT@6` are one."""

import re

NAMES = {
    "TOXICITY": "toxicity",
    "SEVERE_TOXICITY": "severe_toxicity",
    "IDENTITY_ATTACK": "identity_attack",
    "INSULT": "insult",
    "PROFANITY": "obscene",
    "OBSCENE": "obscene",
    "THREAT": "threat",
    "SEXUALLY_EXPLICIT": "sexual_explicit",
}
WRITTEN = re.compile(r"([A-Z][A-Z0-9_]{0,60}?)(?:_EXPERIMENTAL)?(?:@\w{1,20})?")


def bare_name(name: str) -> str | None:
    """The name without version and experiment, or None for what cannot be an attribute's name."""
    found = WRITTEN.fullmatch(name)
    return found[1] if found else None

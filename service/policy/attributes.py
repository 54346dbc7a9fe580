"""The seven things a comment is scored for, in the order every score, band and page keeps."""

ATTRIBUTES: tuple[str, ...] = (
    "toxicity",
    "severe_toxicity",
    "obscene",
    "threat",
    "insult",
    "identity_attack",
    "sexual_explicit",
)

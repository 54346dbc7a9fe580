"""The seven attributes that the model scores, in the order of its outputs."""

ATTRIBUTES = (
    "toxicity",
    "severe_toxicity",
    "obscene",
    "threat",
    "insult",
    "identity_attack",
    "sexual_explicit",
)

LETTERS = dict(zip("tsohiax", ATTRIBUTES, strict=True))
"""What ``shared/data/GUIDE.md`` calls each attribute."""

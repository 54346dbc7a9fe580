"""What tests and fixtures of the comment box both speak of."""

READER_SECRET = "a publisher's own secret of 32 bytes or more"
HELD_WHATEVER_IT_SCORES = {
    name: {"approve_below": 0.3, "reject_above": None}
    for name in (
        *("toxicity", "severe_toxicity", "obscene", "threat"),
        *("insult", "identity_attack", "sexual_explicit"),
    )
}

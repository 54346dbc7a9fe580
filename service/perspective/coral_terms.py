"""Our verdicts in Coral's words, and Coral's words in ours.

The rule: what the policy would hold, Coral holds; what it lets pass, Coral decides by its own phases. Coral's flags
tell its moderators why. Source: Coral's documented external moderation phase.
"""

from typing import Any

from service.policy import Verdict

TOXIC = {"score_high", "score_middle", "evasion", "banned_word", "suspect_word"}
SPAM = {"link_spam", "many_links", "repeated"}
FLAGS = {"COMMENT_DETECTED_TOXIC": TOXIC, "COMMENT_DETECTED_SPAM": SPAM}
"""Coral's two reasons for a flag, and ours for each."""
VOUCHED_FOR = {"STAFF", "MODERATOR", "ADMIN"}
"""Roles in Coral that make an author a trusted one here."""
REJECTED: dict[str, Any] = {"status": "REJECTED"}


def coral_answer(verdict: Verdict) -> dict[str, Any] | None:
    """What to answer Coral for a verdict: `{status, actions?}`, or None to leave it to Coral.

    Held for what it says is SYSTEM_WITHHELD with its flags, held by a rule alone is PREMOD.
    """
    if verdict.status == "approved":
        return None
    flags = [flag for flag, codes in FLAGS.items() if codes & set(verdict.codes)]
    held = "SYSTEM_WITHHELD" if flags else "PREMOD"
    status = held if verdict.status == "pending" else "REJECTED"
    actions = [{"actionType": "FLAG", "reason": flag} for flag in flags]
    return {"status": status} | ({"actions": actions} if actions else {})

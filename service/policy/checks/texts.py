"""Checks on the text itself: words, links, repetition, language, and its own past."""

from service.policy.checks.findings import Finding, found, outweighed_by_trust
from service.policy.document import Policy
from service.policy.signals import Signals

BANNED_STATUS = {"reject": "rejected", "spam": "spam"}
REPEAT_STATUS = {"reject": "rejected", "hold": "pending"}


def banned_words(signals: Signals, policy: Policy) -> Finding | None:
    """Reject, or mark as spam, what carries a banned word; a disguised one only where the policy says so."""
    banned = policy.lists.banned
    entry = banned.found_in(signals.text)
    if entry is None and policy.revealed_reading == "as_written":
        entry = banned.found_beneath(signals.text)
    return found(BANNED_STATUS[banned.action], "banned_word", entry) if entry else None


def disguised_banned_words(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what carries a banned word in disguise."""
    entry = policy.lists.banned.found_beneath(signals.text)
    return found("pending", "evasion", entry) if entry else None


def suspect_words(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what carries a suspect word, disguised or not."""
    suspect = policy.lists.suspect
    entry = suspect.found_in(signals.text) or suspect.found_beneath(signals.text)
    return found("pending", "suspect_word", entry) if entry else None


def link_spam(signals: Signals, policy: Policy) -> Finding | None:
    """Mark as spam what carries far too many links."""
    most = policy.links.spam_above
    return found("spam", "link_spam", signals.links) if most is not None and signals.links > most else None


@outweighed_by_trust
def many_links(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what carries more links than the policy lets through."""
    most = policy.links.hold_above
    return (
        found("pending", "many_links", signals.links) if most is not None and signals.links > most else None
    )


def repeats(signals: Signals, policy: Policy) -> Finding | None:
    """Hold or reject the same text sent again."""
    status = REPEAT_STATUS.get(policy.repeat.action)
    return found(status, "repeated") if signals.repeated and status else None


def uncovered_language(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what is written in a language the model cannot judge."""
    is_held = policy.uncovered_language == "hold" and not signals.language_covered
    return found("pending", "language_not_covered", signals.language) if is_held else None


def edited_after_rejection(signals: Signals, _policy: Policy) -> Finding | None:
    """Hold a rejected comment's new wording: authors must not try until one slips through."""
    is_held = signals.edited and signals.rejected_before
    return found("pending", "edited_after_rejection") if is_held else None


def reported(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what enough readers reported."""
    enough = policy.reports.hold_after
    is_held = enough is not None and signals.reports >= enough
    return found("pending", "reported", signals.reports) if is_held else None

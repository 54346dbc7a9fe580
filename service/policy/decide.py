"""Deciding: a comment's signals meet the policy; out comes a verdict, or a refusal to take it in."""

from service.policy.checks import CHECKS, Finding
from service.policy.document import Policy
from service.policy.signals import Signals
from service.policy.verdict import Refusal, Verdict, weightiest_first

TERMINAL = frozenset({"rejected", "spam"})


def decide(signals: Signals, policy: Policy) -> Verdict:
    """Return the status a comment gets and every reason for it.

    The first check to ask for rejected or spam decides; else one that asks to hold is enough; else it is
    approved. Never raises, and never approves what was not wholly scored.
    """
    findings = [finding for check in CHECKS if (finding := check(signals, policy))]
    reasons = [reason for finding in findings for reason in finding.reasons]
    return Verdict(_status(findings), weightiest_first(reasons))


def _status(findings: list[Finding]) -> str:
    asked = [finding.status for finding in findings if finding.status]
    terminal = (status for status in asked if status in TERMINAL)
    return next(terminal, "pending" if asked else "approved")


def refuse(signals: Signals, policy: Policy) -> Refusal | None:
    """Return why a new comment must not be taken in, or None; asked before anything is scored or stored."""
    asked = (_closed, _barred, _guest, _too_long, _flood)
    return next((refusal for question in asked if (refusal := question(signals, policy))), None)


def _closed(signals: Signals, policy: Policy) -> Refusal | None:
    most = policy.close_after_days
    is_old = most is not None and signals.article_age_days is not None and signals.article_age_days > most
    return Refusal("article_closed") if signals.article_mode == "closed" or is_old else None


def _barred(signals: Signals, _policy: Policy) -> Refusal | None:
    return Refusal(f"author_{signals.standing}") if signals.standing in {"banned", "suspended"} else None


def _guest(signals: Signals, policy: Policy) -> Refusal | None:
    is_refused = policy.authors.guests == "refuse" and not signals.signed_in
    return Refusal("guests_refused") if is_refused else None


def _too_long(signals: Signals, policy: Policy) -> Refusal | None:
    most = policy.length.max_characters
    return Refusal("too_long", str(most)) if len(signals.text) > most else None


def _flood(signals: Signals, policy: Policy) -> Refusal | None:
    most = policy.flood.per_minute
    return Refusal("flood", str(most)) if most is not None and signals.comments_last_minute >= most else None

"""Checks on who writes and where: standing, first steps, guests, and premoderation."""

from service.policy.checks.findings import Finding, found, outweighed_by_trust
from service.policy.document import Policy
from service.policy.signals import Signals


def shadowed_author(signals: Signals, _policy: Policy) -> Finding | None:
    """Keep a shadowed author's comment from everybody else."""
    return found("rejected", "author_shadowed") if signals.standing == "shadowed" else None


def robot(signals: Signals, _policy: Policy) -> Finding | None:
    """Mark as spam what came from a form that was filled in the way robots do."""
    return found("spam", "robot") if signals.robot else None


def barred_author(signals: Signals, _policy: Policy) -> Finding | None:
    """Hold what a banned or suspended author wrote before, when it is scored late or decided again."""
    barred = signals.standing in {"banned", "suspended"}
    return found("pending", "author_barred", signals.standing) if barred else None


def premoderated_author(signals: Signals, _policy: Policy) -> Finding | None:
    """Hold what an author writes whom moderators want to read first."""
    return found("pending", "author_premoderated") if signals.standing == "premoderated" else None


def new_author(signals: Signals, policy: Policy) -> Finding | None:
    """Hold a new author's comments until enough of them were approved."""
    wanted = policy.authors.hold_new_until_approved
    is_held = signals.standing == "new" and signals.approved_count < wanted
    return found("pending", "author_new", f"{signals.approved_count}/{wanted}") if is_held else None


def guest(signals: Signals, policy: Policy) -> Finding | None:
    """Hold guests' comments where the policy says so; where guests are refused, what came in before."""
    is_held = policy.authors.guests != "allow" and not signals.signed_in
    return found("pending", "guest") if is_held else None


@outweighed_by_trust
def premoderated_article(signals: Signals, _policy: Policy) -> Finding | None:
    """Hold everything under a premoderated article."""
    return found("pending", "article_premoderated") if signals.article_mode == "premoderated" else None


@outweighed_by_trust
def premoderated_site(_signals: Signals, policy: Policy) -> Finding | None:
    """Hold everything on a premoderated site."""
    return found("pending", "site_premoderated") if policy.premoderate else None

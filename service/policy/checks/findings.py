"""What a check may find, and how far an author's trust outweighs it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps

from service.policy.document import Policy
from service.policy.signals import Signals
from service.policy.verdict import Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """The status a check asks for (None: it only explains), and its reasons."""

    status: str | None
    reasons: tuple[Reason, ...]


Check = Callable[[Signals, Policy], Finding | None]


def found(status: str, code: str, detail: object = None) -> Finding:
    """Return a finding with one reason."""
    return Finding(status, (Reason(code, detail=None if detail is None else str(detail)),))


def found_reasons(status: str, reasons: list[Reason]) -> Finding | None:
    """Return a finding with several reasons, or none without any."""
    return Finding(status, tuple(reasons)) if reasons else None


def outweighed_by_trust(check: Check) -> Check:
    """Let a trusted author pass this check, on sites that allow it; what was passed over stays on record."""

    @wraps(check)
    def trusting(signals: Signals, policy: Policy) -> Finding | None:
        finding = check(signals, policy)
        if finding is None or not (policy.authors.trusted_bypass and signals.is_trusted):
            return finding
        return Finding(None, tuple(_passed_over(reason) for reason in finding.reasons))

    return trusting


def _passed_over(reason: Reason) -> Reason:
    return replace(reason, code="trusted_author", detail=reason.code)

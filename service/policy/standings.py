"""How an author's standing grows with approved comments; it only ever grows this way, never shrinks."""

from service.policy.document import Policy


def earned_standing(standing: str, approved_count: int, policy: Policy, *, signed_in: bool = True) -> str:
    """Return the standing an author has earned with so many approved comments.

    A new author becomes normal once enough were approved (at least one); a new or normal one who is signed in
    becomes trusted where the policy grants that. Any other standing was a moderator's decision and stays.
    """
    if standing not in {"new", "normal"}:
        return standing
    trusted_after = policy.authors.trusted_after_approved
    if signed_in and trusted_after is not None and approved_count >= trusted_after:
        return "trusted"
    return "normal" if _is_proven(approved_count, policy) else standing


def standing_after_suspension(approved_count: int, policy: Policy) -> str:
    """Return where a suspension that has run out leaves an author: normal if their record proves it, else new."""
    return "normal" if _is_proven(approved_count, policy) else "new"


def _is_proven(approved_count: int, policy: Policy) -> bool:
    return approved_count >= max(1, policy.authors.hold_new_until_approved)

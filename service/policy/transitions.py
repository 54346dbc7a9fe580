"""The states of a comment and who may move it from which to which; everything else is not allowed."""

STATUSES: tuple[str, ...] = ("pending", "approved", "rejected", "spam", "withdrawn")

# What a moderator's action makes of a comment.
ACTIONS: dict[str, str] = {"approve": "approved", "reject": "rejected", "spam": "spam"}

_MODERATOR = frozenset(
    {
        ("pending", "approved"),
        ("pending", "rejected"),
        ("pending", "spam"),
        ("approved", "rejected"),
        ("approved", "spam"),
        ("rejected", "approved"),
        ("spam", "approved"),
        ("spam", "rejected"),
    }
)

# The policy decides pending comments when their scores arrive, and any comment again when its author edits
# it; what was refused once it may bring back to a moderator, never publish by itself.
_POLICY = frozenset(
    {
        ("pending", "approved"),
        ("pending", "rejected"),
        ("pending", "spam"),
        ("approved", "pending"),
        ("approved", "rejected"),
        ("approved", "spam"),
        ("rejected", "pending"),
        ("spam", "pending"),
    }
)

MOVES: dict[str, frozenset[tuple[str, str]]] = {
    "moderator": _MODERATOR,
    "policy": _POLICY,
    "author": frozenset((before, "withdrawn") for before in STATUSES if before != "withdrawn"),
    "reports": frozenset({("approved", "pending")}),
    "undo": frozenset((after, before) for before, after in _MODERATOR),
}


class NotAllowed(ValueError):  # noqa: N818 - it reads as the sentence it is
    """A move that the state machine does not know; ``already`` when the comment is there already."""

    def __init__(self, before: str, after: str) -> None:
        self.before = before
        self.after = after
        self.already = before == after
        super().__init__(f"a comment that is {before} cannot become {after}")


def move(before: str, after: str, *, by: str) -> str:
    """Return ``after`` if ``by`` (a key of ``MOVES``) may move a comment there; else raise ``NotAllowed``."""
    if (before, after) not in MOVES[by]:
        raise NotAllowed(before, after)
    return after


def settle(status: str, action: str) -> str:
    """Return the status after a moderator's action (a key of ``ACTIONS``); raise ``NotAllowed``."""
    if action not in ACTIONS:
        raise NotAllowed(status, action)
    return move(status, ACTIONS[action], by="moderator")


def event_of(before: str | None, after: str) -> str:
    """Name the webhook event of a move; ``before`` is None for a comment just submitted.

    Raises ``NotAllowed`` when nothing moved or nobody may move it so.
    """
    if before is not None and not any((before, after) in moves for moves in MOVES.values()):
        raise NotAllowed(before, after)
    if before in {"rejected", "spam"} and after == "approved":
        return "comment.restored"
    return f"comment.{'held' if after == 'pending' else after}"

"""The facts a policy decides on, gathered beforehand: deciding needs no clock, session or network."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.policy.attributes import ATTRIBUTES

STANDINGS: tuple[str, ...] = ("new", "normal", "trusted", "premoderated", "shadowed", "suspended", "banned")
ARTICLE_MODES: tuple[str, ...] = ("open", "premoderated", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What is known of one comment, its author and its article at the moment of deciding.

    - ``text``: the comment as written; ``links``: how many links it carries.
    - ``language``: ISO 639-1 code or None; ``language_covered`` is False only when a language was recognised
      that the model does not cover (a text too short to tell counts as covered).
    - ``written``: each attribute's score, 0..1, on the text as written, None when there was no scoring;
      ``revealed``: the same on the de-obfuscated reading, None when that reads no differently.
    - ``name``: what the comment is signed with; ``name_is_new`` until a comment of the author's stands published
      under it. Only then are ``name_links`` and ``name_scores`` (see ``read_name``) asked for.
    - ``standing``: in force now: after a suspension that has run out, new or normal, as the record says.
    - ``approved_count``: the author's approved comments; ``signed_in``: the publisher vouches for the author.
    - ``article_age_days``: None when the article's age is unknown.
    - ``repeated``: the author sent the same text within the policy's window.
    - ``comments_last_minute``: what the author sent in the minute before this comment.
    - ``reports``: the comment's open reports.
    - ``robot``: the form was filled in the way robots do.
    - ``edited``: the comment is decided again after its author changed it; ``rejected_before``: an earlier
      wording of it was rejected or marked as spam.
    """

    text: str = ""
    links: int = 0
    language: str | None = None
    language_covered: bool = True
    attributes: tuple[str, ...] = ATTRIBUTES
    written: Mapping[str, float] | None = None
    revealed: Mapping[str, float] | None = None
    name: str = ""
    name_is_new: bool = False
    name_links: int = 0
    name_scores: Mapping[str, float] | None = None
    standing: str = "normal"
    approved_count: int = 0
    signed_in: bool = True
    article_mode: str = "open"
    article_age_days: float | None = None
    repeated: bool = False
    comments_last_minute: int = 0
    reports: int = 0
    robot: bool = False
    edited: bool = False
    rejected_before: bool = False

    @property
    def is_trusted(self) -> bool:
        """Tell whether the author is trusted, and surely the one who earned it: a guest may be anybody."""
        return self.standing == "trusted" and self.signed_in

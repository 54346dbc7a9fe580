"""The comment of a request: what is refused of it before anything is scored or kept."""

from typing import Any

from service.perspective.errors import Refused
from service.text import problem_of

MOST_BYTES = 20_480
LONGEST_NAME = 500
PLAIN = {"PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED"}


def comment_text(message: dict[str, Any]) -> str:
    """The comment's text. Raises Refused COMMENT_EMPTY, COMMENT_TOO_LONG, INVALID_REQUEST."""
    text: str = message["comment"]["text"]
    _check_types(message)
    if problem_of(text) == "empty":
        raise Refused("COMMENT_EMPTY", "Comment must be non-empty.")
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Refused("COMMENT_TOO_LONG", f"Comment text is longer than {MOST_BYTES} bytes.")
    return text


def check_storable(value: str | None, member: str) -> None:
    """Refuse a text that is to be kept and that no database could. Raises Refused INVALID_REQUEST."""
    if value and problem_of(value) in {"nul", "surrogate"}:
        raise Refused("INVALID_REQUEST", f"Invalid value at '{member}': it cannot be stored.")


def check_storable_name(value: str | None, member: str) -> None:
    """The same of a token, which is short. Raises Refused INVALID_REQUEST."""
    if value and len(value) > LONGEST_NAME:
        raise Refused(
            "INVALID_REQUEST", f"Invalid value at '{member}': longer than {LONGEST_NAME} characters."
        )
    check_storable(value, member)


def _check_types(message: dict[str, Any]) -> None:
    context = message["context"]
    around = context.get("article_and_parent_comment")
    if around is not None and "entries" in context:
        raise Refused("INVALID_REQUEST", "Context holds either entries or articleAndParentComment, not both.")
    entries = [message["comment"], *context.get("entries", ()), *(around or {}).values()]
    if unread := {entry["type"] for entry in entries} - PLAIN:
        raise Refused("INVALID_REQUEST", f"Text type not supported: {', '.join(sorted(unread))[:80]}")

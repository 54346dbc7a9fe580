"""What a digest covers: every fact of a decision, and a person's words only through a salted hash.

Once salt, note and body are erased, nothing can be learnt from the hash, and the digest still holds.
"""

import datetime as dt
import enum
import hashlib
import json
import secrets
import uuid
from typing import Any, Protocol

from models import Decision
from models.base import new_id

COVERED = (
    "id",
    "site_id",
    "comment_id",
    "actor_kind",
    "actor",
    "action",
    "before",
    "after",
    "reason",
    "reasons",
    "private_digest",
    "scores",
    "model",
    "policy_version",
    "undoes",
    "batch",
    "created_at",
)
"""The columns a digest is made of. It is the format's version 1: a column added later needs a version 2."""
PRIVATE = ("salt", "note", "body")
SALT_BYTES = 16


CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)
"""Sorted names, no spaces, ASCII: the same from each database. Kept, for making one takes longer than using it."""


class Stamped(Protocol):
    """A decision, or a row with the columns of one."""

    id: Any
    reasons: Any
    salt: Any
    note: Any
    body: Any
    private_digest: Any
    digest: Any


def stamp(decision: Stamped) -> None:
    """Give a new decision its salt and digests; after this none of its facts may change."""
    decision.id = decision.id or new_id()
    decision.reasons = decision.reasons or []
    decision.salt = secrets.token_hex(SALT_BYTES)
    decision.private_digest = private_digest_of(decision)
    decision.digest = digest_of(decision)


def forget(decision: Decision) -> None:
    """Erase a person's words from a decision; what was decided stays, and the chain stays whole."""
    decision.salt = None
    decision.note = None
    decision.body = ""


def digest_of(decision: Stamped) -> str:
    """SHA-256 (64 hex digits) over version 1 of the canonical JSON of all covered columns."""
    return sha256_of(["civility decision 1", {name: _plain(getattr(decision, name)) for name in COVERED}])


def private_digest_of(decision: Stamped) -> str:
    """SHA-256 over salt, note and body."""
    return sha256_of([decision.salt, decision.note, decision.body])


def is_unchanged(decision: Stamped) -> bool:
    """Whether a stored decision is as it was stamped, or as `forget` left it."""
    if decision.salt is None:
        private_holds = decision.note is None and decision.body == ""
    else:
        private_holds = decision.private_digest == private_digest_of(decision)
    return private_holds and decision.digest == digest_of(decision)


def sha256_of(content: Any) -> str:
    """SHA-256 of canonical JSON."""
    return hashlib.sha256(CANONICAL.encode(content).encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case uuid.UUID():
            return value.hex
        case enum.Enum():
            return value.value
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
        case _:
            return value

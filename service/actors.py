"""Who is doing something: a moderator, a key, the policy, an author or the readers together."""

import uuid
from dataclasses import dataclass

from models import ActorKind, ApiKey, Moderator


@dataclass(frozen=True, slots=True)
class Actor:
    """`name` is written into the log; `holder` tells two actors apart for good."""

    kind: ActorKind
    name: str
    holder: str


READERS = Actor(ActorKind.READERS, "readers", "readers")


def moderator_actor(moderator: Moderator) -> Actor:
    """A signed-in moderator."""
    return Actor(ActorKind.MODERATOR, moderator.name, f"moderator:{moderator.id}")


def key_actor(key: ApiKey) -> Actor:
    """A program with a key that may moderate acts as a moderator by the key's name."""
    return Actor(ActorKind.MODERATOR, key.name, f"key:{key.id}")


def policy_actor(version: int) -> Actor:
    """Version N of the site's policy."""
    return Actor(ActorKind.POLICY, f"policy v{version}", "policy")


def author_actor(author_id: uuid.UUID) -> Actor:
    """Whoever wrote the comment, by id only: a name in an append-only log could not be erased."""
    return Actor(ActorKind.AUTHOR, str(author_id), f"author:{author_id}")

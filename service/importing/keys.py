"""Ids for what has a past: UUIDv7 of the source's time, the same from the same source on every run."""

import datetime as dt
import hashlib
import uuid

from models.base import BELOW_MOMENT, sorted_after

MILLISECOND = dt.timedelta(milliseconds=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
VERSION, VARIANT = 7 << 76, 2 << 62
BELOW_VARIANT = (0xFFF << 64) | ((1 << 62) - 1)


def id_of(
    site_id: uuid.UUID, source_key: str, at: dt.datetime, *, after: uuid.UUID | None = None
) -> uuid.UUID:
    """A UUIDv7 (RFC 9562 §5.7) of `at`, its random bits a hash of site and key.

    It sorts after `after`, so that an answer comes after what it answers even where the times say otherwise.
    """
    moment = (at - EPOCH) // MILLISECOND
    digest = int.from_bytes(hashlib.sha256(site_id.bytes + source_key.encode()).digest()[:10])
    made = uuid.UUID(int=(moment << BELOW_MOMENT) | VERSION | VARIANT | (digest & BELOW_VARIANT))
    return sorted_after(made, after) if after else made

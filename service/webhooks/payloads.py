"""What a receiver is sent: small enough for any of them, and without a reader's e-mail or address."""

import datetime as dt
import json
from typing import Any

MOST_BYTES = 20_000
"""Standard Webhooks 1.0.0 advises less than 20 KB."""
LONGEST_STRINGS = (16_000, 8_000, 4_000, 2_000, 1_000, 500, 250, 100)
"""Tried in turn until the payload fits: the longest string, in characters."""
PRIVATE = frozenset({"email", "address", "address_hash", "guest_key", "edit_token", "reporter_hash"})
"""Never sent, wherever a caller may have left it."""


def make_payload(event_type: str, data: dict[str, Any], *, now: dt.datetime) -> dict[str, Any]:
    """The payload `{type, timestamp, data}`; what is cut short has a `…_truncated: true` beside it."""
    for longest in LONGEST_STRINGS:
        payload = {"type": event_type, "timestamp": _instant(now), "data": _fitted(data, longest)}
        if len(encode(payload)) < MOST_BYTES:
            break
    return payload


def encode(payload: dict[str, Any]) -> bytes:
    """The very bytes that are signed and sent: compact UTF-8 JSON."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _fitted(value: Any, longest: int) -> Any:
    if isinstance(value, dict):
        return _fitted_members(value, longest)
    if isinstance(value, list | tuple):
        return [_fitted(item, longest) for item in value]
    return value[:longest] if isinstance(value, str) else value


def _fitted_members(members: dict[str, Any], longest: int) -> dict[str, Any]:
    kept = {name: value for name, value in members.items() if name not in PRIVATE}
    cut = [name for name, value in kept.items() if isinstance(value, str) and len(value) > longest]
    return {name: _fitted(value, longest) for name, value in kept.items()} | {
        f"{name}_truncated": True for name in cut
    }


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")

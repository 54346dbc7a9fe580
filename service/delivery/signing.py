"""Signing by Standard Webhooks 1.0.0: the receiver can tell who sent these very bytes, and when.

Source of the format: the Standard Webhooks specification; `standardwebhooks` computes the signatures.
"""

import base64
import binascii
import datetime as dt
import secrets
from collections.abc import Sequence

from standardwebhooks import Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32
LEAST_BYTES, MOST_BYTES = 24, 64
"""The specification's bounds on a secret."""


def new_secret() -> str:
    """A fresh secret: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether this is a secret by the specification: `whsec_` and 24 to 64 bytes in base64."""
    try:
        raw = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return text.startswith(PREFIX) and LEAST_BYTES <= len(raw) <= MOST_BYTES


def signed_headers(
    body: bytes, *, message_id: str, secrets: Sequence[str], now: dt.datetime
) -> dict[str, str]:
    """The three `webhook-` headers for these bytes, sent now; one signature per secret that is valid."""
    # The package replaces the zone instead of converting, so it must be UTC already.
    moment = now.astimezone(dt.UTC)
    signatures = [Webhook(secret).sign(message_id, moment, body.decode()) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }

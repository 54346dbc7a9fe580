"""Which pages' scripts may read our answers: any may ask, since no cookie counts; posting checks the origin."""

from flask import Flask
from flask_cors import CORS

ALLOWED = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Civility-Site", "X-Edit-Token"]
EXPOSED = ["Content-Language", "ETag", "Retry-After", "X-Request-Id"]


def install(app: Flask) -> None:
    """Answer preflights for `/v1`; credentials are never allowed, so `*` gives nothing away."""
    CORS(
        app,
        resources={r"/v1/*": {"origins": "*"}},
        send_wildcard=True,
        supports_credentials=False,
        allow_headers=ALLOWED,
        expose_headers=EXPOSED,
        max_age=600,
    )

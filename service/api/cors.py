"""Which pages' scripts may read our answers: any may ask, since no cookie counts; what posts checks the origin.

Perspective's paths count with ours: its clients were pages too, with a key in the query or in a header.
"""

from flask import Flask
from flask_cors import CORS

RESOURCES = r"/v1/.*|/v1alpha1/.*|/\$discovery/.*|/batch$"
ALLOWED = [
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "X-Api-Key",
    "X-Civility-Site",
    "X-Edit-Token",
    "X-Goog-Api-Key",
]
EXPOSED = ["Content-Language", "ETag", "Retry-After", "X-Request-Id"]


def install(app: Flask) -> None:
    """Answer preflights for these; credentials are never allowed, so `*` gives nothing away."""
    CORS(
        app,
        resources=RESOURCES,
        origins="*",
        send_wildcard=True,
        supports_credentials=False,
        allow_headers=ALLOWED,
        expose_headers=EXPOSED,
        max_age=600,
    )

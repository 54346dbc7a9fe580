"""Delivery: one signed HTTP request to one receiver, made safely and within its time. No database, no policy."""

from service.delivery.outcome import Outcome
from service.delivery.posting import post
from service.delivery.signing import is_secret, new_secret, signed_headers
from service.delivery.targets import fault_of_url, is_private_target

__all__ = [
    "Outcome",
    "fault_of_url",
    "is_private_target",
    "is_secret",
    "new_secret",
    "post",
    "signed_headers",
]

"""The decision log proves itself: decisions carry digests, seals chain them, and anyone can check."""

from service.audit.digests import digest_of, forget, is_unchanged, private_digest_of, stamp
from service.audit.sealing import head, seal
from service.audit.verification import Broken, Verification, verify

__all__ = [
    "Broken",
    "Verification",
    "digest_of",
    "forget",
    "head",
    "is_unchanged",
    "private_digest_of",
    "seal",
    "stamp",
    "verify",
]

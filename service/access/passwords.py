"""How passwords are hashed and which are accepted; nothing else ever compares one."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service import problems
from service.problems import Problem

LEAST_LENGTH = 12
MOST_LENGTH = 1024

# Argon2id with the least memory OWASP accepts (Password Storage Cheat Sheet: 19 MiB, two passes, one lane):
# eight threads may hash at once in a process that should stay small.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """The hash to store, with its own salt and parameters."""
    return HASHER.hash(_bytes(password))


def is_password(password: str, stored: str | None) -> bool:
    """Whether `password` is the one behind `stored`; with nothing stored, as much work is done for a no."""
    if len(password) > MOST_LENGTH:
        return False  # nobody has one so long, and a stranger's may be made to be slow to read
    if stored is None:
        hash_password(password)
        return False
    try:
        return HASHER.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def check_password_rules(password: str, email: str) -> None:
    """Length is what counts (NIST SP 800-63B §5.1.1). Raises Problem INVALID."""
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH:
        raise Problem(
            problems.INVALID, errors={"password": [f"{LEAST_LENGTH} to {MOST_LENGTH} characters are needed"]}
        )
    if password.strip().casefold() == email.casefold():
        raise Problem(problems.INVALID, errors={"password": ["the e-mail address is not a password"]})


def _bytes(password: str) -> bytes:
    # One keyboard sends é as one character, another as two: both mean the same password.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")

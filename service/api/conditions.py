"""ETag and If-Match: the version of what two people may edit, in quotes (RFC 9110 §13.1.1)."""

from flask import request

from service import problems
from service.problems import Problem

ANY = "*"


def expected_version() -> int | None:
    """The version the caller last saw; None if they do not say, or say `*`. Raises Problem MALFORMED."""
    given = request.headers.get("If-Match", ANY).strip()
    if given == ANY:
        return None
    number = given.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit()) or len(number) > 9:  # noqa: PLR2004  # fits an INTEGER
        raise Problem(problems.MALFORMED, 'If-Match must hold one version in quotes, like "3"')
    return int(number)


def etag(version: int) -> dict[str, str]:
    """The headers that tell a version."""
    return {"ETag": f'"{version}"'}

"""ETag and If-Match: the version of what two people may edit, in quotes (RFC 9110 §13.1.1).

The reference tells of If-Match in words, not as a parameter: its right values depend on what is stored, and a
tool that makes them up from a pattern could only ever meet 412.
"""

import re

from flask import request

from service import problems
from service.problems import Problem

VERSION = r'^(?:\*|(?:W/)?"([0-9]{1,9})")$'


def expected_version() -> int | None:
    """The version the caller last saw; None if they do not say, or say `*`. Raises Problem MALFORMED."""
    given = re.fullmatch(VERSION, request.headers.get("If-Match", "*").strip(), re.ASCII)
    if given is None:
        raise Problem(problems.MALFORMED, 'If-Match must hold one version in quotes, like "3"')
    return int(given[1]) if given[1] else None


def etag(version: int) -> dict[str, str]:
    """The headers that tell a version."""
    return {"ETag": f'"{version}"'}

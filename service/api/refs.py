"""Articles' references in paths: the publisher's own, slashes and all, as long as a database can keep them."""

from typing import Any

from werkzeug.routing import PathConverter

LONGEST = 255


class Reference(PathConverter):
    """1 to 255 characters, none of them NUL; anything else is nobody's address."""

    regex = rf"[^\x00]{{1,{LONGEST}}}?"
    part_isolating = False
    weight = 200


def described(_converter: Reference) -> dict[str, Any]:
    """Say the same in the reference."""
    return {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[^\\u0000]+$"}

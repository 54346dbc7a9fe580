"""Policy documents as they come in a form: JSON text, refused as a policy is where it is none."""

import json
from typing import Any

from service import problems
from service.problems import Problem


def read_document(given: str) -> dict[str, Any]:
    """The document a text spells. Raises Problem POLICY_UNSOUND, with the line and column if it is no JSON."""
    try:
        document = json.loads(given)
    except (ValueError, RecursionError) as error:
        where = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Problem(problems.POLICY_UNSOUND, errors={where: "JSON"}) from None
    if not isinstance(document, dict):
        raise Problem(problems.POLICY_UNSOUND, errors={"": "JSON"})
    return document

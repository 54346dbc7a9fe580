"""What no reader's words may do to the page around them: turn its reading direction, or tower over its lines."""

import re

from service.text.marks import lowered

_DIRECTING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HIGHEST_STACK = 4


def tame(text: str) -> str:
    """`text` without characters that turn the reading direction, and marks stacked higher than four on one letter."""
    return lowered(_DIRECTING.sub("", text), _HIGHEST_STACK)

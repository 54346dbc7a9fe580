"""How many links a comment carries, those without a scheme included («exemple.fr/promo»)."""

import re
from functools import cache
from typing import Any

from linkify_it import LinkifyIt

# No link holds a blank. So cut, a text made to exhaust the linkifier costs in proportion to its length.
_CHUNK = re.compile(r"\S{1,2000}")
_CANDIDATE = re.compile(r"[.:]")

# «C'est fini.La suite» is a forgotten space, not the domain of Laos: a capital after the dot tells.
_FORGOTTEN_SPACE = re.compile(r"[^\W\d_]*[^\WA-Z\d_]\.[A-Z][a-zà-ÿ]+\Z")


def count_links(text: str) -> int:
    """The number of web links in `text`; addresses of e-mail do not count."""
    return sum(map(_links_in, filter(_CANDIDATE.search, _CHUNK.findall(text))))


def _links_in(chunk: str) -> int:
    return sum(map(_is_web, _linkify().match(chunk) or []))


def _is_web(link: Any) -> bool:
    if link.schema:
        return link.schema in {"http:", "https:"}
    return not _FORGOTTEN_SPACE.fullmatch(link.raw)


@cache
def _linkify() -> LinkifyIt:
    return LinkifyIt(options={"fuzzy_email": False, "fuzzy_ip": True})

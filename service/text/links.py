"""How many links a comment carries, those without a scheme included («exemple.fr/promo»)."""

import re
from functools import cache
from typing import Any

from linkify_it import LinkifyIt

_LONGEST_READ = 100_000

# «C'est fini.La suite» is a forgotten space, not the domain of Laos: a capital after the dot tells.
_FORGOTTEN_SPACE = re.compile(r"[^\W\d_]*[^\WA-Z\d_]\.[A-Z][a-zà-ÿ]+\Z")


def count_links(text: str) -> int:
    """The number of web links in the first 100,000 characters of `text`; addresses of e-mail do not count."""
    found = _linkify().match(text[:_LONGEST_READ]) or []
    return sum(1 for link in found if _is_web(link))


def _is_web(link: Any) -> bool:
    if link.schema:
        return link.schema in {"http:", "https:"}
    return not _FORGOTTEN_SPACE.fullmatch(link.raw)


@cache
def _linkify() -> LinkifyIt:
    return LinkifyIt(options={"fuzzy_email": False, "fuzzy_ip": True})

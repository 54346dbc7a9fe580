"""A comment as safe HTML: a little Markdown, links no search engine follows, and nothing that can act.

Markdown-it builds the HTML with raw HTML off; nh3 then keeps only the tags and attributes named here, so that
a fault in the one is caught by the other. The source stays as written; rendering happens on reading.
"""

import re
import unicodedata
from functools import cache

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt

TAGS = frozenset({"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"})
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})
REL = "nofollow ugc noopener"

_RULES = [
    *("paragraph", "blockquote", "list", "fence"),
    *("newline", "emphasis", "backticks", "escape", "entity", "autolink", "linkify"),
    *("balance_pairs", "fragments_join"),
]
_DEEPEST = 10

_DIRECTING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# The linkifier takes quadratic time in a word without end: no link is looked for beside one.
_ENDLESS_WORD = re.compile(r"\S{2001}")
_HIGHEST_STACK = 4
_MAYBE_STACK = re.compile(f"[\u0300-\U000e0fff]{{{_HIGHEST_STACK + 1},}}")


def render(text: str) -> str:
    """`text` as HTML of TAGS and ATTRIBUTES only, inert whatever was written.

    Characters that turn the reading direction are left out, and marks stacked higher than four on one letter.
    """
    html = _markdown(links=not _ENDLESS_WORD.search(text)).render(_SURROGATE.sub("\ufffd", text))
    safe = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=REL,
        strip_comments=True,
    )
    return _MAYBE_STACK.sub(_lowered, _DIRECTING.sub("", safe)).strip()


@cache
def _markdown(*, links: bool) -> MarkdownIt:
    options = {"html": False, "linkify": links, "breaks": True, "maxNesting": _DEEPEST}
    markdown = MarkdownIt("zero", options).enable(_RULES)
    # Only links that say where they lead: an address without a scheme would stay on the publisher's own site.
    linkify = LinkifyIt()
    markdown.linkify = linkify.add("//", None).add("ftp:", None)
    return markdown


def _lowered(stack: re.Match[str]) -> str:
    """The characters of `stack` without the marks that stand more than four high."""
    kept, height = [], 0
    for character in stack.group():
        height = height + 1 if unicodedata.category(character)[0] == "M" else 0
        if height <= _HIGHEST_STACK:
            kept.append(character)
    return "".join(kept)

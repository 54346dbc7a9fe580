"""A comment as safe HTML: a little Markdown, links no search engine follows, and nothing that can act.

Markdown-it builds the HTML with raw HTML off; nh3 then keeps only the tags and attributes named here, so that
a fault in the one is caught by the other. The source stays as written; rendering happens on reading.
"""

import re
from functools import cache

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, linkify

from service.text.tame import tame

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

_SURROGATE = re.compile("[\ud800-\udfff]")
# The linkifier takes quadratic time in a word without end: no link is looked for beside one.
_ENDLESS_WORD = re.compile(r"\S{2001}")
_SCHEME = re.compile(r"https?\Z", re.IGNORECASE)
_SCHEME_REACH = len("https") + 1


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
    return tame(safe).strip()


@cache
def _markdown(*, links: bool) -> MarkdownIt:
    options = {"html": False, "linkify": links, "breaks": True, "maxNesting": _DEEPEST}
    markdown = MarkdownIt("zero", options).enable(_RULES)
    # Only links that say where they lead: an address without a scheme would stay on the publisher's own site.
    markdown.linkify = LinkifyIt().add("//", None).add("ftp:", None)
    markdown.inline.ruler.at("linkify", _web_address)
    return markdown


def _web_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 — markdown-it calls it so
    """Markdown-it's own rule for addresses, where one may begin, and with only its scheme to look back on.

    It reads all the text before each `://` again, which takes quadratic time where there are many of them.
    """
    if not state.src.startswith("://", state.pos):
        return False
    before, nearby = state.pending[:-_SCHEME_REACH], state.pending[-_SCHEME_REACH:]
    if not _SCHEME.search(nearby):
        return False
    if before:
        state.pending = before
        state.pushPending()
        state.pending = nearby
    return linkify(state, silent)

"""HTML from elsewhere as the text a reader would have typed here: our little Markdown, and nothing that acts.

nh3 first makes well-formed HTML of whatever it is, without scripts and styles; what is left is walked once.
"""

import html as entities
import re
from html.parser import HTMLParser

import nh3

_MARKUP = re.compile("[<&]")
# Most comments hold nothing but paragraphs and breaks: those need neither cleaning nor a parser.
_PARAGRAPHS = re.compile(r"(?:[^<&\0\r]|</?p>|<br ?/?>|&(?:amp|lt|gt|quot|#39);)*+")
_GAP = re.compile(r"(?:</?p>|<br ?/?>)++")
_GAP_AMID_SPACE = re.compile(r" ?(?:(?:</?p>|<br ?/?>) ?)++")
_AROUND = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "code": "`"}
_LISTS = frozenset({"ul", "ol"})
_BLOCKS = _LISTS | {"p", "div", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
_TAGS = _BLOCKS | _AROUND.keys() | {"a", "br", "img", "li", "tr"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
_SCHEMES = {"http", "https", "mailto"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINE_END = re.compile(r"[ \t]+\n")
_EMPTY_QUOTE = re.compile(r"\n(?:> ?)+[ \t]*(?=\n|$)")
_BLANK_LINES = re.compile(r"\n{3,}")


def from_html(html: str, *, breaks: bool = False) -> str:
    """`html` as plain text with Markdown for emphasis, lists, quotes and code; links stand as addresses.

    `breaks`: a line feed in the source is a break, as WordPress has it, and not white space.
    """
    if not _MARKUP.search(html):
        return _tidy(html.replace("\r", "") if breaks else _SPACE.sub(" ", html))
    if _PARAGRAPHS.fullmatch(html):
        return _tidy(entities.unescape(_with_gaps(html, breaks=breaks)))
    writer = _Writer(breaks=breaks)
    writer.feed(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None))
    writer.close()
    return _tidy("".join(writer.written))


def _with_gaps(html: str, *, breaks: bool) -> str:
    if breaks:
        return _GAP.sub(_gap, html)
    return _GAP_AMID_SPACE.sub(_gap, _SPACE.sub(" ", html))


def _gap(tags: re.Match[str]) -> str:
    """What the writer makes of tags in a row: a paragraph's edge counts only after words."""
    is_edge = tags.start() > 0 and not tags[0].lstrip().startswith("<b")
    return "\n\n" * is_edge + "\n" * tags[0].count("<br")


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", _EMPTY_QUOTE.sub("", _LINE_END.sub("\n", text))).strip()


class _Writer(HTMLParser):
    """Writes Markdown as the tags of clean HTML go by; each quote begins its lines with `> `."""

    def __init__(self, *, breaks: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._breaks = breaks
        self._quotes = self._verbatim = 0
        self._link: tuple[str, int] | None = None
        self._items: list[int | None] = []
        self._is_fresh = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, an emphasis or a link."""
        given = dict(attrs)
        if tag in _BLOCKS:
            self._begin_block(tag)
        elif tag in {"br", "tr"}:
            self._write(self._newline(), fresh=True)
        elif tag == "li":
            self._begin_item()
        elif tag == "a":
            self._link = (given.get("href") or "", len(self.written))
        elif tag == "img":
            self._write(given.get("src") or given.get("alt") or "")
        elif not self._verbatim:
            self._write(_AROUND.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if tag in _BLOCKS:
            self._end_block(tag)
        elif tag == "a" and self._link:
            self._end_link(*self._link)
        elif not self._verbatim:
            self._write(_AROUND.get(tag, ""))

    def handle_data(self, data: str) -> None:
        """Write the words, white space as HTML means it."""
        if self._verbatim or self._breaks:
            self._write(data.replace("\r", "").replace("\n", self._newline()))
            return
        text = _SPACE.sub(" ", data)
        self._write(text.lstrip(" ") if self._is_fresh else text)

    def _begin_block(self, tag: str) -> None:
        self._quotes += tag == "blockquote"
        if tag in _LISTS:
            self._items.append(1 if tag == "ol" else None)
        # A quote's first line needs its mark even where the block around it has just begun.
        self._paragraph(again=tag == "blockquote")
        if tag == "pre":
            self._verbatim += 1
            self._write("```" + self._newline())

    def _end_block(self, tag: str) -> None:
        if tag == "pre":
            self._verbatim -= 1
            self._write(self._newline() + "```")
        self._quotes -= tag == "blockquote"
        if tag in _LISTS and self._items:
            self._items.pop()
        self._paragraph(again=tag == "blockquote")

    def _begin_item(self) -> None:
        number = self._items[-1] if self._items else None
        if number is not None:
            self._items[-1] = number + 1
        indent = "   " * max(len(self._items) - 1, 0)
        mark = "- " if number is None else f"{number}. "
        self._write(self._newline() + indent + mark, fresh=True)

    def _end_link(self, href: str, since: int) -> None:
        shown, address = "".join(self.written[since:]).strip(), href.removeprefix("mailto:")
        self._link = None
        # Disqus shortens the address it shows; the whole one says more.
        if not shown or address.removeprefix("https://").removeprefix("http://").startswith(_bare(shown)):
            self.written[since:] = [address]
        elif address:
            self.written.append(f" ({address})")

    def _paragraph(self, *, again: bool) -> None:
        if again or not self._is_fresh:
            self._write("\n" + self._newline(), fresh=True)

    def _newline(self) -> str:
        return "\n" + "> " * self._quotes

    def _write(self, text: str, *, fresh: bool = False) -> None:
        if text:
            self.written.append(text)
            self._is_fresh = fresh


def _bare(shown: str) -> str:
    return shown.removeprefix("https://").removeprefix("http://").rstrip(".…")

"""Mutilated exports: each reader yields records or refuses the file, and does nothing else."""

import datetime as dt
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service import importing
from service.importing import Record, Remark, Source, SourceArticle, SourceAuthor, SourceComment
from service.importing.keys import id_of
from service.problems import Problem
from service.text import from_html, problem_of, render

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
SAMPLES = Path(__file__).parent / "samples"
RECORDS = (SourceArticle, SourceAuthor, SourceComment, Remark)
READERS: dict[str, Callable[[Source], Iterator[Record]]] = {
    "disqus.xml": lambda source: importing.read_disqus(source, now=NOW),
    "wordpress.xml": lambda source: importing.read_wordpress(source, now=NOW),
    "comments.jsonl": lambda source: importing.read_jsonl(source, now=NOW),
    "coral-comments.jsonl": lambda source: importing.read_coral(source, now=NOW),
}


@st.composite
def mutilated(draw: st.DrawFn, whole: bytes) -> bytes:
    """The file with pieces cut out, put in, or taken from elsewhere in it."""
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(whole)))
        end = min(len(whole), begin + draw(st.integers(0, 60)))
        other = draw(st.integers(0, len(whole)))
        piece = draw(st.one_of(st.just(b""), st.binary(max_size=8), st.just(whole[other : other + 40])))
        whole = whole[:begin] + piece + whole[end:]
    return whole


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_mutilated_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = data.draw(mutilated((SAMPLES / name).read_bytes()))
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / name).write_bytes(content)
        records = read_or_refused(name, Source(path))
        assert all(isinstance(record, RECORDS) for record in records)
        count_each_comment_once(records)


def read_or_refused(name: str, source: Source) -> list[Record]:
    """The records, or none for a file that is refused in words."""
    try:
        return list(READERS[name](source))
    except Problem as refused:
        return [] if "nothing was imported" in str(refused) else [None]


def count_each_comment_once(records: list[Record]) -> None:
    """What the spool does with any records: each comment is placed or remarked, parents first."""
    with importing.spooling(records) as spool:
        total = spool.arrange()
        placed = [spooled.comment for batch in spool.batches(3) for spooled in batch]
        out = list(spool.remarks(left_out=True))
    given = sum(isinstance(record, SourceComment) for record in records)
    remarked = sum(isinstance(record, Remark) and record.left_out for record in records)
    assert total == len(placed)
    assert given + remarked == len(placed) + len(out)
    seen: set[str] = set()
    keys = {comment.key for comment in placed}
    for comment in placed:
        assert comment.parent is None or comment.parent in seen or comment.parent not in keys
        seen.add(comment.key)


KEYS = st.sampled_from(["a", "b", "c", "d", "e"])
COMMENTS = st.builds(
    SourceComment,
    key=KEYS,
    article=st.sampled_from(["x", "y", "gone"]),
    author=st.sampled_from([SourceAuthor(name="A"), "u", "gone"]),
    body=st.text(max_size=5),
    status=st.sampled_from(["approved", "spam", "deleted"]),
    created_at=st.just(NOW),
    parent=st.none() | KEYS | st.just("elsewhere"),
)
LISTS = [SourceArticle(key="x"), SourceArticle(key="y"), SourceAuthor(key="u", name="U")]


@settings(max_examples=150, deadline=None)
@given(st.lists(COMMENTS, max_size=12))
def test_any_comments_are_placed_parents_first_or_remarked(comments: list[SourceComment]) -> None:
    count_each_comment_once([*LISTS, *comments])


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>&;/abpiq \n\"'=#*`-", max_size=60) | st.text(max_size=60), st.booleans())
def test_any_html_becomes_text_that_renders(html: str, breaks: bool) -> None:  # noqa: FBT001
    assert "<script" not in render(from_html(html, breaks=breaks))


PIECES = ["<p>", "</p>", "<br>", "<br/>", "<br />", " ", "\n", "\t", "a", "b.", ">", "é"]
PIECES += ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]


@example("<p>a<br>&gt;\t", True)
@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.booleans())
def test_paragraphs_alone_read_as_they_do_among_other_markup(html: str, breaks: bool) -> None:  # noqa: FBT001
    among_other_markup = from_html(html + "<span></span>", breaks=breaks)
    assert from_html(html, breaks=breaks) == among_other_markup


@given(st.text(st.characters(codec="utf-8", exclude_characters="<&\r\0"), max_size=60))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    if problem_of(text) is None:
        assert from_html(text, breaks=True).split() == text.split()


@given(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)), st.text(max_size=9))  # noqa: DTZ001
def test_an_id_holds_its_time_and_is_the_same_again(moment: dt.datetime, key: str) -> None:
    at, site = moment.replace(tzinfo=dt.UTC), uuid.UUID(int=7)
    made = id_of(site, key, at)
    assert made == id_of(site, key, at)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert id_of(site, key, at, after=made) > made

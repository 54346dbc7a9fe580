"""Whatever a file holds: a remark and the rest imported, or a refusal before anything is written."""

import datetime as dt
import gzip
import json
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models import Article, Author, Comment
from models.engine import writing
from service import importing
from service.importing import Source, SourceArticle, SourceAuthor, remarks
from service.importing.xml import MOST_PENDING, elements
from service.problems import Problem
from service.retention import expire

DATABASES = [
    "sqlite"
]  # one database is enough here: what is refused or remarked is found out before it is asked


HEAD = '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
THREAD = '<thread dsq:id="1"><id>a</id></thread>'


def post(number: int, message: str = "Bonjour", **fields: str) -> str:
    given = {"createdAt": "2020-01-01T00:00:00Z", "isDeleted": "false", "isSpam": "false"} | fields
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in given.items())
    return (
        f'<post dsq:id="{number}"><message><![CDATA[{message}]]></message>{inner}'
        f'<author><name>Alice</name></author><thread dsq:id="1"/></post>'
    )


@pytest.fixture
def disqus(tmp_path: Path, newcomer):
    """Imports what is given as a Disqus file."""

    def run(*posts: str | bytes, end: str = "</disqus>", head: str = HEAD):
        parts = [head, THREAD, *posts, end]
        path = tmp_path / "disqus.xml"
        path.write_bytes(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))
        return newcomer.read("disqus", path)

    return run


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"end": ""}, "no element found"),
        ({"head": BOMB + HEAD}, "it has a DTD"),
        ({"head": '<!DOCTYPE d SYSTEM "file:///etc/passwd">' + HEAD}, "it has a DTD"),
        ({"head": '<?xml version="1.0" encoding="x-unknown"?>' + HEAD}, "unknown encoding"),
        ({"end": "<a>" * 80}, "more than 64 deep"),
        ({"end": "&a;</disqus>"}, "undefined entity"),
    ],
)
def test_a_file_that_breaks_off_or_means_harm_is_refused_before_anything_is_written(
    disqus, newcomer, given: dict[str, str], told: str
) -> None:
    with pytest.raises(Problem, match=told) as refused:
        disqus(post(1), **given)
    assert "nothing was imported" in str(refused.value)
    assert newcomer.counts()["comment"] == 0


def test_bytes_of_another_encoding_are_refused_with_their_line(disqus) -> None:
    with pytest.raises(Problem, match="at line 2: not well-formed"):
        disqus("\n", post(1, "caf\xe9").encode("latin-1"))


def test_a_piece_of_markup_that_never_ends_is_refused_before_it_fills_the_memory(disqus) -> None:
    with pytest.raises(Problem, match="never ends"):
        disqus('<post a="' + "x" * (MOST_PENDING + 200_000))


@pytest.mark.parametrize(
    "inside",
    ["".join(f"<x{n}><name>{'x' * 900_000}</name></x{n}>" for n in range(8)),
     "".join(f"<x{n}><name>x</name></x{n}>" for n in range(80))],
    ids=["large", "many"],
)  # fmt: skip
def test_a_comment_with_more_in_it_than_any_is_refused_before_it_fills_the_memory(disqus, inside) -> None:
    with pytest.raises(Problem, match="one element holds too much"):
        disqus(f"<post>{inside}</post>")


def test_of_attributes_only_those_that_are_asked_for_are_kept(tmp_path: Path) -> None:
    (path := tmp_path / "attributes.xml").write_text(
        '<d><post id="1" a="x"><name id="2" b="x">Zoé</name></post></d>'
    )
    (element,) = elements(Source(path), {"post"}, {"name"}, attributes={"id"})
    assert (element.attributes, element.fields) == ({"id": "1"}, {"name": "Zoé", "name@id": "2"})


def test_a_damaged_gzip_file_is_refused(newcomer, tmp_path: Path) -> None:
    whole = gzip.compress((HEAD + THREAD + post(1) * 100 + "</disqus>").encode())
    for number, damaged in enumerate((whole[:-20], whole[:20] + b"\0\1\2" + whole[23:])):
        (path := tmp_path / f"{number}.xml.gz").write_bytes(damaged)
        with pytest.raises(Problem, match="nothing was imported"):
            newcomer.read("disqus", path)


def test_control_characters_in_xml_are_dropped_and_said(disqus, newcomer) -> None:
    disqus(post(1, "Bon\x08jour"))
    assert [c.body for c in newcomer.all(Comment)] == ["Bonjour"]
    assert newcomer.said() == {"disqus.xml": remarks.DROPPED}


def test_a_file_in_utf_16_is_read(newcomer, tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?>' + HEAD + THREAD + post(1, "Été") + "</disqus>"
    (path := tmp_path / "wide.xml").write_bytes(text.encode("utf-16"))
    newcomer.read("disqus", path)
    assert [c.body for c in newcomer.all(Comment)] == ["Été"]


@pytest.mark.parametrize(
    "created_at",
    [
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "hier",
        "",
        "1969-12-31T23:59:59Z",
    ],
)
def test_a_time_that_cannot_be_is_left_out_and_the_rest_imported(disqus, newcomer, created_at: str) -> None:
    disqus(post(1, createdAt=created_at), post(2))
    assert newcomer.said() == {"disqus:1": remarks.NO_TIME}
    assert newcomer.statuses() == {"disqus:2": "approved"}


def test_ten_megabytes_of_comment_are_left_out_without_being_kept(disqus, newcomer) -> None:
    tracemalloc.start()
    try:
        disqus(post(1, "a" * 10_000_000), post(2, "a" * 200_000), post(3))
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert newcomer.said() == {"disqus:1": remarks.TOO_LONG, "disqus:2": remarks.TOO_LONG}
    assert newcomer.statuses() == {"disqus:3": "approved"}


def test_an_id_that_comes_twice_counts_once(disqus, newcomer) -> None:
    disqus(post(1, "le premier"), post(1, "le second"), "<post><createdAt>2020-01-01</createdAt></post>")
    assert [c.body for c in newcomer.all(Comment)] == ["le premier"]
    assert newcomer.said() == {"disqus:1": remarks.REPEATED_KEY, "a post": remarks.WITHOUT_KEY}


def test_wordpress_rows_without_id_or_of_a_megabyte_are_said(newcomer, tmp_path: Path) -> None:
    comment = "<wp:comment><wp:comment_id>{}</wp:comment_id><wp:comment_content>{}</wp:comment_content></wp:comment>"
    both = comment.format("", "x") + comment.format("1", "x" * 1_100_000)
    text = f'<rss xmlns:wp="http://wordpress.org/export/1.0/"><item>{both}</item>\b</rss>'
    (path := tmp_path / "w.xml").write_text(text)
    newcomer.read("wordpress", path)
    assert newcomer.said() == {
        "a comment": remarks.WITHOUT_KEY,
        "wordpress:1": remarks.TOO_LONG,
        "w.xml": remarks.DROPPED,
    }


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_a_circle_of_answers_is_cut_once_and_nothing_is_lost(newcomer, article, comment, size: int) -> None:
    circle = [comment(f"k{n}", parent=f"k{(n + 1) % size}") for n in range(size)]
    tail = [comment("t0", parent="k0"), comment("t1", parent="t0")]
    newcomer.take([*tail, article, *circle])
    assert newcomer.new == size + 2
    assert [remark.reason for remark in newcomer.remarks] == [remarks.CIRCLE]
    assert sum(c.parent_id is None for c in newcomer.all(Comment)) == 1


def test_two_circles_are_cut_each(newcomer, article, comment) -> None:
    pairs = [comment(f"{c}{n}", parent=f"{c}{1 - n}") for c in "ab" for n in (0, 1)]
    newcomer.take([article, *pairs])
    assert (newcomer.new, len(newcomer.remarks)) == (4, 2)


def test_an_answer_comes_after_what_it_answers_in_file_and_time_the_wrong_way_round(
    newcomer, article, comment
) -> None:
    early, late = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2020, 2021))
    newcomer.take(
        [comment("answer", parent="first", created_at=early), article, comment("first", created_at=late)]
    )
    found = newcomer.by_key()
    assert found["answer"].parent_id == found["first"].id
    assert found["answer"].id > found["first"].id
    assert found["answer"].created_at == early


def test_an_answer_under_another_article_stands_by_itself(newcomer, article, comment) -> None:
    other = SourceArticle(key="b", ref="b")
    newcomer.take([article, other, comment("1"), comment("2", article="b", parent="1")])
    assert newcomer.said() == {"2": remarks.OTHER_ARTICLE}


def test_threads_of_one_address_are_one_article(newcomer, article, comment) -> None:
    twin = SourceArticle(key="twin", ref="a")
    newcomer.take([article, twin, comment("1"), comment("2", article="twin", parent="1")])
    assert newcomer.said() == {}
    assert [a.approved_count for a in newcomer.all(Article)] == [2]


def test_an_answer_to_what_is_not_there_stands_by_itself(newcomer, article, comment) -> None:
    newcomer.take([article, comment("2", parent="nowhere")])
    assert newcomer.said() == {"2": remarks.NO_PARENT}
    assert [c.parent_id for c in newcomer.all(Comment)] == [None]


def test_a_later_file_may_answer_an_earlier_one(newcomer, article, comment) -> None:
    newcomer.take([article, comment("1")])
    newcomer.take([article, comment("2", parent="1")])
    assert newcomer.by_key()["2"].parent_id == newcomer.by_key()["1"].id


def test_deleted_comments_stay_only_as_far_as_answers_hang_on_them(newcomer, article, comment) -> None:
    chain = [
        comment("root", status="deleted"),
        comment("middle", status="deleted", parent="root"),
        comment("leaf", parent="middle"),
        comment("dead end", status="deleted", parent="leaf"),
    ]
    newcomer.take([article, *chain])
    assert newcomer.statuses() == {"root": "withdrawn", "middle": "withdrawn", "leaf": "approved"}
    assert newcomer.said()["dead end"] == remarks.DELETED_UNANSWERED


def test_what_cannot_be_stored_is_said(newcomer, article, comment) -> None:
    long = SourceArticle(key="long", url="https://example.org/" + "x" * 300)
    nobody = SourceAuthor(name=" \u200b\t", email="no address")
    newcomer.take(
        [
            article,
            long,
            comment("nul", body="a\0b"),
            comment("half", body="\ud800"),
            comment("k" * 300),
            comment("no ref", article="long"),
            comment("blank", body=" \u200b"),
            comment("name", author=SourceAuthor(name="n" * 120)),
            comment("nobody", author=nobody),
            comment("unknown", author="who?"),
        ]
    )
    assert newcomer.said() == {
        "nul": remarks.UNSTORABLE_CUT,
        "half": remarks.NOTHING_TO_SEE,
        "k" * 255: remarks.LONG_KEY,
        "no ref": remarks.NO_REF,
        "blank": remarks.NOTHING_TO_SEE,
        "name": remarks.NAME_CUT,
        "unknown": remarks.NO_AUTHOR,
    }
    assert {c.body for c in newcomer.all(Comment)} == {"ab", "Texte name", "Texte nobody"}
    assert {a.name for a in newcomer.all(Author)} == {"Alice", "n" * 100, "Anonyme"}


def test_an_address_that_is_none_gives_no_path(newcomer, comment) -> None:
    newcomer.take([SourceArticle(key="a", url="https://[oops/x"), comment("1")], article_ref="path")
    assert newcomer.said() == {"1": remarks.NO_REF}


def test_what_expired_here_does_not_come_back_with_the_next_run(
    newcomer, article, comment, engine: Engine
) -> None:
    rows = [article, comment("1", status="rejected"), comment("2", parent="1", status="rejected")]
    newcomer.take(rows)
    later = newcomer.now + dt.timedelta(days=9)
    for _ in range(3):
        with writing(engine) as session:
            expire(session, {"rejected": 7}, now=later)
    assert newcomer.all(Comment) == []
    newcomer.take([*rows, comment("3", parent="1")])
    assert (newcomer.new, newcomer.known) == (1, 2)
    assert newcomer.said() == {"3": remarks.NO_PARENT}


@pytest.mark.parametrize("created_at", [{}, [], ["2024-01-01"], True, None, 1e300])
def test_a_json_line_with_something_else_for_a_time_is_left_out(newcomer, tmp_path: Path, created_at) -> None:
    line = {"article": "a", "author": {"name": "A"}, "body": "x", "status": "approved"}
    rows = [line | {"id": "1", "created_at": created_at}, line | {"id": "2", "created_at": 1_700_000_000}]
    (path := tmp_path / "odd.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    newcomer.take(importing.read_jsonl(Source(path), now=newcomer.now))
    assert newcomer.said() == {"civility:1": remarks.NO_TIME}
    assert newcomer.statuses() == {"civility:2": "approved"}


def test_an_isso_comment_whose_time_is_a_blob_is_left_out(newcomer, isso_file: Path) -> None:
    with closing(sqlite3.connect(isso_file)) as database, database:
        database.execute("UPDATE comments SET created = x'00ff' WHERE id = 1")
    newcomer.read("isso", isso_file)
    assert newcomer.said()["isso:1"] == remarks.NO_TIME
    assert newcomer.statuses()["isso:2"] == "pending"


def test_a_file_that_is_not_issos_is_refused(newcomer, tmp_path: Path) -> None:
    (text := tmp_path / "text.db").write_text("this is no database at all, however long it may be " * 40)
    with closing(sqlite3.connect(views := tmp_path / "views.db")) as database, database:
        database.execute("CREATE VIEW comments AS SELECT 1")
        database.execute("CREATE TABLE threads (id, uri, title)")
    for path in (text, views):
        with pytest.raises(Problem, match="is not Isso's database"):
            newcomer.read("isso", path)


def test_lines_that_are_too_long_or_not_utf_8_or_no_objects_are_said(newcomer, tmp_path: Path) -> None:
    good = b'{"id": "1", "article": "a", "author": {"name": "A"}, "body": "x", "status": "approved", "created_at": "2024-01-01"}'
    lines = [
        b'{"id": "' + b"x" * 5_000_000 + b'"}',
        b'\xff\xfe{"id": "2"}',
        b"[1, 2]",
        b'{"id": NaN}',
        b"[" * 100_000,
        b"",
        good,
        b'{"id": "3", "body": "x"}',
        b'{"id": "4", "article": "a", "author_id": "unknown", "body": "x", "status": "approved", "created_at": 7}',
        b'{"type": "comment"}',
        b'{"type": "article"}',
        b'{"type": "author"}',
        b'{"type": ["x"]}',
        b'{"type": "report"}',
        b'{"type": "label"}',
        good[:50],
    ]
    (path := tmp_path / "bad.jsonl").write_bytes(b"\n".join(lines))
    newcomer.take(importing.read_jsonl(Source(path), now=newcomer.now))
    assert newcomer.statuses() == {"civility:1": "approved"}
    assert newcomer.said() == {
        "line 1": remarks.LONG_LINE,
        **{f"line {n}": remarks.NOT_JSON for n in (2, 3, 4, 5, 16)},
        "civility:3": remarks.WRONG_SHAPE,
        "civility:4": remarks.NO_TIME,
        **{f"line {n}": remarks.WITHOUT_KEY for n in (10, 11, 12)},
        "line 13": remarks.UNKNOWN_TYPE,
        **{f"line {n}": remarks.OF_ONE_DATABASE for n in (14, 15)},
    }


def test_coral_rows_that_are_none_are_said(newcomer, tmp_path: Path) -> None:
    (users := tmp_path / "users.jsonl").write_text('{"id": 7}\nno\n')
    (path := tmp_path / "coral.jsonl").write_text(
        '{"id": "", "storyID": "s"}\n{"id": "c1", "storyID": "s", "status": "NONE", "createdAt": 7}\n'
        '{"id": "c2", "storyID": "s", "status": "?", "createdAt": "2024-01-01"}\nno\n'
    )
    newcomer.take(importing.read_coral(Source(path), now=newcomer.now, users=Source(users)))
    assert newcomer.said() == {
        "users.jsonl line 1": remarks.WITHOUT_KEY,
        "users.jsonl line 2": remarks.NOT_JSON,
        "line 1": remarks.WITHOUT_KEY,
        "coral:c1": remarks.NO_TIME,
        "coral:c2": remarks.UNKNOWN_STATUS,
        "line 4": remarks.NOT_JSON,
    }

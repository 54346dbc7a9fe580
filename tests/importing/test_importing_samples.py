"""Each system's own export becomes what it meant: texts, times, threads, authors and statuses."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from models import Article, ArticleMode, Author, Decision, Event
from models.engine import reading
from service import audit, importing
from service.importing import Source, remarks

Sample = Callable[[str], Path]


def test_disqus_posts_keep_their_text_time_thread_and_status(newcomer, sample: Sample) -> None:
    newcomer.read("disqus", sample("disqus.xml"))
    found = newcomer.by_key()
    assert newcomer.statuses() == {
        "disqus:101": "approved",
        "disqus:102": "approved",
        "disqus:103": "spam",
        "disqus:104": "withdrawn",
        "disqus:105": "approved",
    }
    assert found["disqus:101"].body == "La place est belle.\n\nEt le marché\xa0?"
    assert found["disqus:102"].body == "D’accord avec **vous**, voir https://ville.example/plan/travaux"
    assert found["disqus:102"].parent_id == found["disqus:101"].id
    assert found["disqus:103"].created_at == dt.datetime(2019, 5, 2, 8, tzinfo=dt.UTC)
    assert (found["disqus:104"].body, found["disqus:104"].author_name) == ("", "")
    assert found["disqus:105"].parent_id == found["disqus:104"].id
    assert newcomer.said() == {
        "disqus:104": remarks.TOMBSTONE,
        "disqus:106": remarks.DELETED_UNANSWERED,
        "disqus:107": remarks.NO_ARTICLE,
    }


def test_disqus_threads_become_articles_by_identifier_else_by_address(newcomer, sample: Sample) -> None:
    newcomer.read("disqus", sample("disqus.xml"))
    closed, open_ = sorted(newcomer.all(Article), key=lambda article: article.created_at)
    assert (closed.ref, closed.title, closed.mode) == (
        "place-du-marche",
        "La place du marché",
        ArticleMode.CLOSED,
    )
    assert (open_.ref, open_.mode) == ("https://gazette.example/2019/06/tramway/", ArticleMode.OPEN)
    assert (closed.approved_count, open_.approved_count) == (2, 1)
    assert closed.created_at == dt.datetime(2019, 5, 1, 6, tzinfo=dt.UTC)


def test_authors_have_the_record_their_comments_earned(newcomer, sample: Sample) -> None:
    newcomer.read("disqus", sample("disqus.xml"))
    records = {a.name: (a.approved_count, a.rejected_count, a.email) for a in newcomer.all(Author)}
    assert records == {
        "Alice": (1, 0, "alice@example.org"),
        "Noé": (2, 0, None),
        "Soldes": (0, 1, None),
        "Zoé": (0, 0, None),
    }


def test_wordpress_comments_keep_their_breaks_time_thread_and_status(newcomer, sample: Sample) -> None:
    newcomer.read("wordpress", sample("wordpress.xml"))
    found = newcomer.by_key()
    assert newcomer.statuses() == {
        "wordpress:7": "approved",
        "wordpress:8": "approved",
        "wordpress:9": "pending",
        "wordpress:10": "rejected",
    }
    assert found["wordpress:7"].body == "Trop de dettes.\n\nUne seconde ligne & une esperluette."
    assert found["wordpress:8"].body == "Tu as raison.\n\n> Trop de dettes\n\nEt après ?"
    assert found["wordpress:8"].parent_id == found["wordpress:7"].id
    assert found["wordpress:8"].created_at == dt.datetime(2021, 1, 4, 10, tzinfo=dt.UTC)
    assert newcomer.said() == {
        "wordpress:9": remarks.LOCAL_TIME,
        "wordpress:11": remarks.NOT_A_COMMENT,
        "wordpress:12": remarks.NO_TIME,
    }
    (article,) = newcomer.all(Article)
    assert (article.ref, article.title) == ("42", "Le budget de la ville")


def test_pingbacks_come_along_if_asked_for(newcomer, sample: Sample) -> None:
    newcomer.read("wordpress", sample("wordpress.xml"), with_pings=True)
    assert newcomer.statuses()["wordpress:11"] == "approved"


def test_isso_comments_are_markdown_already(newcomer, isso_file: Path, packed) -> None:
    for path in (isso_file, packed(isso_file)):
        newcomer.read("isso", path)
    assert newcomer.known == 4
    found = newcomer.by_key()
    assert newcomer.statuses() == {
        "isso:1": "approved",
        "isso:2": "pending",
        "isso:3": "withdrawn",
        "isso:4": "approved",
    }
    assert (found["isso:1"].body, found["isso:2"].author_name) == ("Vive le **vélo**", "Anonyme")
    assert found["isso:4"].parent_id == found["isso:3"].id
    assert newcomer.said() == {
        "isso:3": remarks.TOMBSTONE,
        "isso:5": remarks.NO_TIME,
        "isso:6": remarks.UNKNOWN_STATUS,
    }
    assert [article.ref for article in newcomer.all(Article)] == ["/2020/velo/"]


def test_coral_comments_take_stories_and_users_from_their_files(newcomer, sample: Sample) -> None:
    files = {name: Source(sample(f"coral-{name}.jsonl")) for name in ("comments", "stories", "users")}
    source = files.pop("comments")
    newcomer.take(importing.read_coral(source, now=newcomer.now, **files))
    found = newcomer.by_key()
    assert newcomer.statuses() == {
        "coral:c1": "approved",
        "coral:c2": "approved",
        "coral:c3": "pending",
        "coral:c4": "rejected",
    }
    assert found["coral:c2"].body == "**Merci** à vous"
    assert newcomer.said() == {"coral:c5": remarks.NO_AUTHOR}
    (article,) = newcomer.all(Article)
    assert (article.ref, article.title, article.mode) == ("s1", "L’enquête", ArticleMode.CLOSED)
    assert {author.ref for author in newcomer.all(Author)} == {"u1", "u2"}


@pytest.mark.parametrize(
    "created_at",
    [
        "2023-02-01T10:00:00.123Z",
        {"$date": "2023-02-01T10:00:00.123Z"},
        {"$date": {"$numberLong": "1675245600123"}},
    ],
    ids=["api", "relaxed", "canonical"],
)
def test_coral_comments_are_read_in_each_form_that_mongodb_gives(
    newcomer, tmp_path: Path, created_at: object
) -> None:
    line = {
        "_id": {"$oid": "63da2c1f8f1b2c3d4e5f6071"},
        "id": {"$oid": "63da2c1f8f1b2c3d4e5f6072"},
        "storyID": "s",
        "authorID": {"$oid": "63da2c1f8f1b2c3d4e5f6073"},
        "body": "Bravo",
        "status": "NONE",
        "createdAt": created_at,
    }
    (path := tmp_path / "comments.jsonl").write_text(json.dumps(line))
    newcomer.take(importing.read_coral(Source(path), now=newcomer.now))
    assert newcomer.said() == {}
    (key, found), *_ = newcomer.by_key().items()
    assert key == "coral:63da2c1f8f1b2c3d4e5f6072"
    assert found.created_at == dt.datetime(2023, 2, 1, 10, 0, 0, 123_000, tzinfo=dt.UTC)


def test_coral_comments_alone_stand_by_their_ids(newcomer, sample: Sample) -> None:
    newcomer.take(importing.read_coral(Source(sample("coral-comments.jsonl")), now=newcomer.now))
    assert newcomer.new == 5
    assert {author.name for author in newcomer.all(Author)} == {"Anonyme"}


def test_lines_written_by_hand_need_no_article_or_author_of_their_own(newcomer, sample: Sample) -> None:
    newcomer.take(importing.read_jsonl(Source(sample("comments.jsonl")), now=newcomer.now))
    found = newcomer.by_key()
    assert newcomer.statuses() == {
        "civility:1": "approved",
        "civility:2": "approved",
        "civility:3": "rejected",
    }
    assert found["civility:2"].parent_id == found["civility:1"].id
    assert found["civility:2"].created_at == dt.datetime(2024, 1, 1, 10, tzinfo=dt.UTC)
    assert {a.ref: a.title for a in newcomer.all(Article)} == {
        "a-1": "Premier article",
        "a-2": "Second article",
    }
    assert newcomer.said() == {"civility:4": remarks.UNKNOWN_STATUS, "line 6": remarks.NOT_JSON}


@pytest.mark.parametrize("status", ["withdrawn", "rejected", "spam"])
def test_an_exports_tombstone_keeps_its_place_whatever_its_status(
    newcomer, tmp_path: Path, status: str
) -> None:
    line = {"article": "a", "author": {"name": "A"}, "created_at": "2024-01-01"}
    rows = [
        line | {"id": "1", "body": "", "status": status},
        line | {"id": "2", "body": "Réponse", "status": "approved", "parent_id": "1"},
    ]
    (path := tmp_path / "export.jsonl").write_text("\n".join(map(json.dumps, rows)))
    newcomer.take(importing.read_jsonl(Source(path), now=newcomer.now))
    found = newcomer.by_key()
    assert newcomer.statuses() == {"civility:1": "withdrawn", "civility:2": "approved"}
    assert found["civility:2"].parent_id == found["civility:1"].id
    assert newcomer.said() == {"civility:1": remarks.TOMBSTONE}


@pytest.mark.parametrize(
    ("article_ref", "refs"),
    [
        (
            "url",
            {"https://gazette.example/2019/05/place-du-marche/", "https://gazette.example/2019/06/tramway/"},
        ),
        ("path", {"/2019/05/place-du-marche/", "/2019/06/tramway/"}),
    ],
)
def test_articles_can_be_called_by_address_or_path(newcomer, sample: Sample, article_ref, refs) -> None:
    records = importing.read_disqus(Source(sample("disqus.xml")), now=newcomer.now)
    newcomer.take(records, article_ref=article_ref)
    assert {article.ref for article in newcomer.all(Article)} == refs


def test_a_second_run_changes_nothing(newcomer, sample: Sample, packed) -> None:
    newcomer.read("disqus", sample("disqus.xml"))
    before = (newcomer.counts(), newcomer.all(Author)[0].approved_count)
    newcomer.read("disqus", packed(sample("disqus.xml")))
    assert (newcomer.new, newcomer.known) == (0, 5)
    assert (newcomer.counts(), newcomer.all(Author)[0].approved_count) == before


def test_history_is_logged_and_sealed_but_told_to_nobody(newcomer, sample: Sample, engine) -> None:
    newcomer.read("disqus", sample("disqus.xml"))
    assert newcomer.all(Event) == []
    decisions = newcomer.all(Decision)
    assert {(d.actor_kind.value, d.actor, d.action, d.before) for d in decisions} == {
        ("policy", "import", "import", None)
    }
    with reading(engine) as session:
        assert audit.verify(session).ok


def test_ids_sort_by_the_time_at_the_source_and_answers_after_what_they_answer(
    newcomer, sample: Sample
) -> None:
    newcomer.read("disqus", sample("disqus.xml"))
    in_order = [comment.created_at for comment in sorted(newcomer.by_key().values(), key=lambda c: c.id)]
    assert in_order == sorted(in_order)
    first: UUID = newcomer.by_key()["disqus:101"].id
    assert (first.version, first.int >> 80) == (7, 1556697600000)

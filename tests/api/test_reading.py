"""What readers see: threads and their pages, counts, feeds; approved comments and nothing else."""

import datetime as dt
import uuid
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FIELDS = {"id", "article", "parent_id", "author", "body", "html", "created_at", "edited_at"}


@pytest.fixture
def five(newsroom) -> list[str]:
    """The ids of five published comments, oldest first, among others that are not shown."""
    ids = [newsroom.approved(name=f"Reader {n}")["id"] for n in range(5)]
    newsroom.approved(article="a-2")
    newsroom.withdraw(newsroom.approved())
    return ids


def test_readers_see_no_status_score_or_e_mail(newsroom) -> None:
    newsroom.approved(author={"name": "Zoé", "email": "zoe@example.org"})
    assert [set(c) for c in newsroom.thread()["items"]] == [FIELDS]


def test_nobody_learns_by_typing_an_e_mail_which_comments_are_its_owners(newsroom) -> None:
    alice = {"name": "Alice", "email": "alice@example.org"}
    by_a_guest = newsroom.approved(author=alice)
    newsroom.approved(author={"name": "Mallory", "email": "alice@example.org"})
    edited = newsroom.edit(by_a_guest, "Merci encore, c’est très clair.").json
    shown = [by_a_guest, edited, *newsroom.thread()["items"]]
    assert [comment["author"]["id"] for comment in shown] == [None] * 4
    signed_in = newsroom.approved(author={"name": "Bo", "ref": "r-1"})
    assert signed_in["author"]["id"] == newsroom.detail(signed_in["id"])["author"]["id"]


def test_who_may_moderate_sees_which_guest_wrote_a_comment(newsroom) -> None:
    guest = {"name": "Alice", "email": "alice@example.org"}
    told = newsroom.approved(author=guest, key="staff")["author"]["id"]
    assert told == newsroom.queue(status="approved")["items"][0]["author"]["id"]
    thread = newsroom.call("GET", "/v1/articles/a-1/comments", key="moderator").json["items"]
    assert [comment["author"]["id"] for comment in thread] == [told]


def test_pages_of_a_thread_together_are_the_whole_thread(newsroom, five) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(limit=st.integers(1, 7), order=st.sampled_from(["oldest", "newest"]))
    def whole(limit: int, order: str) -> None:
        seen, cursor = [], {}
        while cursor is not None:
            page = newsroom.thread(limit=limit, order=order, **cursor)
            assert len(page["items"]) <= limit
            seen += [c["id"] for c in page["items"]]
            cursor = {"cursor": page["next"]} if page["next"] else None
        assert seen == (five if order == "oldest" else five[::-1])

    whole()


def test_a_comment_published_between_two_pages_moves_nothing(newsroom, five) -> None:
    first = newsroom.thread(limit=3)
    newsroom.withdraw({"id": five[0], "edit_token": _token(newsroom, five[0])})
    newsroom.approved()
    second = newsroom.thread(limit=3, cursor=first["next"])
    assert [c["id"] for c in second["items"]][:2] == five[3:]


def _token(newsroom, comment_id: str) -> str:
    return newsroom.app.extensions["civility"].keyring.edit_token(uuid.UUID(comment_id))


def test_an_unknown_article_has_an_empty_thread_and_counts_nothing(newsroom, five) -> None:
    assert newsroom.thread("unheard-of") == {"items": [], "next": None}
    answer = newsroom.call("GET", "/v1/counts?article=a-1&article=a-2&article=none", key=None)
    assert answer.json == {"a-1": 5, "a-2": 1, "none": 0}


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "order=best", "color=red"])
def test_a_wrong_question_names_its_field(newsroom, query: str) -> None:
    answer = newsroom.call("GET", f"/v1/articles/a-1/comments?{query}", key=None)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [query.partition("=")[0]]


@pytest.mark.parametrize(
    "query", ["", "article=", "article=" + "x" * 256, "&".join(["article=a"] * 201), "article=%00"]
)
def test_counting_nothing_or_too_much_is_refused(newsroom, query: str) -> None:
    answer = newsroom.call("GET", f"/v1/counts?{query}", key=None)
    assert answer.status_code == 422
    assert next(iter(answer.json["errors"])).startswith("article")


def test_a_feed_is_valid_atom_newest_first(newsroom, five) -> None:
    newsroom.set_article("a-1", title="Budget <2027> & suite", url="https://news.example/a-1")
    answer = newsroom.call("GET", "/v1/articles/a-1/feed.atom", key=None)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    feed = ET.fromstring(answer.data)
    assert feed.findtext("a:title", namespaces=ATOM) == "Budget <2027> & suite"
    ids = [e.findtext("a:id", namespaces=ATOM) for e in feed.findall("a:entry", ATOM)]
    assert ids == [f"urn:uuid:{c}" for c in reversed(five)]
    entry = feed.find("a:entry", ATOM)
    assert entry.find("a:link", ATOM).get("href") == f"https://news.example/a-1#comment-{five[-1]}"
    assert entry.find("a:content", ATOM).get("type") == "html"
    for element in ("id", "title", "updated", "author/a:name"):
        assert entry.findtext(f"a:{element}", namespaces=ATOM)


def test_a_feed_was_updated_when_a_comment_was_last_edited(newsroom) -> None:
    old = newsroom.approved()
    newsroom.clock.move(minutes=1)
    newsroom.approved()
    newsroom.clock.move(minutes=1)
    newsroom.edit(old, "Une précision.")
    feed = ET.fromstring(newsroom.call("GET", "/v1/feed.atom", key=None).data)
    updated = dt.datetime.fromisoformat(feed.findtext("a:updated", namespaces=ATOM))
    assert updated == newsroom.clock.now


def test_a_feed_survives_control_characters(newsroom) -> None:
    newsroom.approved("Sonnez \x07 la cloche \x1b[31m et \ufffe voilà.", name="A\x01da \u202e")
    feed = ET.fromstring(newsroom.call("GET", "/v1/articles/a-1/feed.atom", key=None).data)
    assert "Sonnez" in feed.findtext("a:entry/a:content", namespaces=ATOM)


def test_an_empty_site_has_a_feed_and_an_unknown_article_has_none(newsroom) -> None:
    feed = ET.fromstring(newsroom.call("GET", "/v1/feed.atom", key=None).data)
    assert feed.findall("a:entry", ATOM) == []
    assert newsroom.call("GET", "/v1/articles/none/feed.atom", key=None).status_code == 404


def test_readers_read_the_site_they_name(newsroom) -> None:
    newsroom.add_site("gazette")
    newsroom.post("Un avis dans la gazette.", key="gazette")
    assert newsroom.thread()["items"] == []
    assert len(newsroom.thread(site="gazette")["items"]) == 1
    assert newsroom.call("GET", "/v1/counts?article=a-1&site=gazette", key=None).json == {"a-1": 1}
    assert newsroom.thread(site="nowhere")["status"] == 404
    assert newsroom.thread(site="../etc")["status"] in {404, 422}

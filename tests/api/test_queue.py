"""The queue: what waits, in which order, found by which filter, and the same on every page."""

import datetime as dt
import random
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from models import Comment, Site
from models.engine import reading, writing
from service import queue

FIELDS = {
    "id", "article", "parent_id", "author", "body", "html", "status", "reasons", "language", "scores",
    "revealed_scores", "toxicity", "model", "policy_version", "spans", "reports", "claim", "version",
    "created_at", "edited_at",
}  # fmt: skip


def ids(page) -> list[str]:
    return [item["id"] for item in page["items"]]


def test_an_item_tells_a_moderator_everything(newsroom) -> None:
    comment = newsroom.held("Un avis tout à fait anodin.", author={"name": "Zoé", "ref": "z-1"})
    item = newsroom.queue()["items"][0]
    assert set(item) == FIELDS
    assert item["id"] == comment["id"]
    assert item["article"] == {"ref": "read-first", "url": None, "title": None}
    assert (item["author"]["ref"], item["author"]["standing"]) == ("z-1", "new")
    assert "article_premoderated" in [reason["code"] for reason in item["reasons"]]
    assert (item["version"], item["claim"], item["reports"]) == (1, None, 0)
    assert set(item["spans"][0]) == {"begin", "end", "toxicity", "attribute", "score"}


def test_a_held_insult_shows_its_sentence(newsroom) -> None:
    body = "Bonjour à toutes et à tous. Ferme-la, espèce de connard."
    newsroom.post(body, article="read-first")
    item = [*newsroom.queue()["items"], *newsroom.queue(status="rejected")["items"]][0]
    worst = max(item["spans"], key=lambda span: span["toxicity"])
    assert body[worst["begin"] : worst["end"]].strip() == "Ferme-la, espèce de connard."


def test_the_oldest_of_two_alike_comes_first_and_a_reported_one_before_both(newsroom) -> None:
    first = newsroom.held("Un avis parmi d’autres.", name="Ada")
    newsroom.clock.move(hours=1)
    second = newsroom.held("Un avis parmi d’autres.", name="Bo")
    assert ids(newsroom.queue()) == [first["id"], second["id"]]
    assert ids(newsroom.queue(order="newest")) == [second["id"], first["id"]]


def test_each_filter_finds_what_it_names(newsroom) -> None:
    one = newsroom.held("Les élus n’ont RIEN écouté, 100 % de déçus.", name="Ada")
    two = newsroom.held("The Élysée said nothing_at all about the report.", name="Bo")
    newsroom.approved()
    found = {
        ("article", "read-first"): {one["id"], two["id"]},
        ("article", "none"): set(),
        ("author", one["author"]["id"]): {one["id"]},
        ("language", "en"): {two["id"]},
        ("reason", "article_premoderated"): {one["id"], two["id"]},
        ("reason", "article"): set(),
        ("text", "rien"): {one["id"]},
        ("text", "ÉLUS"): {one["id"]},
        ("text", "élysée"): {two["id"]},
        ("text", "100 %"): {one["id"]},
        ("text", "nothing_at"): {two["id"]},
        ("text", "n_thing"): set(),
        ("max_toxicity", "1"): {one["id"], two["id"]},
        ("min_toxicity", "1"): set(),
        ("reported", "false"): {one["id"], two["id"]},
        ("reported", "true"): set(),
        ("status", "rejected"): set(),
    }
    for (name, value), expected in found.items():
        assert set(ids(newsroom.queue(**{name: value}))) == expected, (name, value)


@pytest.mark.parametrize(
    "query",
    ["status=lost", "order=best", "author=x", "min_toxicity=2", "min_toxicity=nan", "reported=maybe", "cursor=x",
     "cursor=-~" + "0" * 31, "limit=0", "reason=", "text=", "color=red", "cursor=1e9999~" + "0" * 32],
)  # fmt: skip
def test_a_wrong_question_names_its_field(newsroom, query: str) -> None:
    answer = newsroom.call("GET", f"/v1/queue?{query}", key="moderator")
    assert (answer.status_code, list(answer.json["errors"])) == (422, [query.partition("=")[0]])


@pytest.fixture
def many(newsroom) -> list[uuid.UUID]:
    """Thirty pending comments with few different toxicities and priorities, and some unscored."""
    newsroom.held()
    luck = random.Random(7)
    with writing(newsroom.engine) as session:
        pattern = session.scalars(select(Comment)).one()
        columns = {c.name: getattr(pattern, c.name) for c in Comment.__table__.columns if c.name != "id"}
        made = [
            Comment(
                **columns
                | {
                    "toxicity": luck.choice([None, 0.0, 1 / 3, 0.1 + 0.2, 0.999999999999]),
                    "priority": luck.choice([-83177.02315, 1e-07, 0.0, -1e16]),
                    "created_at": newsroom.clock.now + dt.timedelta(seconds=number),
                }
            )
            for number in range(29)
        ]
        session.add_all(made)
        session.flush()
        return [pattern.id, *(comment.id for comment in made)]


def test_pages_together_are_the_whole_queue_in_order(newsroom, many) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(limit=st.integers(1, 12), order=st.sampled_from(["priority", "toxicity", "oldest", "newest"]))
    def whole(limit: int, order: str) -> None:
        seen, page = [], {"next": None, "items": []}
        while page["next"] or not seen:
            cursor = {"cursor": page["next"]} if page["next"] else {}
            page = newsroom.queue(limit=limit, order=order, **cursor)
            seen += ids(page)
        assert seen == ids(newsroom.queue(limit=200, order=order))
        assert sorted(seen) == sorted(map(str, many))

    whole()


def test_what_could_not_be_scored_comes_last_by_toxicity(newsroom, many) -> None:
    scores = [item["toxicity"] for item in newsroom.queue(order="toxicity", limit=200)["items"]]
    known = [score for score in scores if score is not None]
    assert scores == sorted(known, reverse=True) + [None] * (len(scores) - len(known))
    assert None in scores


def test_a_page_by_priority_or_age_is_read_off_an_index_without_sorting(newsroom, many, now) -> None:
    with reading(newsroom.engine) as session:
        site = session.scalars(select(Site)).one()
        for order in ("priority", "oldest", "newest"):
            plan = _plan(session, site, order, now)
            assert "sort" not in plan.lower(), plan
            assert "temp b-tree" not in plan.lower(), plan


def _plan(session, site, order, now) -> str:
    is_postgres = session.bind.dialect.name == "postgresql"
    if is_postgres:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
        session.execute(text("SET LOCAL enable_sort = off"))
    cursor = f"0.5~{uuid.UUID(int=5).hex}"
    rows = queue.page_rows(site, queue.Filter(), order, cursor, limit=10)
    compiled = rows.compile(session.bind, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN " if is_postgres else "EXPLAIN QUERY PLAN "
    return "\n".join(
        str(tuple(row)) for row in session.execute(text(explain + str(compiled).replace(":", r"\:")))
    )


def test_another_sites_comments_are_not_in_the_queue(newsroom) -> None:
    newsroom.add_site("gazette")
    newsroom.held()
    assert newsroom.queue(key="gazette") == {"items": [], "next": None}


def test_rank_follows_reports(newsroom) -> None:
    newsroom.set_policy(reports={"hold_after": 1})
    body = "Merci pour cet article très clair."
    quiet, loud = newsroom.held(body), newsroom.approved(body, name="Bo")
    newsroom.report(loud["id"])
    assert ids(newsroom.queue()) == [loud["id"], quiet["id"]]
    assert newsroom.queue(reported="true")["items"][0]["reports"] == 1

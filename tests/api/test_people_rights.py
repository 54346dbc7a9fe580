"""A person's rights over HTTP: all that is kept of them, its erasure, and the whole of a site."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from sqlalchemy import event, select

from models import Attempt, Author, Comment, Decision, Event, Imported, Label, Report, Site
from models.engine import reading, writing
from service import audit, labels, webhooks
from service.delivery import Outcome
from service.labels import Suggestion

ZOE = {"name": "Zoé Martin", "email": "Zoe.Martin@example.org"}
WORDS = ("Zoé", "zoe.martin", "Mon avis bien à moi", "« à surveiller »", "ma-ref", "ses mots à elle")


def ask(newsroom: Any, what: str, **person: Any) -> Any:
    answer = newsroom.call("POST", f"/v1/people/{what}", key="admin", json=person)
    assert answer.status_code == 200, answer.json
    return answer.json


def everything_stored(newsroom: Any) -> str:
    """All rows of all tables that could hold a person's words."""
    with reading(newsroom.engine) as session:
        rows = [
            row
            for kind in (Attempt, Author, Comment, Decision, Event, Label, Report)
            for row in session.scalars(select(kind))
        ]
        return "\n".join(
            json.dumps(
                {c.key: getattr(row, c.key) for c in row.__table__.columns}, default=str, ensure_ascii=False
            )
            for row in rows
        )


def teach(newsroom: Any, here: str, in_coral: str) -> None:
    """Labels on one comment under its id here, and on another under the id it had in Coral."""
    now = newsroom.clock()
    with writing(newsroom.engine) as session:
        site = session.scalars(select(Site)).one()
        for token in (f"comment:{here}", "comment:c-7"):
            suggestion = Suggestion(
                text="Mon avis bien à moi", attributes={"TOXICITY": 0.0}, client_token=token
            )
            labels.keep_label(session, site, suggestion, now=now)
        session.add(
            Imported(site_id=site.id, source_key="coral:c-7", comment_id=uuid.UUID(in_coral), created_at=now)
        )


def deliver_to_an_echo(newsroom: Any) -> int:
    """Send all that is due to receivers that answer with what they got, as many do; how much it was."""
    hour, sent = dt.timedelta(hours=1), 0
    with writing(newsroom.engine) as session:
        while due := webhooks.claim_due(session, now=newsroom.clock(), limit=10, lease_for=hour):
            for claimed in due:
                echo = Outcome(status_code=200, response=claimed.body.decode())
                webhooks.settle(session, claimed, echo, now=newsroom.clock(), disable_after=hour)
            sent += len(due)
    return sent


def give_notice(newsroom: Any, comment_id: str, **notice: Any) -> None:
    answer = newsroom.call("POST", f"/v1/comments/{comment_id}/notices", key=None, json=notice)
    assert answer.status_code == 201, answer.json


@pytest.fixture
def echo(newsroom) -> None:
    """A receiver of everything."""
    data = {"url": "https://hooks.example/", "events": ["*"]}
    assert newsroom.call("POST", "/v1/webhooks/endpoints", key="admin", json=data).status_code == 201


@pytest.fixture
def zoe(newsroom) -> dict[str, Any]:
    """A guest who wrote, was answered, was rejected once, was reported on, and gave a notice herself."""
    first = newsroom.approved("Mon avis bien à moi, sur la place du marché.", author=ZOE)
    newsroom.approved("Une réponse de Bob à cet avis.", name="Bob", parent_id=first["id"])
    second = newsroom.rejected(body="Mon avis bien à moi, refusé.", author=ZOE)
    author = newsroom.detail(first["id"])["author"]["id"]
    newsroom.set_author(author, note="« à surveiller »", standing="trusted")
    newsroom.report(first["id"])
    other = newsroom.approved(name="Bob")
    notice = {
        "explanation": "Ceci est illégal.",
        "email": "zoe.martin@EXAMPLE.org",
        "name": "Zoé",
        "good_faith": True,
    }
    give_notice(newsroom, other["id"], **notice)
    teach(newsroom, first["id"], second["id"])
    return {"first": first["id"], "second": second["id"], "author": author}


def test_a_guest_gets_all_that_is_kept_of_them_by_e_mail(newsroom, zoe) -> None:
    (author,) = ask(newsroom, "export", email="ZOE.martin@example.org")["authors"]
    assert (author["name"], author["email"], author["note"]) == (
        "Zoé Martin",
        "Zoe.Martin@example.org",
        "« à surveiller »",
    )
    assert [comment["id"] for comment in author["comments"]] == [zoe["first"], zoe["second"]]
    assert [entry["action"] for entry in author["comments"][1]["history"]] == ["submit", "reject"]
    assert author["comments"][0]["reports"][0]["kind"] == "abuse"
    assert author["notices"][0]["notice"]["name"] == "Zoé"


def test_nobody_is_an_empty_answer_and_not_an_error(newsroom) -> None:
    assert ask(newsroom, "export", ref="nobody") == {"authors": [], "notices": []}
    nothing = {"authors": [], "comments": 0, "notices": 0, "dry_run": False}
    assert ask(newsroom, "erase", ref="nobody") == nothing


def test_erasure_takes_words_and_names_from_everywhere(newsroom, zoe) -> None:
    assert all(word.lower() in everything_stored(newsroom).lower() for word in WORDS[:4])
    erased = ask(newsroom, "erase", email=ZOE["email"])
    assert erased == {"authors": [zoe["author"]], "comments": 2, "notices": 1, "dry_run": False}
    left = everything_stored(newsroom).lower()
    assert [word for word in (*WORDS, "Ceci est illégal") if word.lower() in left] == []


def test_somebody_who_only_gave_a_notice_is_found_by_its_e_mail(newsroom, echo, zoe) -> None:
    comment = newsroom.approved(name="Bob")
    notice = {"explanation": "On m’y nomme.", "law": "LCEN", "email": "Ida@Example.org", "good_faith": True}
    give_notice(newsroom, comment["id"], name="Ida Noire", **notice)
    deliver_to_an_echo(newsroom)
    (told,) = ask(newsroom, "export", email="ida@example.org")["notices"]
    assert told["notice"] == notice | {"name": "Ida Noire"}
    nobody = {"authors": [], "comments": 0}
    for is_dry in (True, False):
        erased = ask(newsroom, "erase", email="IDA@example.org", dry_run=is_dry)
        assert erased == nobody | {"notices": 1, "dry_run": is_dry}
    left = everything_stored(newsroom).lower()
    assert [word for word in ("Ida ", "ida@", "On m’y nomme") if word.lower() in left] == []
    assert ask(newsroom, "export", email="ida@example.org") == {"authors": [], "notices": []}
    with reading(newsroom.engine) as session:
        report = session.scalars(select(Report).where(Report.comment_id == uuid.UUID(comment["id"]))).one()
    assert (report.kind, report.note) == ("illegal", None)
    assert report.notice == {"law": "LCEN", "good_faith": True}
    # Neither the comment's words nor another one's notice are theirs to erase.
    told = newsroom.detail(comment["id"])["body"]
    assert [word for word in (told.lower(), "ceci est illégal") if word not in left] == []


def test_erasure_takes_what_receivers_sent_back(newsroom, echo, zoe) -> None:
    assert deliver_to_an_echo(newsroom) > 5
    ask(newsroom, "erase", email=ZOE["email"])
    deliver_to_an_echo(newsroom)
    left = everything_stored(newsroom).lower()
    assert [word for word in WORDS if word.lower() in left] == []
    # What was sent, when, and how it went stays; so does what was answered about others.
    assert "merci pour cet article" in left
    with reading(newsroom.engine) as session:
        assert {attempt.status_code for attempt in session.scalars(select(Attempt))} == {200}


def test_erasure_keeps_threads_counts_and_the_chain(newsroom, zoe) -> None:
    with writing(newsroom.engine) as session:
        audit.seal(session, now=newsroom.clock())
    ask(newsroom, "erase", author_id=zoe["author"])
    (answer,) = [c for c in newsroom.thread()["items"] if c["parent_id"]]
    assert answer["parent_id"] == zoe["first"]
    assert newsroom.detail(zoe["first"])["status"] == "withdrawn"
    with writing(newsroom.engine) as session:
        audit.seal(session, now=newsroom.clock())
        assert audit.verify(session).ok
        (author,) = session.scalars(
            select(Author).where(Author.id == session.get(Comment, _id(zoe)).author_id)
        )
        assert (author.approved_count, author.rejected_count) == (0, 0)


def _id(zoe: dict[str, Any]) -> Any:
    from uuid import UUID

    return UUID(zoe["first"])


def test_an_erasure_reads_only_what_was_told_of_that_person(newsroom) -> None:
    people = [newsroom.approved(name=name)["author"]["id"] for name in ("Ada", "Bob", "Cléo")]
    for person in people:
        assert newsroom.set_author(person, standing="trusted").status_code == 200
    read: list[Event] = []
    event.listen(Event, "load", keep := lambda told, _context: read.append(told))
    try:
        ask(newsroom, "erase", author_id=people[1])
    finally:
        event.remove(Event, "load", keep)
    told_of = {e.payload["data"]["author"]["id"] for e in read if e.type == "author.standing_changed"}
    assert told_of == {people[1]}
    assert "Bob" not in everything_stored(newsroom)


def test_receivers_are_told_that_a_comment_is_gone_but_not_whose(newsroom, zoe) -> None:
    ask(newsroom, "erase", author_id=zoe["author"])
    with reading(newsroom.engine) as session:
        told = session.scalars(select(Event).where(Event.type == "comment.withdrawn")).all()
    assert {event.payload["data"]["id"] for event in told} == {zoe["first"], zoe["second"]}
    assert {(e.payload["data"]["body"], e.payload["data"]["author"]["name"]) for e in told} == {("", "")}


def test_a_second_erasure_changes_nothing(newsroom, zoe) -> None:
    ask(newsroom, "erase", email=ZOE["email"])
    before = everything_stored(newsroom)
    assert ask(newsroom, "erase", email=ZOE["email"])["authors"] == []
    assert ask(newsroom, "erase", author_id=zoe["author"])["comments"] == 0
    assert everything_stored(newsroom) == before


def test_a_trial_only_counts(newsroom, zoe) -> None:
    before = everything_stored(newsroom)
    assert ask(newsroom, "erase", email=ZOE["email"], dry_run=True) == {
        "authors": [zoe["author"]],
        "comments": 2,
        "notices": 1,
        "dry_run": True,
    }
    assert everything_stored(newsroom) == before


def test_a_signed_in_reader_is_known_by_reference_and_by_e_mail(newsroom) -> None:
    newsroom.approved(author={"name": "Ali", "ref": "ma-ref", "email": "ali@example.org"})
    newsroom.approved(author={"name": "Ali", "email": "ALI@example.org"})
    assert len(ask(newsroom, "export", ref="ma-ref")["authors"]) == 1
    assert len(ask(newsroom, "export", email="ali@example.org")["authors"]) == 2


def test_an_erased_reader_who_comes_back_is_somebody_new(newsroom) -> None:
    before = newsroom.approved(author={"name": "Ali", "ref": "ma-ref"})["author"]["id"]
    ask(newsroom, "erase", ref="ma-ref")
    assert newsroom.approved(author={"name": "Ali", "ref": "ma-ref"})["author"]["id"] != before


@pytest.mark.parametrize("person", [{}, {"email": "a@example.org", "ref": "a"}, {"email": "no address"}])
def test_exactly_one_way_to_name_a_person_is_needed(newsroom, person: dict[str, str]) -> None:
    assert newsroom.call("POST", "/v1/people/export", key="admin", json=person).status_code == 422


def test_another_site_knows_nobody_of_this_one(newsroom, zoe) -> None:
    newsroom.add_site("autre")
    answer = newsroom.call("POST", "/v1/people/erase", key="autre", json={"author_id": zoe["author"]})
    assert answer.json["authors"] == []


@pytest.mark.parametrize("path", ["/v1/people/export", "/v1/people/erase", "/v1/export"])
def test_only_administrators_may(newsroom, path: str) -> None:
    method = "GET" if path == "/v1/export" else "POST"
    options = {} if method == "GET" else {"json": {"ref": "x"}}
    assert newsroom.call(method, path, key="moderator", **options).status_code == 403
    assert newsroom.call(method, path, key=None, **options).status_code == 401


def test_the_whole_of_a_site_streams_as_json_lines_with_an_end(newsroom, zoe) -> None:
    answer = newsroom.call("GET", "/v1/export", key="admin")
    assert answer.content_type == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]
    assert (lines[0]["type"], lines[-1]) == ("civility", {"type": "end", "lines": len(lines) - 1})
    assert sum(line["type"] == "comment" for line in lines) == 4

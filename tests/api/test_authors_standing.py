"""Whose comments are taken: banned, suspended, shadowed, trusted, premoderated authors, and guests."""

import datetime as dt

import pytest

CIVIL = "Merci pour cet article très clair."
LATIN = "Un autre avis, plus court."


@pytest.fixture
def author(newsroom) -> str:
    """Camille's id."""
    return newsroom.approved()["author"]["id"]


def test_a_banned_author_is_refused(newsroom, author) -> None:
    newsroom.set_author(author, standing="banned")
    answer = newsroom.post(CIVIL)
    assert answer.status_code == 403
    assert answer.json["type"].endswith("/author-banned")


def test_a_suspended_author_is_told_until_when_and_may_come_back_then(newsroom, author) -> None:
    until = newsroom.clock.now + dt.timedelta(days=2)
    newsroom.set_author(author, standing="suspended", suspended_until=until.isoformat())
    answer = newsroom.post(CIVIL)
    assert (answer.status_code, answer.json["until"]) == (403, until.isoformat())
    newsroom.clock.move(days=2, seconds=1)
    assert newsroom.post(CIVIL).status_code == 201


def test_a_suspension_that_is_over_spares_a_new_author_nothing(newsroom) -> None:
    newsroom.set_policy(authors={"hold_new_until_approved": 2})
    author = newsroom.detail(newsroom.post(CIVIL).json["id"])["author"]["id"]
    until = newsroom.clock.now + dt.timedelta(days=2)
    newsroom.set_author(author, standing="suspended", suspended_until=until.isoformat())
    newsroom.clock.move(days=2, seconds=1)
    held = newsroom.post(LATIN)
    assert (held.json["status"], newsroom.detail(held.json["id"])["reasons"][0]["code"]) == (
        "pending",
        "author_new",
    )


def test_a_shadowed_author_sees_a_pending_comment_that_nobody_ever_sees(newsroom, author) -> None:
    newsroom.set_author(author, standing="shadowed")
    answer = newsroom.post(CIVIL)
    assert (answer.status_code, answer.json["status"], answer.json["reasons"]) == (201, "pending", [])
    assert newsroom.detail(answer.json["id"])["status"] == "rejected"
    assert CIVIL not in [c["body"] for c in newsroom.thread()["items"]]
    edited = newsroom.edit(answer.json, "Encore mieux dit.")
    assert (edited.json["status"], edited.json["reasons"]) == ("pending", [])


def test_a_shadowed_author_does_not_learn_it_from_an_appeal(newsroom, author) -> None:
    newsroom.set_author(author, standing="shadowed")
    shadowed = newsroom.post(CIVIL).json
    waiting = newsroom.held(name="Dominique")
    told = [_appeal(newsroom, comment) for comment in (shadowed, waiting)]
    assert [answer.status_code for answer in told] == [409, 409]
    assert told[0].json["type"] == told[1].json["type"]


def _appeal(newsroom, comment):
    headers = {"X-Edit-Token": comment["edit_token"]}
    path = f"/v1/comments/{comment['id']}/appeal"
    return newsroom.call("POST", path, key=None, headers=headers, json={"note": "Pourquoi ?"})


def test_staff_are_told_the_truth_about_a_shadowed_comment(newsroom, author) -> None:
    newsroom.set_author(author, standing="shadowed")
    answer = newsroom.post(CIVIL, key="staff").json
    assert (answer["status"], answer["reasons"][0]["code"]) == ("rejected", "author_shadowed")


def test_a_premoderated_authors_comment_is_held(newsroom, author) -> None:
    newsroom.set_author(author, standing="premoderated")
    answer = newsroom.post(CIVIL)
    assert [reason["code"] for reason in answer.json["reasons"]] == ["author_premoderated"]


def test_a_trusted_author_passes_premoderation(newsroom, author) -> None:
    newsroom.set_author(author, standing="trusted")
    newsroom.set_policy(premoderate=True)
    assert newsroom.post(CIVIL).json["status"] == "approved"


def test_a_new_author_is_held_until_enough_were_approved_and_is_then_normal(newsroom) -> None:
    newsroom.set_policy(authors={"hold_new_until_approved": 2})
    for number in range(2):
        comment = newsroom.post(f"Mon avis, version {number}.").json
        assert comment["reasons"][0]["code"] == "author_new"
        newsroom.decide(comment["id"], "approve")
    assert newsroom.post("Et une fois connu.").json["status"] == "approved"
    record = newsroom.call("GET", f"/v1/authors/{comment['author']['id']}", key="moderator").json
    assert (record["standing"], record["approved_count"]) == ("normal", 3)


def test_a_signed_in_reader_is_known_by_reference_whatever_the_name(newsroom) -> None:
    first = newsroom.post(CIVIL, author={"name": "Camille", "ref": "r-1"}).json
    second = newsroom.post(LATIN, author={"name": "Camille L.", "ref": "r-1"}).json
    assert first["author"]["id"] == second["author"]["id"]
    assert newsroom.detail(first["id"])["author"]["name"] == "Camille"
    assert second["author"]["name"] == "Camille L."


def test_a_guest_is_known_by_e_mail_or_else_by_name_and_address(newsroom) -> None:
    def author(**given: str) -> str:
        comment = newsroom.post(f"{CIVIL} {len(given)}", author=given).json
        return newsroom.detail(comment["id"])["author"]["id"]

    by_mail = author(name="Zoé", email="zoe@example.org")
    assert author(name="Z.", email="Zoe@example.org", address="192.0.2.9") == by_mail
    here = author(name="Zoé", address="192.0.2.9")
    assert here == author(name="zoé", address="192.0.2.9")
    assert len({by_mail, here, author(name="Zoé", address="192.0.2.10")}) == 3


@pytest.mark.parametrize(("rule", "status", "outcome"), [("hold", 201, "pending"), ("refuse", 403, 403)])
def test_guests_may_be_held_or_refused(newsroom, rule, status, outcome) -> None:
    newsroom.set_policy(authors={"guests": rule})
    answer = newsroom.post(CIVIL, author={"name": "Zoé"})
    assert (answer.status_code, answer.json["status"]) == (status, outcome)
    assert newsroom.post(CIVIL).json["status"] == "approved"


def test_no_e_mail_is_ever_shown(newsroom) -> None:
    comment = newsroom.post(CIVIL, author={"name": "Zoé", "email": "zoe@example.org"}).json
    author = newsroom.call("GET", f"/v1/authors/{comment['author']['id']}", key="moderator")
    shown = [str(comment), str(newsroom.detail(comment["id"])), author.text, str(newsroom.thread())]
    assert not any("zoe@example.org" in text for text in shown)

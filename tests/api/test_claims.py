"""Claims: a lease keeps a comment for one moderator, says who has it, and ends by itself."""

import threading
import uuid

import pytest


def claim_next(newsroom, key: str = "moderator", **data):
    return newsroom.call("POST", "/v1/queue/claims", key=key, json=data)


def claim(newsroom, comment, key: str = "moderator"):
    return newsroom.call("PUT", f"/v1/comments/{comment['id']}/claim", key=key)


@pytest.fixture
def three(newsroom) -> list[dict]:
    return [newsroom.held() for _ in range(3)]


def test_a_claim_shows_in_the_queue_with_who_and_until_when(newsroom, three) -> None:
    answer = claim_next(newsroom, count=1, order="oldest")
    assert [item["id"] for item in answer.json["items"]] == [three[0]["id"]]
    until = newsroom.clock.now.replace(minute=40).isoformat()
    shown = {item["id"]: item["claim"] for item in newsroom.queue(key="colleague")["items"]}
    expected = {"by": "moderator", "at": newsroom.clock.now.isoformat(), "until": until}
    assert shown == {three[0]["id"]: expected, three[1]["id"]: None, three[2]["id"]: None}


def test_nobody_is_given_what_another_has_claimed(newsroom, three) -> None:
    mine = claim_next(newsroom, count=2).json["items"]
    theirs = claim_next(newsroom, "colleague", count=10).json["items"]
    assert len(mine) == 2
    assert len(theirs) == 1
    assert {item["id"] for item in mine + theirs} == {comment["id"] for comment in three}


def test_asking_again_brings_what_one_has_already_and_extends_it(newsroom, three) -> None:
    first = claim_next(newsroom, count=1, order="newest").json["items"]
    newsroom.clock.move(minutes=8)
    again = claim_next(newsroom, count=1, order="oldest").json["items"]
    assert [item["id"] for item in again] == [item["id"] for item in first]
    assert again[0]["claim"]["at"] == first[0]["claim"]["at"]
    assert again[0]["claim"]["until"] > first[0]["claim"]["until"]


def test_a_claim_ends_by_itself(newsroom, three) -> None:
    claim_next(newsroom, count=3)
    assert claim_next(newsroom, "colleague").json["items"] == []
    newsroom.clock.move(minutes=10)
    assert all(item["claim"] is None for item in newsroom.queue()["items"])
    assert len(claim_next(newsroom, "colleague").json["items"]) == 3


def test_only_its_holder_may_claim_decide_or_undo_a_claimed_comment(newsroom, three) -> None:
    decided = newsroom.decide(three[1]["id"], "approve").json["history"][-1]["id"]
    claim(newsroom, three[0])
    claim(newsroom, three[1])
    for answer in (
        claim(newsroom, three[0], "colleague"),
        newsroom.decide(three[0]["id"], "reject", key="colleague"),
        newsroom.undo(decided, key="colleague"),
    ):
        assert (answer.status_code, answer.json["type"][-8:]) == (409, "/claimed")
        assert answer.json["by"] == "moderator"
        assert answer.json["until"] > newsroom.clock.now.isoformat()
    assert newsroom.decide(three[0]["id"], "reject").status_code == 200


def test_deciding_ends_the_claim(newsroom, three) -> None:
    claim(newsroom, three[0])
    assert newsroom.decide(three[0]["id"], "approve").json["claim"] is None
    assert newsroom.decide(three[0]["id"], "reject", key="colleague").status_code == 200


def test_a_claim_outlasts_its_authors_edit_while_the_comment_waits(newsroom, three) -> None:
    claim(newsroom, three[0])
    assert newsroom.edit(three[0], "Le même avis, mais mieux pesé.").json["status"] == "pending"
    assert newsroom.detail(three[0]["id"])["claim"]["by"] == "moderator"
    assert newsroom.decide(three[0]["id"], "reject", key="colleague").json["type"].endswith("/claimed")
    newsroom.withdraw(three[0])
    assert newsroom.detail(three[0]["id"])["claim"] is None


def test_a_claim_on_what_is_published_outlasts_its_authors_edit_and_its_readers_reports(newsroom) -> None:
    comment = newsroom.approved()
    newsroom.report(comment["id"])
    claim(newsroom, comment)
    newsroom.edit(comment, "Le même avis, mais mieux pesé.")
    for number in (2, 3):
        newsroom.report(comment["id"], address=f"192.0.2.{number}")
    assert newsroom.detail(comment["id"])["status"] == "pending"
    assert newsroom.detail(comment["id"])["claim"]["by"] == "moderator"
    assert newsroom.decide(comment["id"], "approve").json["claim"] is None


def test_claims_are_given_back_one_by_one_or_all_at_once(newsroom, three) -> None:
    claim_next(newsroom, count=3)
    one = newsroom.call("DELETE", f"/v1/comments/{three[0]['id']}/claim", key="moderator")
    others = newsroom.call("DELETE", "/v1/queue/claims", key="colleague")
    rest = newsroom.call("DELETE", "/v1/queue/claims", key="moderator")
    assert [answer.json for answer in (one, others, rest)] == [
        {"released": 1},
        {"released": 0},
        {"released": 2},
    ]


def test_a_claim_after_anothers_has_ended_is_a_new_one(newsroom, three) -> None:
    claim(newsroom, three[0])
    newsroom.clock.move(minutes=11)
    taken = claim(newsroom, three[0], "colleague")
    assert (taken.json["by"], taken.json["at"]) == ("colleague", newsroom.clock.now.isoformat())


def test_claims_take_a_filter_and_refuse_nonsense(newsroom, three) -> None:
    assert claim_next(newsroom, article="none").json["items"] == []
    for wrong in (
        {"count": 0},
        {"count": 101},
        {"count": True},
        {"count": "3"},
        {"order": "best"},
        {"color": 1},
    ):
        answer = claim_next(newsroom, **wrong)
        assert (answer.status_code, list(answer.json["errors"])) == (422, list(wrong))


def test_what_is_not_there_cannot_be_claimed(newsroom) -> None:
    assert claim(newsroom, {"id": uuid.uuid4()}).status_code == 404


def test_two_moderators_at_once_never_get_the_same_comment(newsroom) -> None:
    comments = [newsroom.held(name=f"Reader {n}")["id"] for n in range(12)]
    got: dict[str, list[str]] = {"moderator": [], "colleague": [], "admin": []}

    def work(key: str) -> None:
        client = newsroom.app.test_client()
        headers = {"Authorization": f"Bearer {newsroom.keys[key]}"}
        for count in (1, 2, 3, 4):
            page = client.post("/v1/queue/claims", json={"count": count}, headers=headers).json
            got[key] += [item["id"] for item in page["items"]]

    threads = [threading.Thread(target=work, args=(key,)) for key in got]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = [set(ids) for ids in got.values()]
    assert sum(map(len, held)) == len(set.union(*held))
    assert set.union(*held) <= set(comments)

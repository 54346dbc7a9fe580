"""A POST may be repeated under an Idempotency-Key: it is done once, and answered alike."""

import datetime as dt
import threading

import pytest
from sqlalchemy import func, select
from still_clock import StillClock

from models import Comment, Replay
from models.engine import reading, writing
from service.web import taking_in

CIVIL = "Merci pour cet article très clair."
KEY = {"Idempotency-Key": "b2f4-1"}


def stored(newsroom) -> int:
    with reading(newsroom.engine) as session:
        return session.scalar(select(func.count()).select_from(Comment))


def test_the_same_request_gets_the_stored_answer_and_is_done_once(newsroom) -> None:
    first, second = newsroom.post(CIVIL, headers=KEY), newsroom.post(CIVIL, headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert second.json["edit_token"].startswith("edit_")
    assert stored(newsroom) == 1


def test_a_stored_answer_keeps_its_headers(newsroom) -> None:
    comment = newsroom.held()["id"]
    first, second = (newsroom.decide(comment, "approve", headers=KEY) for _ in range(2))
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.json == second.json


def test_stored_answers_are_sealed(newsroom) -> None:
    token = newsroom.post(CIVIL, headers=KEY).json["edit_token"]
    with reading(newsroom.engine) as session:
        assert token.encode() not in session.scalars(select(Replay)).one().answer


def test_another_body_under_the_same_key_is_refused(newsroom) -> None:
    newsroom.post(CIVIL, headers=KEY)
    other = newsroom.post("Autre chose.", headers=KEY)
    assert (other.status_code, other.json["type"][-22:]) == (422, "idempotency-key-reused")
    elsewhere = newsroom.post(CIVIL, headers=KEY, article="a-2")
    assert elsewhere.status_code == 422


def test_another_callers_key_is_another_key(newsroom) -> None:
    first, second = newsroom.post(CIVIL, headers=KEY), newsroom.post(CIVIL, headers=KEY, key="staff")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] != second.json["id"]


def test_two_readers_whose_references_begin_alike_do_not_share_keys(newsroom) -> None:
    comment = newsroom.approved()
    path = f"/v1/comments/{comment['id']}/reports"
    for address in ("192.0.2.1", "192.0.2.2"):
        where = {"environ_base": {"REMOTE_ADDR": address}}
        answer = newsroom.call("POST", path, key=None, json={"kind": "abuse"}, headers=KEY, **where)
        assert answer.status_code == 201
    assert newsroom.detail(comment["id"])["reports"] == 2


def test_a_refused_request_may_be_sent_again_corrected(newsroom) -> None:
    newsroom.set_site(open_to_new_articles=False)
    assert newsroom.post(CIVIL, headers=KEY).status_code == 404
    newsroom.set_site(open_to_new_articles=True)
    assert newsroom.post(CIVIL, headers=KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "é", "x" * 256, "a\tb"])
def test_a_key_nobody_could_store_is_refused(newsroom, key: str) -> None:
    answer = newsroom.post(CIVIL, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["type"][-9:]) == (400, "malformed")


def killed_in_hand(newsroom, monkeypatch) -> None:
    crash = BaseException("the process is killed here")
    with monkeypatch.context() as patched:
        patched.setattr("service.api.idempotency._abandon", lambda: None)
        patched.setattr(taking_in.comments, "submit", _raise(crash))
        with pytest.raises(BaseException, match="killed"):
            newsroom.post(CIVIL, headers=KEY)


def test_a_request_still_in_hand_is_a_409_and_an_abandoned_one_is_taken_over(newsroom, monkeypatch) -> None:
    killed_in_hand(newsroom, monkeypatch)
    waiting = newsroom.post(CIVIL, headers=KEY)
    assert (waiting.status_code, waiting.json["type"][-17:]) == (409, "request-in-flight")
    assert waiting.headers["Retry-After"] == "1"
    newsroom.clock.move(seconds=61)
    assert newsroom.post(CIVIL, headers=KEY).status_code == 201
    assert newsroom.post(CIVIL, headers=KEY).status_code == 201
    assert stored(newsroom) == 1


class TickingClock(StillClock):
    """A clock as clocks are: no two readings are alike."""

    def __call__(self) -> dt.datetime:
        self.move(microseconds=1)
        return self.now


class TestWhileTimeGoesOn:
    @pytest.fixture
    def clock(self, now: dt.datetime) -> TickingClock:
        return TickingClock(now)

    def test_an_abandoned_request_is_taken_over_done_and_remembered(self, newsroom, monkeypatch) -> None:
        killed_in_hand(newsroom, monkeypatch)
        newsroom.clock.move(seconds=61)
        done, again = newsroom.post(CIVIL, headers=KEY), newsroom.post(CIVIL, headers=KEY)
        assert (done.status_code, again.status_code) == (201, 201)
        assert done.json == again.json
        assert stored(newsroom) == 1


def _raise(error: BaseException):
    def fail(*_args: object, **_options: object) -> None:
        raise error

    return fail


def test_a_request_that_outlived_its_own_takeover_is_not_done_twice(newsroom, monkeypatch) -> None:
    examined = taking_in.examined

    def slow(scene):
        monkeypatch.setattr(taking_in, "examined", examined)
        newsroom.clock.move(seconds=61)
        another = threading.Thread(target=lambda: done.append(newsroom.app.test_client().open(**again)))
        another.start()
        another.join()
        return examined(scene)

    again = {
        "path": "/v1/articles/a-1/comments",
        "method": "POST",
        "json": {"body": CIVIL, "author": {"name": "Camille", "ref": "camille"}},
        "headers": KEY | {"Authorization": f"Bearer {newsroom.keys['page']}"},
    }
    done = []
    monkeypatch.setattr(taking_in, "examined", slow)
    assert newsroom.client.open(**again).status_code == 409
    assert newsroom.client.open(**again).json == done[0].json
    assert stored(newsroom) == 1


def test_many_at_once_make_one_comment(newsroom) -> None:
    answers = []

    def post() -> None:
        client = newsroom.app.test_client()
        headers = KEY | {"Authorization": f"Bearer {newsroom.keys['page']}"}
        data = {"body": CIVIL, "author": {"name": "Camille"}}
        answers.append(client.post("/v1/articles/a-1/comments", json=data, headers=headers))

    threads = [threading.Thread(target=post) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json["id"] for answer in answers if answer.status_code == 201}) == 1
    assert stored(newsroom) == 1


def test_a_key_forgotten_by_upkeep_is_a_new_one(newsroom) -> None:
    newsroom.post(CIVIL, headers=KEY)
    with writing(newsroom.engine) as session:
        session.query(Replay).delete()
    assert newsroom.post(CIVIL, headers=KEY).status_code == 201
    assert stored(newsroom) == 2

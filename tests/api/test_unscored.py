"""When the model is down, late or not asked at once: held, never published, and decided later."""

import datetime as dt
import time
import uuid

import pytest

from models import Comment
from models.engine import reading, writing
from service.comments import House, claim_unscored, examine, settle_scored
from service.keyring import Keyring
from service.scoring import ScorerUnavailable
from service.scoring.deadline import Deadlined

CIVIL = "Merci pour cet article très clair."
INSULT = "Ferme-la, espèce de connard."
LEASE = dt.timedelta(minutes=1)


class Broken:
    """A scorer whose every answer is what it was told to do."""

    model = "broken:v0"
    languages = frozenset({"fr", "en"})
    attributes = ("toxicity",)

    def __init__(self, fail) -> None:
        self.score = fail


def down(texts):
    raise ScorerUnavailable("down")


def breaking(texts):
    raise RuntimeError("its own fault")


def late(texts):
    time.sleep(0.2)
    return [{"toxicity": 0.0} for _ in texts]


class Partial:
    """A scorer that gives fewer attributes for a passage in which it meets another language."""

    model = "partial:v0"
    languages = frozenset({"fr", "en"})
    attributes = ("toxicity", "insult")

    def score(self, texts):
        return [
            {"toxicity": 0.1} | ({} if "Grazie" in text and len(text) < 1000 else {"insult": 0.1})
            for text in texts
        ]


@pytest.fixture
def deferred(newsroom_with):
    """A newsroom where the worker scores."""
    return newsroom_with(scoring="deferred")


@pytest.fixture
def worker(deferred, scorer, settings):
    """The worker's two steps."""
    house = House(
        keyring=Keyring(settings.secret_key),
        flood_limit=1000,
        languages=scorer.languages,
        attributes=scorer.attributes,
    )

    class Worker:
        def claim(self, limit: int = 10):
            with writing(deferred.engine) as session:
                return claim_unscored(session, house, now=deferred.clock(), limit=limit, lease_for=LEASE)

        def settle(self, unscored) -> bool:
            examination = examine(unscored.scene, scorer)
            with writing(deferred.engine) as session:
                return settle_scored(session, unscored, examination, house, now=deferred.clock())

        def work(self) -> list[bool]:
            return [self.settle(unscored) for unscored in self.claim()]

    return Worker()


def due(newsroom, comment):
    with reading(newsroom.engine) as session:
        return session.get_one(Comment, uuid.UUID(comment["id"])).score_due_at


@pytest.mark.parametrize("fail", [down, breaking, late])
def test_a_scorer_that_is_down_broken_or_late_holds_the_comment_as_unscored(newsroom_with, fail) -> None:
    newsroom = newsroom_with(scorer=Deadlined(Broken(fail), 0.05))
    answer = newsroom.post(CIVIL)
    assert (answer.status_code, answer.json["status"]) == (201, "pending")
    assert [reason["code"] for reason in answer.json["reasons"]] == ["unscored"]
    assert newsroom.thread()["items"] == []
    item = newsroom.queue()["items"][0]
    assert (item["scores"], item["toxicity"], item["model"], item["spans"]) == (None, None, None, [])
    assert due(newsroom, answer.json) == newsroom.clock.now


def test_no_rule_publishes_what_was_not_scored(newsroom_with) -> None:
    newsroom = newsroom_with(scorer=Broken(down))
    author = newsroom.post(CIVIL).json["author"]["id"]
    newsroom.set_author(author, standing="trusted")
    nothing = {"approve_below": None, "reject_above": None}
    newsroom.set_policy(attributes={"toxicity": nothing}, uncovered_language="allow")
    assert newsroom.post("Autre chose.").json["status"] == "pending"


def test_an_edit_while_the_scorer_is_down_takes_the_comment_off_the_page(newsroom, newsroom_with) -> None:
    comment = newsroom.approved()
    newsroom.app.extensions["civility"] = newsroom_with(scorer=Broken(down)).app.extensions["civility"]
    assert newsroom.edit(comment, "Autre chose.").json["status"] == "pending"
    assert newsroom.thread()["items"] == []


def test_what_a_scorer_gave_only_for_a_part_of_the_text_does_not_publish_it(newsroom_with) -> None:
    newsroom = newsroom_with(scorer=Partial())
    assert newsroom.post("Merci.").json["status"] == "approved"
    answer = newsroom.post(f"{CIVIL} " * 30 + "Grazie. " * 9)
    assert (answer.status_code, answer.json["status"]) == (201, "pending")
    assert [reason["code"] for reason in answer.json["reasons"]] == ["unscored"]
    assert newsroom.detail(answer.json["id"])["scores"] == {"toxicity": 0.1}


def test_trying_a_text_without_a_scorer_is_a_503(newsroom_with) -> None:
    newsroom = newsroom_with(scorer=Broken(down))
    answer = newsroom.call("POST", "/v1/comments/check", json={"body": CIVIL})
    assert (answer.status_code, answer.json["type"][-9:]) == (503, "no-scorer")
    assert answer.headers["Retry-After"] == "5"


def test_deferred_scoring_asks_no_model_and_decides_later(deferred, worker) -> None:
    civil, rude = deferred.post(CIVIL).json, deferred.post(INSULT, name="Bo").json
    assert (civil["status"], rude["status"]) == ("pending", "pending")
    assert worker.work() == [True, True]
    assert [c["id"] for c in deferred.thread()["items"]] == [civil["id"]]
    detail = deferred.detail(civil["id"])
    assert [(d["action"], d["after"]) for d in detail["history"]] == [
        ("submit", "pending"),
        ("score", "approved"),
    ]
    assert detail["model"].startswith("builtin:")
    assert due(deferred, civil) is None


def test_a_leased_comment_comes_due_again_only_when_its_lease_ends(deferred, worker) -> None:
    deferred.post(CIVIL)
    assert len(worker.claim()) == 1
    assert worker.claim() == []
    deferred.clock.move(minutes=1)
    assert worker.work() == [True]


def test_two_workers_with_an_expired_lease_settle_it_once(deferred, worker) -> None:
    comment = deferred.post(CIVIL).json
    first = worker.claim()[0]
    deferred.clock.move(minutes=1)
    second = worker.claim()[0]
    assert [worker.settle(first), worker.settle(second)] == [True, False]
    assert len(deferred.detail(comment["id"])["history"]) == 2


def test_scores_of_a_text_that_was_edited_meanwhile_decide_nothing(deferred, worker) -> None:
    comment = deferred.post(CIVIL).json
    unscored = worker.claim()[0]
    assert deferred.edit(comment, INSULT).status_code == 200
    assert worker.settle(unscored) is False
    assert deferred.detail(comment["id"])["status"] == "pending"
    assert deferred.thread()["items"] == []


def test_a_moderators_decision_in_between_wins(deferred, worker) -> None:
    comment = deferred.post(CIVIL).json
    unscored = worker.claim()[0]
    deferred.decide(comment["id"], "reject")
    assert worker.settle(unscored) is True
    detail = deferred.detail(comment["id"])
    assert (detail["status"], detail["toxicity"] is not None) == ("rejected", True)


def test_a_lease_makes_no_moderators_decision_stale(deferred, worker) -> None:
    comment = deferred.post(CIVIL).json
    seen = deferred.queue()["items"][0]["version"]
    worker.claim()
    assert deferred.detail(comment["id"])["version"] == seen
    decided = deferred.decide(comment["id"], "approve", headers={"If-Match": f'"{seen}"'})
    assert decided.status_code == 200


def test_a_withdrawn_comment_is_not_scored(deferred, worker) -> None:
    comment = deferred.post(CIVIL).json
    unscored = worker.claim()[0]
    deferred.withdraw(comment)
    assert worker.settle(unscored) is False
    assert worker.claim() == []


def test_what_a_reader_gave_notice_of_is_not_published_by_a_late_score(deferred, worker) -> None:
    comment = deferred.post(CIVIL).json
    unscored = worker.claim()[0]
    deferred.decide(comment["id"], "approve")
    notice = {"explanation": "Diffamation.", "good_faith": True}
    deferred.call("POST", f"/v1/comments/{comment['id']}/notices", key=None, json=notice)
    worker.settle(unscored)
    assert deferred.detail(comment["id"])["status"] == "pending"
    assert "illegal_notice" in [r["code"] for r in deferred.detail(comment["id"])["reasons"]]


def test_a_repeat_is_still_known_as_one_when_it_is_scored_late(deferred, worker) -> None:
    deferred.post(CIVIL)
    again = deferred.post(CIVIL).json
    worker.work()
    detail = deferred.detail(again["id"])
    assert (detail["status"], [r["code"] for r in detail["reasons"]]) == ("pending", ["repeated"])

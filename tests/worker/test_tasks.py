import datetime as dt
import threading

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from waiting import wait_until

from models import Comment, Decision, Guesses, Heartbeat, Replay, Seal, Status
from models.base import new_id
from models.engine import writing
from service import access, audit, sites
from service.authors import Identity
from service.comments import Examination, House, Submission, screen, submit
from service.scoring import ATTRIBUTES, ScorerUnavailable, load
from service.worker import scoring, task
from service.worker.task import Task


class Down:
    """A scorer that gives nothing, as one whose server is down."""

    model, languages, attributes = "down", frozenset({"fr", "en"}), ATTRIBUTES

    def score(self, _texts):
        raise ScorerUnavailable("no answer")


@pytest.fixture(scope="module")
def builtin():
    return load("builtin")


def hold_unscored(newsroom, body, *, now):
    house = House(
        keyring=newsroom.keyring, flood_limit=100, languages=frozenset({"fr", "en"}), attributes=ATTRIBUTES
    )
    submission = Submission(article_ref="a-1", body=body, who=Identity(name="Camille", ref=body[:9]))
    with writing(newsroom.engine) as session:
        site = sites.ensure_default(session, now=now)
        screen(session, site, submission, house, now=now)
        return submit(session, site, submission, Examination(), house, now=now).id


def test_what_could_not_be_scored_in_time_is_scored_and_decided_later(newsroom, builtin, now):
    civil = hold_unscored(newsroom, "Je ne partage pas votre analyse, mais merci pour cet article.", now=now)
    insult = hold_unscored(newsroom, "Ferme ta gueule, espèce de connard, tu es un abruti.", now=now)
    before = {comment.id: comment for comment in newsroom.all(Comment)}
    assert {comment.status for comment in before.values()} == {Status.PENDING}
    later = now + dt.timedelta(minutes=5)
    newsroom.worker(lambda: later, builtin).tick()
    after = {comment.id: comment for comment in newsroom.all(Comment)}
    assert all(comment.scores and comment.score_due_at is None for comment in after.values())
    assert after[civil].toxicity < after[insult].toxicity
    assert after[insult].status != Status.APPROVED


def test_while_the_scorer_is_down_the_comment_stays_held_and_comes_due_again(newsroom, builtin, now):
    hold_unscored(newsroom, "Merci pour cet article.", now=now)
    moment = now + dt.timedelta(minutes=5)
    newsroom.worker(lambda: moment, Down()).tick()
    [comment] = newsroom.all(Comment)
    assert (comment.status, comment.scores) == (Status.PENDING, None)
    assert comment.score_due_at > moment
    moment = comment.score_due_at
    newsroom.worker(lambda: moment, builtin).tick()
    assert newsroom.all(Comment)[0].scores


class Stumbling:
    """A scorer that breaks down over one text."""

    def __init__(self, scorer, over: str) -> None:
        self.scorer, self.over, self.asked = scorer, over, 0
        self.model, self.languages, self.attributes = scorer.model, scorer.languages, scorer.attributes

    def score(self, texts):
        if self.over in texts:
            self.asked += 1
            raise RuntimeError(f"it stumbled over {texts}")
        return self.scorer.score(texts)


def test_one_comment_that_breaks_the_scorer_is_put_off_ever_longer_and_the_others_are_scored(
    newsroom, builtin, now
):
    bad = hold_unscored(newsroom, "Un texte qui fait trébucher.", now=now)
    good = hold_unscored(newsroom, "Merci pour cet article.", now=now)
    scorer, moment = Stumbling(builtin, "Un texte qui fait trébucher."), now + dt.timedelta(seconds=1)
    worker, waits = newsroom.worker(lambda: moment, scorer), []
    with capture_logs() as logged:
        for _ in range(9):
            worker.tick()
            due_at = {comment.id: comment.score_due_at for comment in newsroom.all(Comment)}
            assert due_at[good] is None
            waits.append((due_at[bad] - moment).total_seconds())
            moment = due_at[bad]
    assert waits == [60, 61, 122, 244, 488, 976, 1952, 3600, 3600]
    assert scorer.asked == len(waits)
    assert [(line["comment"], line["error"]) for line in logged] == [(str(bad), "RuntimeError")] * len(waits)
    assert "trébucher" not in str(logged)


def test_a_scored_comment_the_database_could_not_take_comes_back_with_its_lease_and_the_others_are_scored(
    newsroom, builtin, now, monkeypatch
):
    first = hold_unscored(newsroom, "Merci pour cet article.", now=now)
    other = hold_unscored(newsroom, "Un avis bien pesé sur ce dossier.", now=now)
    moment, settle = now + dt.timedelta(hours=5), scoring.settle_scored
    worker = newsroom.worker(lambda: moment, builtin)

    def settle_or_fail(session, unscored, *args, **options):
        if unscored.comment_id == first:
            raise OperationalError("UPDATE", {}, Exception("deadlock detected"))
        return settle(session, unscored, *args, **options)

    with monkeypatch.context() as patched, capture_logs() as logged:
        patched.setattr(scoring, "settle_scored", settle_or_fail)
        worker.tick()
    assert [(line["event"], line["comment"]) for line in logged] == [
        ("comment left to its lease", str(first))
    ]
    due_at = {comment.id: comment.score_due_at for comment in newsroom.all(Comment)}
    assert due_at == {first: moment + scoring.LEASE, other: None}
    moment += scoring.LEASE
    worker.tick()
    assert {comment.score_due_at for comment in newsroom.all(Comment)} == {None}


def test_what_broke_the_scorer_is_decided_once_it_can_be_scored(newsroom, builtin, now):
    text = "Merci pour cet article."
    hold_unscored(newsroom, text, now=now)
    newsroom.worker(lambda: now, Stumbling(builtin, text)).tick()
    [comment] = newsroom.all(Comment)
    assert (comment.status, comment.version) == (Status.PENDING, 1)
    newsroom.worker(lambda: comment.score_due_at, builtin).tick()
    assert newsroom.all(Comment)[0].status == Status.APPROVED


def test_decisions_are_sealed_and_the_chain_verifies(newsroom, now):
    hold_unscored(newsroom, "Merci pour cet article.", now=now)
    assert newsroom.worker().tick()
    assert {decision.seal_number for decision in newsroom.all(Decision)} == {1}
    assert len(newsroom.all(Seal)) == 1
    assert newsroom.worker().tick() is False


def test_a_worker_says_that_it_lives_and_forgets_those_long_silent(newsroom, now):
    first = newsroom.worker(lambda: now)
    first.tick()
    first.tick()
    assert len(newsroom.all(Heartbeat)) == 1
    newsroom.worker(lambda: now + dt.timedelta(hours=2)).tick()
    [left] = newsroom.all(Heartbeat)
    assert left.beat_at == now + dt.timedelta(hours=2)


def test_guesses_at_a_password_are_forgotten_after_a_day(newsroom, now):
    with writing(newsroom.engine) as session:
        access.create_moderator(
            session, email="camille@example.org", name="Camille", password="a long password", now=now
        )
        access.sign_in(session, "camille@example.org", "wrong", address_hash="home", now=now)
    newsroom.worker(lambda: now + dt.timedelta(hours=23)).tick()
    assert len(newsroom.all(Guesses)) == 1
    newsroom.worker(lambda: now + dt.timedelta(hours=25)).tick()
    assert newsroom.all(Guesses) == []


def test_stored_answers_are_kept_as_long_as_promised(newsroom, now):
    with writing(newsroom.engine) as session:
        for age in (1, 23, 25, 300):
            made = now - dt.timedelta(hours=age)
            common = {"site_id": newsroom.site_id, "caller": "page", "fingerprint": "0" * 64}
            session.add(Replay(id=new_id(), key=str(age), created_at=made, **common))
    newsroom.worker(lambda: now).tick()
    assert {replay.key for replay in newsroom.all(Replay)} == {"1", "23"}


def test_one_failing_task_does_not_stop_the_others(newsroom, now, monkeypatch):
    def broken(*args, **options):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(audit, "seal", broken)
    newsroom.worker(lambda: now).tick()
    assert newsroom.all(Heartbeat)


def test_a_task_that_fails_is_tried_again_until_it_works(monkeypatch):
    monkeypatch.setattr(task, "FIRST_PAUSE", 0.0)
    stop, tries = threading.Event(), []

    def fail_twice():
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError("on purpose")
        stop.set()
        return True

    Task("failing", 0.0, fail_twice).repeat(stop)
    assert len(tries) == 3


def test_a_task_at_rest_is_woken():
    stop, tries = threading.Event(), []

    def idle():
        tries.append(1)
        return False

    resting = Task("resting", 3600.0, idle)
    thread = threading.Thread(target=resting.repeat, args=[stop])
    thread.start()
    wait_until(lambda: len(tries) == 1)
    resting.wake.set()
    wait_until(lambda: len(tries) == 2)
    stop.set()
    resting.wake.set()
    thread.join()
    assert len(tries) == 2


def test_pauses_double_up_to_the_longest():
    pauses = [task._pause(failures) for failures in range(1, 100)]
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert max(pauses) == task.LONGEST_PAUSE

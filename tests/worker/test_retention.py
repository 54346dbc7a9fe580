"""Refused comments expire after the days their site's operator set, words and all; what is answered leaves its place."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from models import ActorKind, Comment, Decision, Event, Report, ReportKind, Status
from models.engine import reading, writing
from service import audit, collisions, moderation, problems, sites, undoing
from service.actors import Actor
from service.authors import Identity
from service.clock import utc_now
from service.comments import Examination, House, Submission, submit, withdraw_comment
from service.problems import Problem
from service.reports import Complaint, appeal, report_comment
from service.retention import expire

CAMILLE = Actor(ActorKind.MODERATOR, "Camille", "moderator:1")
NOW = utc_now()
"""The real time: keys are made of it."""
DAY = dt.timedelta(days=1)


class Press:
    """Comments and their fates, at a time of their own."""

    def __init__(self, newsroom: Any) -> None:
        self.newsroom = newsroom
        self.house = House(
            keyring=newsroom.keyring, flood_limit=1000, languages=frozenset({"fr"}), attributes=()
        )

    def comment(self, status: str, *, parent: UUID | None = None, at: dt.datetime = NOW) -> UUID:
        with writing(self.newsroom.engine) as session:
            site = sites.find_site(session, "default")
            given = Submission(
                article_ref="a", body=f"Un avis {at} {parent}", who=Identity(name="Zoé", ref="z")
            )
            made = submit(session, site, given, Examination(), self.house, now=at)
            made.parent_id = parent
            if status != "pending":
                action = {"approved": "approve", "rejected": "reject", "spam": "spam"}[status]
                moderation.decide_comment(session, site, made.id, CAMILLE, action, now=at)
        return made.id

    def tombstone(self) -> UUID:
        """A rejected comment that expired while its answer stays."""
        expired = self.comment("rejected")
        self.comment("approved", parent=expired)
        self.expire(NOW + 31 * DAY, rejected=30)
        return expired

    def expire(self, at: dt.datetime, **days: int) -> None:
        """Let a worker with these settings do what it would do by and by."""
        given = {f"retention_{status}_days": most for status, most in days.items()}
        self.newsroom.settings = replace(self.newsroom.settings, **given)
        worker = self.newsroom.worker(clock=lambda: at)
        (expiring,) = [task for task in worker._tasks if task.name == "expire"]
        while expiring.attempt():
            continue

    def left(self) -> dict[UUID, str]:
        return {comment.id: comment.body for comment in self.newsroom.all(Comment)}


@pytest.fixture
def press(newsroom) -> Press:
    return Press(newsroom)


def test_nothing_expires_unless_the_operator_says_so(press: Press) -> None:
    press.comment("rejected")
    press.expire(NOW + 10_000 * DAY)
    assert len(press.left()) == 1


def test_each_status_has_its_own_days_and_what_is_published_stays(press: Press) -> None:
    kept, pending = press.comment("approved"), press.comment("pending")
    press.comment("rejected")
    spam = press.comment("spam")
    press.expire(NOW + 31 * DAY, rejected=30, spam=60, pending=90)
    assert set(press.left()) == {kept, pending, spam}
    press.expire(NOW + 100 * DAY, rejected=30, spam=60, pending=90)
    assert set(press.left()) == {kept}


def test_the_days_count_from_the_last_decision(press: Press) -> None:
    comment = press.comment("approved")
    with writing(press.newsroom.engine) as session:
        site = sites.find_site(session, "default")
        moderation.decide_comment(session, site, comment, CAMILLE, "reject", now=NOW + 20 * DAY)
    press.expire(NOW + 31 * DAY, rejected=30)
    assert set(press.left()) == {comment}
    press.expire(NOW + 51 * DAY, rejected=30)
    assert press.left() == {}


def test_what_has_an_open_appeal_waits_for_a_moderator_and_then_for_its_days(press: Press) -> None:
    comment = press.comment("rejected")
    with writing(press.newsroom.engine) as session:
        site = sites.find_site(session, "default")
        appeal(session, site, comment, "Relisez-moi", "reader", now=NOW + 29 * DAY)
    press.expire(NOW + 31 * DAY, rejected=30)
    assert set(press.left()) == {comment}
    with writing(press.newsroom.engine) as session:
        site = sites.find_site(session, "default")
        moderation.decide_comment(session, site, comment, CAMILLE, "reject", now=NOW + 40 * DAY)
    press.expire(NOW + 69 * DAY, rejected=30)
    assert set(press.left()) == {comment}
    press.expire(NOW + 71 * DAY, rejected=30)
    assert press.left() == {}


def test_what_its_author_took_back_expires_though_a_report_on_it_was_never_answered(press: Press) -> None:
    comment = press.comment("approved")
    with writing(press.newsroom.engine) as session:
        site = sites.find_site(session, "default")
        given = Complaint(kind=ReportKind.ABUSE, reporter_hash="reader")
        report_comment(session, site, comment, given, most_a_minute=5, now=NOW)
        withdraw_comment(session, session.get_one(Comment, comment), now=NOW)
    press.expire(NOW + 31 * DAY, withdrawn=30)
    assert press.left() == {}


def test_what_is_answered_leaves_its_place_until_the_answers_are_gone(press: Press) -> None:
    parent = press.comment("rejected")
    answer = press.comment("approved", parent=parent)
    press.expire(NOW + 31 * DAY, rejected=30)
    assert set(press.left()) == {parent, answer}
    assert press.left()[parent] == ""
    with writing(press.newsroom.engine) as session:
        site = sites.find_site(session, "default")
        moderation.decide_comment(session, site, answer, CAMILLE, "reject", now=NOW + 40 * DAY)
    press.expire(NOW + 71 * DAY, rejected=30)
    assert press.left() == {}


def test_what_has_lost_its_words_is_neither_decided_nor_brought_back(press: Press) -> None:
    parent = press.tombstone()
    with writing(press.newsroom.engine) as session:
        site = sites.find_site(session, "default")
        rejection = collisions.last_decision(session, parent)
        with pytest.raises(Problem) as refused:
            moderation.decide_comment(session, site, parent, CAMILLE, "approve", now=NOW + 32 * DAY)
        assert refused.value.kind is problems.NOT_ALLOWED_NOW
        with pytest.raises(Problem) as refused:
            undoing.undo_decision(session, site, rejection.id, CAMILLE, now=NOW + 32 * DAY)
        assert refused.value.kind is problems.NOT_ALLOWED_NOW


def test_what_has_lost_its_words_cannot_be_appealed(press: Press) -> None:
    expired = press.tombstone()
    with writing(press.newsroom.engine) as session:
        site = sites.find_site(session, "default")
        with pytest.raises(Problem) as refused:
            appeal(session, site, expired, "Relisez-moi", "reader", now=NOW + 32 * DAY)
    assert refused.value.kind is problems.NOT_ALLOWED_NOW
    assert not press.newsroom.all(Report)


def test_what_waited_too_long_leaves_the_queue_with_its_words_though_it_is_answered(press: Press) -> None:
    parent = press.comment("pending")
    press.comment("approved", parent=parent)
    press.expire(NOW + 91 * DAY, pending=90)
    with reading(press.newsroom.engine) as session:
        left, last = session.get(Comment, parent), collisions.last_decision(session, parent)
        assert (left.status, left.body) == (Status.WITHDRAWN, "")
        assert (last.action, last.actor, last.salt) == ("expire", "policy v1", None)
        told = session.scalars(select(Event).where(Event.type == "comment.withdrawn")).one().payload["data"]
        assert (told["id"], told["body"], told["author"]["name"]) == (str(parent), "", "")


def test_its_words_go_from_the_log_and_the_events_and_the_chain_holds(press: Press) -> None:
    press.comment("rejected")
    with writing(press.newsroom.engine) as session:
        audit.seal(session, now=NOW)
    press.expire(NOW + 31 * DAY, rejected=30)
    assert {(d.body, d.salt) for d in press.newsroom.all(Decision)} == {("", None)}
    assert {event.payload["data"]["body"] for event in press.newsroom.all(Event)} == {""}
    with reading(press.newsroom.engine) as session:
        assert audit.verify(session).ok


def test_only_a_few_expire_at_once(press: Press) -> None:
    for number in range(5):
        press.comment("pending", at=NOW + dt.timedelta(seconds=number))
    counts = []
    for _ in range(4):
        with writing(press.newsroom.engine) as session:
            counts.append(expire(session, {Status.PENDING: 30}, now=NOW + 31 * DAY, limit=2))
    assert counts == [(2, 0), (2, 0), (1, 0), (0, 0)]

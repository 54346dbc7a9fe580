"""Comments of one reader sent at the same moment are taken in by turns, and wait for no moderator in a circle."""

import threading
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text, update
from waiting import wait_until

from models import Article, Comment
from models.engine import reading, writing
from models.site import DEFAULT_SITE
from service import authors, moderation, sites
from service.authors import Identity
from service.comments import Examination, House, Submission, submit
from service.keyring import Keyring
from service.policy import ATTRIBUTES
from service.scoring.reading import Reading

DATABASES = ["postgresql"]  # on SQLite the second writer does not even begin before the first has ended
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


@pytest.fixture
def send(newsroom) -> Callable[..., str]:
    """Submit one and the same text, as a reader of this name, and answer its status."""
    house = House(
        keyring=Keyring("a secret"), flood_limit=1000, languages=frozenset({"fr"}), attributes=ATTRIBUTES
    )
    calm = dict.fromkeys(ATTRIBUTES, 0.0)
    examined = Examination(reading=Reading(written=calm, revealed=None, model="still"), name_scores=calm)

    def send(session, name: str = "Camille", **more) -> str:
        who, site = Identity(name=name, ref=name.lower()), sites.find_site(session, DEFAULT_SITE)
        given = Submission(article_ref="a-1", body="Le même avis, mot pour mot.", who=who, **more)
        return submit(session, site, given, examined, house, now=newsroom.clock()).status.value

    return send


class Meanwhile:
    """Another transaction that has begun to act, and got as far as it could without waiting."""

    def __init__(self, engine, act: Callable[..., str]) -> None:
        self._said: list[str] = []

        def run() -> None:
            with writing(engine) as session:
                status = act(session)
            self._said.append(status)

        self._thread = threading.Thread(target=run)
        self._thread.start()
        wait_until(lambda: not self._thread.is_alive() or _somebody_waits(engine))

    def said(self) -> list[str]:
        """What it answered in the end; nothing if it failed."""
        self._thread.join()
        return self._said


@pytest.mark.parametrize("name", ["Camille", "Somebody new"])
def test_of_two_equal_comments_at_once_the_second_is_a_repetition(newsroom, send, name) -> None:
    newsroom.approved()
    with writing(newsroom.engine) as session:
        first = send(session, name)
        second = Meanwhile(newsroom.engine, lambda other: send(other, name))
    assert (first, second.said()) == ("approved", ["pending"])


def test_a_comment_that_brings_a_title_and_a_decision_do_not_wait_in_a_circle(newsroom, send) -> None:
    known = newsroom.approved()
    title = {"article_title": "Un titre tout neuf", "vouched": True}
    with writing(newsroom.engine) as session:
        comment = session.get_one(Comment, uuid.UUID(known["id"]))
        authors.add_to_record(session, comment.author, rejected=1)
        submission = Meanwhile(newsroom.engine, lambda other: send(other, **title))
        session.execute(update(Article).values(approved_count=Article.approved_count - 1))
    assert submission.said() == ["approved"]


def test_an_answer_to_oneself_and_a_decision_do_not_wait_in_a_circle(newsroom, send) -> None:
    parent = uuid.UUID(newsroom.approved()["id"])
    with writing(newsroom.engine) as session:
        site = sites.find_site(session, DEFAULT_SITE)
        comment = moderation.lock_comment(session, site, parent)
        answer = Meanwhile(newsroom.engine, lambda other: send(other, parent_id=parent))
        authors.add_to_record(session, comment.author, rejected=1)
    assert answer.said() == ["approved"]


def _somebody_waits(engine) -> bool:
    with reading(engine) as session:
        return bool(session.scalar(WAITING))

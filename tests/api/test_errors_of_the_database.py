"""What a failing statement leaves in the log: what went wrong, and no value that was sent or stored."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from models import Author, Site
from models.base import new_id
from models.engine import writing
from service import sites, telemetry
from service.database import transaction
from service.worker.task import Task

SECRETS = ("Zoé Personne", "zoe@example.org", "d41d8cd98f00b204")
Writing = Callable[[], AbstractContextManager[Session]]


def with_a_name_twice(session: Session, author: Author) -> None:
    for _ in range(2):
        session.add(Site(key=SECRETS[1], name=SECRETS[0], created_at=author.created_at))
        session.flush()


def with_nothing_where_something_must_be(session: Session, _author: Author) -> None:
    session.execute(text("UPDATE author SET created_at = NULL WHERE email = :email"), {"email": SECRETS[1]})


def with_an_unknown_word(session: Session, _author: Author) -> None:
    session.execute(text("UPDATE author SET standing = 'saint' WHERE name = :name"), {"name": SECRETS[0]})


def with_nowhere_to_go(session: Session, _author: Author) -> None:
    session.execute(text("UPDATE nowhere SET hash = :hash"), {"hash": SECRETS[2]})


def with_a_value_of_another_kind(session: Session, _author: Author) -> None:
    session.execute(text("SELECT CAST(CAST(:hash AS text) AS uuid)"), {"hash": SECRETS[2]})


@pytest.fixture(params=["web", "worker"])
def write(request: pytest.FixtureRequest, app: Flask, engine: Engine) -> Writing:
    """A transaction of the web processes, or of the worker's."""

    @contextmanager
    def of_the_web() -> Iterator[Session]:
        with app.app_context(), transaction() as session:
            yield session

    return of_the_web if request.param == "web" else lambda: writing(engine)


@pytest.fixture
def author(engine: Engine, now) -> Author:
    with writing(engine) as session:
        site = sites.ensure_default(session, now=now)
        author = Author(
            id=new_id(), site_id=site.id, name=SECRETS[0], email=SECRETS[1], ref=SECRETS[2], created_at=now
        )
        session.add(author)
    return author


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[Callable[[], bool]], str]]:
    """What is logged of work that fails."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level

    def of(work: Callable[[], bool]) -> str:
        telemetry.configure_logging("info", "console")
        assert Task("work", 1, work).attempt() is None
        return capsys.readouterr().err

    yield of
    root.handlers[:] = kept
    root.setLevel(level)


@pytest.mark.parametrize(
    "fail",
    [
        with_a_name_twice,
        with_nothing_where_something_must_be,
        with_an_unknown_word,
        with_nowhere_to_go,
    ],
)
def test_a_statement_that_fails_is_logged_without_any_value(write: Writing, author, logged, fail) -> None:
    assert_discreet(logged(lambda: failing(write, author, fail)))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True, scope="session")
def test_a_value_that_postgresql_cannot_read_is_not_quoted(write: Writing, author, logged) -> None:
    assert_discreet(logged(lambda: failing(write, author, with_a_value_of_another_kind)))


def failing(write: Writing, author: Author, fail: Callable[[Session, Author], None]) -> bool:
    with write() as session:
        fail(session, author)
    return True


def assert_discreet(written: str) -> None:
    assert "sqlalchemy.exc." in written
    assert "[SQL: " in written
    assert not [secret for secret in SECRETS if secret in written]

"""The web processes' way to the database: Flask-SQLAlchemy's session over our engines, and `transaction()`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from models import Base
from models.engine import WRITE, attach, engine_options

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def connect(app: Flask, database_url: str, **options: Any) -> None:
    """Bind the app to its database."""
    url = make_url(database_url)
    app.config["SQLALCHEMY_ENGINES"] = {}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url) | options
    db.init_app(app)
    with app.app_context():
        attach(db.engine)


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction that may write: all of it is stored, or nothing is.

    What was read before it (authentication, screening) is let go first: SQLite cannot turn a reading
    transaction into a writing one without the risk of "database is locked".
    """
    session = db.session()
    session.rollback()
    try:
        session.connection(execution_options=WRITE)
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def snapshot() -> Iterator[Session]:
    """A session for reading; its transaction ends with the block, so that none is open while others wait.

    What was read stays as it was read: a rollback alone would have it read anew when next looked at, in a
    transaction that nobody sees and nobody ends. To change something, read it in `transaction()`.
    """
    session = db.session()
    try:
        yield session
    finally:
        session.expunge_all()
        session.rollback()

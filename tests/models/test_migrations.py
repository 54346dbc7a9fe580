"""Migrations build exactly what the models say, and take it down again, on both databases."""

import datetime as dt

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, select, text

from models import Article, Author, Base, Comment, Report, ReportKind, Site, Status
from models.base import new_id
from models.engine import make_engine, reading, writing
from models.migrate import is_current, migrate, unmigrate


@pytest.fixture
def bare(database_url: str, tmp_path):
    """A database of its own, without tables."""
    if database_url.startswith("sqlite"):
        engine = make_engine(f"sqlite:///{tmp_path / 'folder' / 'bare.sqlite3'}")
        yield engine
        engine.dispose()
        return
    server = make_engine(database_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE bare"))
    engine = make_engine(server.url.set(database="bare"))
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE bare"))
    # Not before its last connection has come back: that one would stay open, and warn.
    server.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_newest_revision_is_what_the_models_say(bare: Engine) -> None:
    migrate(bare)
    with bare.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert tables(bare) == set(Base.metadata.tables)


def test_checks_and_partial_indexes_are_built_too(bare: Engine) -> None:
    migrate(bare)
    built = inspect(bare)
    for table in Base.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        assert {check["name"] for check in built.get_check_constraints(table.name)} == wanted
        indexes = {index["name"]: index for index in built.get_indexes(table.name)}
        assert {str(index.name) for index in table.indexes} <= set(indexes)
    (due,) = [index for index in built.get_indexes("delivery") if index["name"] == "ix_delivery_due"]
    where = due["dialect_options"][f"{bare.dialect.name}_where"]
    assert "state" in str(where)


def test_a_migrated_database_knows_that_it_is_current(bare: Engine) -> None:
    assert not is_current(bare)
    migrate(bare)
    assert is_current(bare)
    migrate(bare)
    assert is_current(bare)


def test_migrations_go_down_to_nothing_and_up_again(bare: Engine) -> None:
    migrate(bare)
    unmigrate(bare, "base")
    assert tables(bare) == set()
    assert not is_current(bare)
    migrate(bare)
    assert tables(bare) == set(Base.metadata.tables)


def add_reports(engine: Engine, now, *reports: tuple[ReportKind, dt.datetime | None]) -> None:
    """Add these, by one reader on one comment, each with when it was settled."""
    site, article, author, comment = (new_id() for _ in range(4))
    with writing(engine) as session:
        session.add(Site(id=site, key="default", name="Civility", created_at=now))
        session.flush()
        session.add(Article(id=article, site_id=site, ref="budget", created_at=now))
        session.add(Author(id=author, site_id=site, name="Zoé", created_at=now))
        session.flush()
        made = {"site_id": site, "article_id": article, "author_id": author, "author_name": "Zoé"}
        said = {"body": "Bonjour", "likeness": "", "status": Status.APPROVED, "policy_version": 1}
        session.add(Comment(id=comment, **made, **said, created_at=now))
        session.flush()
        for kind, settled_at in reports:
            whose = {"site_id": site, "comment_id": comment, "reporter_hash": "a" * 64}
            session.add(Report(kind=kind, settled_at=settled_at, created_at=now, **whose))


def test_of_a_report_and_a_notice_by_one_reader_the_notice_outlives_the_way_down(bare: Engine, now) -> None:
    migrate(bare)
    add_reports(bare, now, (ReportKind.ABUSE, None), (ReportKind.ILLEGAL, None))
    unmigrate(bare, "0004")
    migrate(bare)
    with reading(bare) as session:
        assert session.scalars(select(Report.kind)).all() == [ReportKind.ILLEGAL]


def test_of_a_readers_reports_of_one_comment_the_newest_outlives_the_way_down(bare: Engine, now) -> None:
    migrate(bare)
    kinds = (ReportKind.ABUSE, ReportKind.ILLEGAL, ReportKind.SPAM, ReportKind.ILLEGAL)
    add_reports(bare, now, *((kind, now + dt.timedelta(days=day)) for day, kind in enumerate(kinds)))
    unmigrate(bare, "0006")
    migrate(bare)
    with reading(bare) as session:
        assert session.scalars(select(Report.kind).order_by(Report.id)).all() == list(kinds[2:])


def test_every_foreign_key_says_what_happens_when_its_parent_goes() -> None:
    for table in Base.metadata.sorted_tables:
        assert all(key.ondelete in {"CASCADE", "NO ACTION", "SET NULL"} for key in table.foreign_keys)

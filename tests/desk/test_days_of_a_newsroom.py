"""How many comments came each day: counted by the database, a row for each day and status."""

import datetime as dt

import pytest
from sqlalchemy import Engine, event

from models import Comment, Site, Status
from models.base import new_id
from models.engine import reading, writing
from service import articles, authors, sites, trends
from service.authors import Identity
from service.keyring import Keyring

LATE = dt.time(23, 59, 59, 900_000, tzinfo=dt.UTC)


@pytest.fixture
def site(engine: Engine, now: dt.datetime) -> Site:
    with writing(engine) as session:
        return sites.ensure_default(session, now=now)


@pytest.fixture
def week(engine: Engine, site: Site, now: dt.datetime) -> list[dt.date]:
    """Three days: ten comments at ten moments of the first, none on the second, one late on the third."""
    days = [now.date() - dt.timedelta(days=n) for n in (2, 1, 0)]
    first = dt.datetime.combine(days[0], dt.time(6, tzinfo=dt.UTC))
    moments = [first + dt.timedelta(hours=n, milliseconds=n * 123) for n in range(10)]
    with writing(engine) as session:
        article = articles.ensure_article(session, site, "a-1", now=now)
        author = authors.ensure_author(
            session, site, Identity(name="Zoé", ref="z"), Keyring("tests"), now=now
        )
        for moment in [*moments, dt.datetime.combine(days[2], LATE)]:
            session.add(stored(article, author, moment))
    return days


def stored(article, author, moment: dt.datetime) -> Comment:
    return Comment(
        id=new_id(),
        site_id=article.site_id,
        article=article,
        author=author,
        author_name=author.name,
        body="Bien dit.",
        likeness="",
        policy_version=1,
        status=Status.APPROVED,
        created_at=moment,
    )


def test_each_day_has_its_comments_to_its_last_second(engine: Engine, site: Site, week) -> None:
    with reading(engine) as session:
        found = trends.by_day(session, site, since=week[0], until=week[-1])
    assert [(day.date, day.total) for day in found] == list(zip(week, (10, 0, 1), strict=True))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True, scope="session")
def test_the_database_gives_one_row_for_a_day_however_many_comments_came(engine, site, week) -> None:
    counts: list[int] = []

    def count(_connection, cursor, *_statement) -> None:
        counts.append(cursor.rowcount)

    event.listen(engine, "after_cursor_execute", count)
    try:
        with reading(engine) as session:
            trends.by_day(session, site, since=week[0], until=week[-1])
    finally:
        event.remove(engine, "after_cursor_execute", count)
    assert counts == [2]

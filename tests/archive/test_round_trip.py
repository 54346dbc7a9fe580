"""A site goes out of one database and into another, and nothing is lost or made up on the way."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from models import Base
from models.engine import reading, writing
from service import articles, audit, sites
from service.archive.tables import TABLES
from service.importing import Source
from service.problems import Problem


@pytest.mark.parametrize("is_there", [True, False])
def test_an_export_imported_makes_an_equal_database(
    here: Any,
    elsewhere: Any,
    exported: Source,
    now: dt.datetime,
    *,
    is_there: bool,
) -> None:
    if is_there:
        with writing(elsewhere.engine) as session:
            sites.ensure_default(session, now=now + dt.timedelta(days=1))
    assert elsewhere.put_back(exported).said == {}
    assert elsewhere.contents() == here.contents()
    with writing(elsewhere.engine) as session:
        audit.seal(session, now=now)
        assert audit.verify(session).ok


def test_what_an_export_leaves_out_is_said_in_its_first_line(exported: Source) -> None:
    first, *_, last = exported.path.read_text(encoding="utf-8").splitlines()
    assert "moderators and their passwords" in json.loads(first)["left_out"]
    assert json.loads(last) == {"type": "end", "lines": len(exported.path.read_bytes().splitlines()) - 1}
    assert "reader_tokens" not in exported.path.read_text(encoding="utf-8")


def test_a_second_import_changes_nothing(elsewhere: Any, exported: Source, now: dt.datetime) -> None:
    elsewhere.put_back(exported)
    before = elsewhere.contents()
    assert elsewhere.put_back(exported).new == 0
    assert elsewhere.contents() == before


def test_a_restore_that_was_interrupted_goes_on_where_it_stopped(
    here: Any, elsewhere: Any, exported: Source
) -> None:
    elsewhere.put_back(exported, until="decision")
    assert elsewhere.contents()["decision"] == []
    assert elsewhere.put_back(exported).said == {}
    assert elsewhere.contents() == here.contents()


def test_a_newer_archive_does_not_go_over_an_older_one(
    elsewhere: Any, exported: Source, newer: Callable[[], Source]
) -> None:
    elsewhere.put_back(exported)
    before = elsewhere.contents()
    with pytest.raises(Problem, match=r"line \d+, of type article, is not what is here"):
        elsewhere.put_back(newer())
    assert elsewhere.contents() == before


def test_an_archive_does_not_go_over_a_site_that_has_lived_on(
    here: Any, exported: Source, newer: Callable[[], Source]
) -> None:
    newer()
    before = here.contents()
    with pytest.raises(Problem, match="newer archive"):
        here.put_back(exported)
    assert here.contents() == before


def test_every_table_of_a_site_travels_or_is_named() -> None:
    stays = {
        "api_key",
        "guesses",
        "moderator",
        "endpoint",
        "event",
        "delivery",
        "attempt",
        "seal",
        "claim",
        "replay",
        "heartbeat",
    }
    assert set(Base.metadata.tables) == set(TABLES) | stays


def test_an_archive_goes_under_a_new_key_into_another_database_only(
    here: Any, elsewhere: Any, exported: Source, now: dt.datetime
) -> None:
    elsewhere.put_back(exported, key="gazette")
    with reading(elsewhere.engine) as session:
        assert [site.key for site in sites.list_sites(session)] == ["gazette"]
    with pytest.raises(Problem, match="has that site already, as default"):
        here.put_back(exported, key="gazette")


def test_a_site_with_comments_of_its_own_takes_no_archive(
    elsewhere: Any, exported: Source, now: dt.datetime
) -> None:
    with writing(elsewhere.engine) as session:
        articles.ensure_article(session, sites.ensure_default(session, now=now), "own", now=now)
    with pytest.raises(Problem, match="--merge"):
        elsewhere.put_back(exported)

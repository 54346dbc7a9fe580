"""API keys: shown once, found by hash, limited in scope, noted sparingly, revoked for good."""

import datetime as dt

import pytest
from sqlalchemy import Engine

from models import ApiKey, Site
from models.engine import reading, writing
from service import access, problems
from service.problems import Problem


@pytest.fixture
def made(engine: Engine, site: Site, now: dt.datetime) -> tuple[ApiKey, str]:
    with writing(engine) as session:
        return access.create_key(session, site=site, name="CMS", scopes=["read", "submit", "read"], now=now)


def test_a_key_is_found_by_its_plain_text_which_is_stored_nowhere(engine: Engine, made, now: dt.datetime):
    key, plain = made
    assert plain.startswith("civ_")
    assert key.scopes == ["submit", "read"]
    with reading(engine) as session:
        found = access.find_key(session, plain, now=now)
        assert found is not None
        assert found.id == key.id
        assert all(plain not in str(value) for value in vars(found).values())


@pytest.mark.parametrize("wrong", ["", "civ_", "civ_x\0", "civ_\udc80", "é" * 5000])
def test_what_is_no_key_is_not_found(engine: Engine, made, now: dt.datetime, wrong: str):
    with reading(engine) as session:
        assert access.find_key(session, wrong, now=now) is None


def test_no_scope_includes_another(made):
    key, _ = made
    assert [scope for scope in access.SCOPES if access.permits(key, scope)] == ["submit", "read"]


@pytest.mark.parametrize("scopes", [[], ["read", "everything"]])
def test_scopes_that_mean_nothing_are_refused(
    engine: Engine, site: Site, now: dt.datetime, scopes: list[str]
):
    with writing(engine) as session, pytest.raises(Problem) as refused:
        access.create_key(session, site=site, name="CMS", scopes=scopes, now=now)
    assert refused.value.kind is problems.INVALID
    assert refused.value.errors is not None
    assert "choose from submit" in refused.value.errors["scopes"][0]


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb"])
def test_a_key_needs_a_name_for_the_log(engine: Engine, site: Site, now: dt.datetime, name: str):
    with writing(engine) as session, pytest.raises(Problem):
        access.create_key(session, site=site, name=name, scopes=["read"], now=now)


def test_a_revoked_key_lets_nobody_in_and_keeps_its_first_time(engine: Engine, made, now: dt.datetime):
    key, plain = made
    later = now + dt.timedelta(hours=1)
    with writing(engine) as session:
        access.revoke_key(session, key.id, now=now)
        access.revoke_key(session, key.id, now=later)
    with reading(engine) as session:
        assert access.find_key(session, plain, now=later) is None
        assert access.list_keys(session)[0].revoked_at == now


def test_an_unknown_key_cannot_be_revoked(engine: Engine, site: Site, now: dt.datetime):
    with writing(engine) as session, pytest.raises(Problem) as refused:
        access.revoke_key(session, site.id, now=now)
    assert refused.value.kind is problems.NOT_FOUND


def test_use_is_written_down_at_most_once_a_minute(engine: Engine, site: Site, made, now: dt.datetime):
    key, _ = made
    half, whole = now + dt.timedelta(seconds=30), now + dt.timedelta(seconds=60)
    assert access.use_is_worth_noting(key, now)
    for moment in (now, half):
        with writing(engine) as session:
            access.note_use(session, key, moment)
    with reading(engine) as session:
        (stored,) = access.list_keys(session, site=site)
    assert stored.last_used_at == now
    assert not access.use_is_worth_noting(stored, half)
    assert access.use_is_worth_noting(stored, whole)

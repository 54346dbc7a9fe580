"""Sites and the origins their pages may post from."""

import datetime as dt

import pytest
from sqlalchemy import Engine, func, select

from models import Policy, Site
from models.engine import reading, writing
from service import access, problems, sites
from service.keyring import Keyring
from service.policy import DEFAULT
from service.problems import Problem


def test_the_first_site_comes_with_version_1_of_the_default_policy_and_only_once(
    engine: Engine, now: dt.datetime
):
    for _ in range(2):
        with writing(engine) as session:
            made = sites.ensure_default(session, now)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Site)) == 1
        policy = session.scalars(select(Policy)).one()
    assert (made.key, made.locale) == ("default", "fr")
    assert (policy.version, policy.document) == (1, DEFAULT.to_document())


def test_a_site_is_changed_only_in_what_is_given(engine: Engine, now: dt.datetime):
    with writing(engine) as session:
        made = sites.create_site(
            session,
            key="gazette",
            name="La Gazette",
            now=now,
            allowed_origins=["HTTPS://Gazette.example:443/"],
        )
        sites.update_site(session, made, locale="en")
        assert (made.name, made.locale, made.allowed_origins) == (
            "La Gazette",
            "en",
            ["https://gazette.example"],
        )
        sites.update_site(session, made, name="Gazette", allowed_origins=["*"], open_to_new_articles=False)
    with reading(engine) as session:
        stored = sites.find_site(session, "gazette")
        assert (stored.name, stored.locale, stored.open_to_new_articles) == ("Gazette", "en", False)
        assert [one.key for one in sites.list_sites(session)] == ["gazette"]


@pytest.mark.parametrize("key", ["missing", "", "a\0b", "\ud800", "x" * 100])
def test_a_site_that_is_not_there_is_a_problem(engine: Engine, key: str):
    with reading(engine) as session, pytest.raises(Problem) as refused:
        sites.find_site(session, key)
    assert refused.value.kind is problems.NOT_FOUND


def test_a_key_is_taken_once(engine: Engine, now: dt.datetime):
    with writing(engine) as session:
        sites.create_site(session, key="gazette", name="La Gazette", now=now)
    with pytest.raises(Problem) as refused, writing(engine) as session:
        sites.create_site(session, key="gazette", name="Another", now=now)
    assert refused.value.kind is problems.CONFLICT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "La Gazette"),
        ("key", ""),
        ("name", " "),
        ("name", "x" * 201),
        ("locale", "de"),
        ("allowed_origins", ["https://a.example/path"]),
        ("allowed_origins", ["null"]),
    ],
)
def test_wrong_fields_are_named(engine: Engine, now: dt.datetime, field: str, value: object):
    good = {"key": "gazette", "name": "La Gazette"}
    with writing(engine) as session, pytest.raises(Problem) as refused:
        sites.create_site(session, **(good | {field: value}), now=now)
    assert list(refused.value.errors or {}) == [field]


def test_how_readers_sign_in_can_be_set_and_taken_back(engine: Engine, now: dt.datetime, keyring: Keyring):
    with writing(engine) as session:
        made = sites.ensure_default(session, now)
        sites.set_reader_tokens(session, made, {"algorithm": "HS256", "secret": "s" * 32}, keyring=keyring)
        assert made.reader_tokens is not None
        sites.set_reader_tokens(session, made, None, keyring=keyring)
        assert made.reader_tokens is None


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://www.example.org", True),
        ("https://WWW.example.org:443", True),
        ("https://[::1]:8443", True),
        ("http://www.example.org", False),
        ("https://www.example.org:444", False),
        ("https://example.org", False),
        ("https://www.example.org.evil.example", False),
        ("https://evil.example/https://www.example.org", False),
        ("https://user@www.example.org", False),
        ("https://www.example.org?x", False),
        ("null", False),
        ("", False),
        (None, False),
        ("https://www.example.org:port", False),
        ("https://[x", False),
        ("https://", False),
        ("*", False),
    ],
)
def test_only_an_exact_origin_may_post(origin: str | None, allowed: bool):  # noqa: FBT001
    site = Site(key="x", allowed_origins=["https://www.example.org", "https://[::1]:8443"])
    assert access.origin_allowed(site, origin) is allowed


def test_a_star_allows_every_page_but_still_no_null_origin():
    site = Site(key="x", allowed_origins=["*"])
    assert access.origin_allowed(site, "https://anyone.example")
    assert not access.origin_allowed(site, "null")
    assert not access.origin_allowed(Site(key="x", allowed_origins=[]), "https://anyone.example")

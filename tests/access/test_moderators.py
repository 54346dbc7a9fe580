"""Moderators: passwords that are hashed, guesses that are slowed down, tokens that die with the password."""

import datetime as dt
import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from models import Moderator, Role
from models.engine import reading, writing
from service import access, problems
from service.access.sign_in import FREE_FAILURES, FREE_FAILURES_OF_ALL
from service.keyring import Keyring
from service.problems import Problem

PASSWORD = "un mot de passé très long"
EMAIL = "camille@example.org"
WRONG = "not the right password"


@pytest.fixture
def camille(engine: Engine, now: dt.datetime) -> Moderator:
    with writing(engine) as session:
        return access.create_moderator(
            session, email=" Camille@Example.org ", name="Camille", password=PASSWORD, now=now
        )


def signs_in(
    engine: Engine, password: str, now: dt.datetime, email: str = EMAIL, *, at: str = "home"
) -> bool:
    with writing(engine) as session:
        return access.sign_in(session, email, password, address_hash=at, now=now) is not None


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def test_a_moderator_signs_in_whatever_the_case_of_the_e_mail_and_the_form_of_the_accents(
    engine: Engine, camille, now: dt.datetime
):
    decomposed = PASSWORD.replace("é", "e\u0301").replace("è", "e\u0300")
    assert signs_in(engine, decomposed, now, "CAMILLE@example.ORG")
    with reading(engine) as session:
        stored = access.moderator_by_email(session, EMAIL)
        assert stored is not None
        assert (stored.last_seen_at, stored.role) == (now, Role.MODERATOR)
        assert PASSWORD not in stored.password_hash


@pytest.mark.parametrize(
    "email", ["nobody@example.org", "", "a\0b@c", "\ud800@x", "x" * 300 + "@example.org"]
)
@pytest.mark.parametrize("password", ["", "\0", "\ud800", PASSWORD])
def test_nobody_else_signs_in(engine: Engine, camille, now: dt.datetime, email: str, password: str):
    assert not signs_in(engine, password, now, email)


def test_a_password_longer_than_any_is_wrong_without_being_hashed(engine: Engine, camille, now, monkeypatch):
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: True)
    assert signs_in(engine, "x" * 1024, now)
    assert not signs_in(engine, "x" * 1025, now)
    assert not signs_in(engine, "a" + "\u0301" * 50_000 + "\u0323" * 50_000, now)


def test_an_unknown_e_mail_costs_one_hash_as_a_known_one_does(engine: Engine, camille, monkeypatch):
    hashed: list[str] = []
    for name in ("hash", "verify"):
        real = getattr(PasswordHasher, name)
        monkeypatch.setattr(
            PasswordHasher, name, lambda *given, _real=real, _name=name: hashed.append(_name) or _real(*given)
        )
    with reading(engine) as session:
        access.examine(session, "nobody@example.org", WRONG)
        access.examine(session, EMAIL, WRONG)
    assert hashed == ["hash", "verify"]


def test_after_five_failures_even_the_right_password_waits_and_longer_each_time(
    engine: Engine, camille, now: dt.datetime
):
    for _ in range(FREE_FAILURES):
        assert not signs_in(engine, WRONG, now)
    assert not signs_in(engine, PASSWORD, now + minutes(0.9))
    assert not signs_in(engine, WRONG, now + minutes(1))
    assert not signs_in(engine, PASSWORD, now + minutes(2.9))
    assert signs_in(engine, PASSWORD, now + minutes(3))
    assert not signs_in(engine, WRONG, now + minutes(3))
    assert signs_in(engine, PASSWORD, now + minutes(3))


def test_who_guesses_elsewhere_locks_out_themselves_and_not_the_moderator(engine: Engine, camille, now):
    for _ in range(FREE_FAILURES):
        assert not signs_in(engine, WRONG, now, at="elsewhere")
    assert signs_in(engine, PASSWORD, now)
    assert not signs_in(engine, PASSWORD, now, at="elsewhere")
    assert signs_in(engine, PASSWORD, now + minutes(1), at="elsewhere")


def test_a_hundred_guesses_from_everywhere_lock_the_account_to_all(engine: Engine, camille, now, monkeypatch):
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: given[-1].startswith(b"un mot"))
    for number in range(FREE_FAILURES_OF_ALL):
        assert not signs_in(engine, WRONG, now, at=f"address {number}")
    assert not signs_in(engine, PASSWORD, now)
    assert signs_in(engine, PASSWORD, now + minutes(1))


def test_a_guesser_who_waits_out_each_lock_never_locks_out_the_moderator(
    engine: Engine, camille, now, monkeypatch
):
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: given[-1].startswith(b"un mot"))
    for number in range(2 * FREE_FAILURES_OF_ALL):
        assert not signs_in(engine, WRONG, now + number * minutes(65), at="elsewhere")
    assert signs_in(engine, PASSWORD, now + 2 * FREE_FAILURES_OF_ALL * minutes(65))


def test_a_new_password_ends_the_locks_to_every_address(engine: Engine, camille, now: dt.datetime):
    for _ in range(FREE_FAILURES):
        assert not signs_in(engine, WRONG, now)
    with writing(engine) as session:
        access.set_password(session, session.get_one(Moderator, camille.id), "another long password")
    assert signs_in(engine, "another long password", now)


def test_a_lock_never_lasts_longer_than_about_an_hour(engine: Engine, camille, now: dt.datetime):
    moment = now
    for _ in range(20):
        assert not signs_in(engine, WRONG, moment)
        moment += minutes(64)
    assert signs_in(engine, PASSWORD, moment)


def test_guesses_made_at_once_are_all_counted(engine: Engine, camille, now: dt.datetime):
    guessing = [threading.Thread(target=signs_in, args=(engine, WRONG, now)) for _ in range(FREE_FAILURES)]
    for guess in guessing:
        guess.start()
    for guess in guessing:
        guess.join()
    assert not signs_in(engine, PASSWORD, now)


def test_a_password_changed_between_the_two_halves_is_not_accepted(engine: Engine, camille, now: dt.datetime):
    with reading(engine) as session:
        examined = access.examine(session, EMAIL, PASSWORD)
    with writing(engine) as session:
        access.set_password(session, session.get_one(Moderator, camille.id), "another long password")
    with writing(engine) as session:
        assert access.conclude(session, examined, address_hash="home", now=now) is None


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(engine: Engine, camille, now: dt.datetime):
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with writing(engine) as session:
        session.get_one(Moderator, camille.id).password_hash = weak
    assert signs_in(engine, PASSWORD, now)
    with reading(engine) as session:
        assert session.get_one(Moderator, camille.id).password_hash != weak
    assert signs_in(engine, PASSWORD, now)


def test_a_broken_hash_lets_nobody_in(engine: Engine, camille, now: dt.datetime):
    with writing(engine) as session:
        session.get_one(Moderator, camille.id).password_hash = "!"
    assert not signs_in(engine, PASSWORD, now)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "a@b\0c"),
        ("name", " "),
        ("name", "x" * 101),
        ("locale", "de"),
        ("password", "eleven char"),
        ("password", "x" * 1025),
        ("password", "camille@example.org"),
    ],
)
def test_wrong_fields_are_named(engine: Engine, now: dt.datetime, field: str, value: str):
    good = {"email": EMAIL, "name": "Camille", "password": PASSWORD, "locale": "fr"}
    with writing(engine) as session, pytest.raises(Problem) as refused:
        access.create_moderator(session, **(good | {field: value}), now=now)
    assert refused.value.kind is problems.INVALID
    assert list(refused.value.errors or {}) == [field]


def test_one_e_mail_is_one_moderator(engine: Engine, camille, now: dt.datetime):
    with pytest.raises(Problem) as refused, writing(engine) as session:
        access.create_moderator(session, email=EMAIL.upper(), name="Autre", password=PASSWORD, now=now)
    assert refused.value.kind is problems.CONFLICT


def test_a_role_says_what_a_moderator_may_do(engine: Engine, camille):
    assert access.scopes_of(camille) == ("read", "analyze", "moderate")
    with writing(engine) as session:
        stored = session.get_one(Moderator, camille.id)
        access.change_role(session, stored, Role.ADMIN)
        assert access.scopes_of(stored) == access.SCOPES
        assert access.list_moderators(session) == [stored]


def test_a_deactivated_moderator_is_out_until_activated(engine: Engine, camille, now: dt.datetime):
    with writing(engine) as session:
        access.deactivate(session, session.get_one(Moderator, camille.id))
    assert not signs_in(engine, PASSWORD, now)
    with writing(engine) as session:
        access.activate(session, session.get_one(Moderator, camille.id))
    assert signs_in(engine, PASSWORD, now)


def test_a_token_stands_for_its_moderator_for_twelve_hours(
    engine: Engine, camille, keyring: Keyring, now: dt.datetime
):
    token = access.issue_token(keyring, camille, now)
    assert token.startswith(access.MODERATOR_TOKEN_PREFIX)
    with reading(engine) as session:
        found = access.find_moderator_by_token(
            session, keyring, token, now + dt.timedelta(hours=11, minutes=59)
        )
        assert found is not None
        assert found.id == camille.id
        assert access.find_moderator_by_token(session, keyring, token, now + dt.timedelta(hours=12)) is None


@pytest.mark.parametrize("change", ["password", "deactivated", "gone", "other key", "altered", "no prefix"])
def test_a_token_dies_with_what_it_rests_on(
    engine: Engine, camille, keyring: Keyring, now: dt.datetime, change: str
):
    token = access.issue_token(keyring, camille, now)
    with writing(engine) as session:
        stored = session.get_one(Moderator, camille.id)
        match change:
            case "password":
                access.set_password(session, stored, "another long password")
            case "deactivated":
                access.deactivate(session, stored)
            case "gone":
                session.delete(stored)
            case "other key":
                keyring = Keyring("another secret key")
            case "altered":
                token = token[:12] + ("A" if token[12] != "A" else "B") + token[13:]
            case _:
                token = token.removeprefix(access.MODERATOR_TOKEN_PREFIX)
    with reading(engine) as session:
        assert access.find_moderator_by_token(session, keyring, token, now) is None


@pytest.mark.parametrize("token", ["", "mod_", "mod_é", "mod_..", "mod_" + "A" * 100_000])
def test_what_is_no_token_stands_for_nobody(engine: Engine, keyring: Keyring, now: dt.datetime, token: str):
    with reading(engine) as session:
        assert access.find_moderator_by_token(session, keyring, token, now) is None

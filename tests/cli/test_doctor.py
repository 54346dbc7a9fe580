"""The doctor shows the settings without their secrets, and says what to do about each fault."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import delete, update

from models import Endpoint, Heartbeat, Site
from models.engine import make_engine, reading, writing
from service.cli import checks
from service.clock import utc_now
from service.settings import load_settings


@pytest.fixture
def database(ready):
    engine = make_engine(load_settings().database_url)
    yield engine
    engine.dispose()


def beat(engine, ago: float) -> None:
    with writing(engine) as session:
        beat_at = utc_now() - dt.timedelta(seconds=ago)
        session.add(Heartbeat(worker=uuid.uuid4(), host="here", beat_at=beat_at))


def test_a_healthy_house_has_no_fault_and_hides_its_secrets(ready, database, monkeypatch):
    monkeypatch.setenv("CIVILITY_SECRET_KEY", "a very secret key indeed")
    beat(database, 1)
    ready("webhook", "add", "https://receiver.example/hook")
    result = ready("doctor")
    assert result.exit_code == 0
    assert "CIVILITY_SECRET_KEY=•••" in result.output
    assert "a very secret key indeed" not in result.output
    lines = result.output.split("\n\n")[1].splitlines()
    assert [line[:8].strip() for line in lines] == ["ok"] * 8
    assert "toxicity of thanks 0.0" in result.output


def test_a_proxy_without_a_public_address_is_a_warning(ready, monkeypatch):
    monkeypatch.setenv("CIVILITY_PROXY_HOPS", "1")
    assert "warning  address: " in (result := ready("doctor")).output
    assert ("set CIVILITY_PUBLIC_URL" in result.output, result.exit_code) == (True, 0)
    monkeypatch.setenv("CIVILITY_PUBLIC_URL", "https://comments.example.org")
    assert "ok       address: https://comments.example.org" in ready("doctor").output


def test_a_database_of_another_shape_is_a_fault(run):
    result = run("doctor")
    assert result.exit_code == 1
    assert "run `civility migrate`" in result.output


def test_an_unreachable_database_and_a_missing_secret_are_faults(run, monkeypatch):
    monkeypatch.setenv("CIVILITY_DATABASE_URL", "postgresql://me:hidden@127.0.0.1:1/x")
    result = run("doctor")
    assert result.exit_code == 1
    assert "hidden" not in result.output
    assert "fault    secret key: CIVILITY_SECRET_KEY must be set" in result.output
    assert "does not answer" in result.output


@pytest.mark.parametrize("scorer", ["nonsense", "builtin:nowhere"])
def test_a_scorer_that_cannot_be_loaded_is_a_fault(ready, monkeypatch, scorer: str):
    monkeypatch.setenv("CIVILITY_SCORER", scorer)
    result = ready("doctor")
    assert result.exit_code == 1
    assert f"fault    scorer: {scorer}: " in result.output


def test_a_scorer_that_takes_thanks_for_an_insult_is_a_fault(ready, monkeypatch):
    monkeypatch.setattr(checks, "SAMPLES", checks.SAMPLES[::-1])
    assert "the wrong way round" in ready("doctor").output


def test_a_silent_worker_is_a_warning(ready, database):
    assert "warning  worker: none has ever run" in ready("doctor").output
    beat(database, 300)
    result = ready("doctor")
    assert result.exit_code == 0
    assert "warning  worker: none has been heard of for 30" in result.output


def test_a_database_without_a_site_is_a_fault(ready, database):
    with writing(database) as session:
        session.execute(delete(Site))
    assert "fault    sites: there is none" in ready("doctor").output


def test_receivers_that_were_given_up_are_a_warning(ready, database):
    ready("webhook", "add", "https://receiver.example/hook")
    with writing(database) as session:
        session.execute(update(Endpoint).values(active=False))
    assert "warning  webhooks: disabled: https://receiver.example/hook" in ready("doctor").output


def test_a_changed_secret_key_is_found_by_the_receivers_secrets(ready, database, monkeypatch):
    ready("webhook", "add", "https://receiver.example/hook")
    monkeypatch.setenv("CIVILITY_SECRET_KEY", "another key than before")
    result = ready("doctor")
    assert result.exit_code == 1
    assert "rotate each endpoint's secret" in result.output


def test_a_database_that_takes_no_changes_is_a_fault(database):
    with database.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    assert checks.writable(database).grade == "fault"
    with reading(database) as session:
        session.connection().exec_driver_sql("PRAGMA query_only = OFF")

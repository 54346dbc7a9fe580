"""Commands that look after keys, moderators, sites, receivers and the chain."""

import json
import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from models import ActorKind, Decision, Status
from models.base import new_id
from models.engine import make_engine, writing
from models.migrate import unmigrate
from service import audit
from service.clock import utc_now
from service.settings import load_settings

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
PASSWORD = "a password that is long enough\n"


def stamped_decision() -> Decision:
    made = Decision(
        site_id=new_id(),
        comment_id=new_id(),
        actor_kind=ActorKind.POLICY,
        actor="policy v1",
        action="submit",
        after=Status.PENDING,
        body="Bonjour",
        created_at=utc_now(),
    )
    audit.stamp(made)
    return made


def only_id(output: str) -> str:
    (found,) = UUID.findall(output)
    return found


def test_migrate_says_from_where_to_where_and_makes_the_first_site(run):
    first = run("migrate")
    assert re.fullmatch(r"migrated from nothing to revision \w+\n", first.output)
    assert run("migrate").output.startswith("already at revision ")
    assert "default" in run("site", "list").output


@pytest.mark.parametrize(
    "words",
    [
        ("key", "create", "--scopes", "read"),
        ("web",),
        ("worker",),
        ("audit", "verify"),
        ("moderator", "list"),
    ],
)
def test_a_database_that_is_not_migrated_is_told_in_one_line(run, words: tuple[str, ...]):
    result = run(*words)
    assert result.exit_code == 1
    assert result.stderr == ("Error: the database is not at this version's shape: run `civility migrate`\n")


def test_a_database_of_another_version_is_refused_by_web_and_worker(ready):
    unmigrate(make_engine(load_settings().database_url), "base")
    assert "run `civility migrate`" in ready("web").stderr


def test_every_mistake_in_the_settings_is_told_at_once(run, monkeypatch):
    monkeypatch.setenv("CIVILITY_BNID", "x")
    monkeypatch.setenv("CIVILITY_FLOOD_LIMIT", "many")
    result = run("migrate")
    assert result.exit_code == 2
    assert "did you mean CIVILITY_BIND?" in result.stderr
    assert "CIVILITY_FLOOD_LIMIT" in result.stderr


def test_a_database_that_does_not_answer_is_told_in_one_line(run, monkeypatch):
    monkeypatch.setenv("CIVILITY_DATABASE_URL", "postgresql://127.0.0.1:1/x")
    result = run("key", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: the database does not answer: ")
    assert result.stderr.count("\n") == 1


def test_a_fault_of_ours_keeps_its_traceback(run, monkeypatch):
    monkeypatch.setattr("service.cli.keys.reading", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("key", "list")


def test_a_new_key_is_the_last_word_and_is_listed_without_its_secret(ready):
    plain = ready("key", "create", "--scopes", "read, submit", "--name", "CMS").stdout.split()[-1]
    assert plain.startswith("civ_")
    listed = ready("key", "list").output
    assert "CMS" in listed
    assert "submit,read" in listed
    assert plain not in listed
    assert "revoked" in ready("key", "revoke", plain[:12]).output
    assert ready("key", "revoke", only_id(ready("key", "list").output)).exit_code == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("key", "create", "--scopes", "everything"), "scopes: unknown: everything; choose from submit"),
        (("key", "create", "--scopes", "read", "--site", "gone"), "there is no site with this key"),
        (("key", "revoke", "civ_nothing"), "0 keys begin with 'civ_nothing'"),
        (("moderator", "deactivate", "a@b.example"), "there is no moderator a@b.example"),
        (("site", "create", "Big Site", "--name", "x"), "key: 1 to 64"),
        (("site", "policy", "set", "missing.json"), "missing.json"),
        (("webhook", "add", "ftp://x"), "url: "),
        (("webhook", "test", "0198c0de-0000-7000-8000-000000000000"), "no endpoint"),
        (("webhook", "replay", "0198c0de-0000-7000-8000-000000000000"), "no delivery"),
        (
            ("webhook", "recover", "0198c0de-0000-7000-8000-000000000000", "--since", "soon"),
            "is not like 2026",
        ),
        (("nothing",), "No such command 'nothing'"),
    ],
)
def test_a_mistake_is_told_in_words(ready, words: tuple[str, ...], why: str):
    result = ready(*words)
    assert result.exit_code in {1, 2}
    assert why in result.stderr


def test_a_moderator_is_added_changed_and_let_go(ready):
    words = ("moderator", "create", "--email", "C@example.org", "--name", "Camille", "--password-stdin")
    assert "<c@example.org> can sign in as moderator" in ready(*words, stdin=PASSWORD).output
    assert "is a moderator already" in ready(*words, stdin=PASSWORD).stderr
    assert ready("moderator", "role", "c@example.org", "admin").exit_code == 0
    assert ready("moderator", "password", "c@example.org", "--password-stdin", stdin="x" * 12).exit_code == 0
    assert (
        "12 to 1024" in ready("moderator", "password", "c@example.org", "--password-stdin", stdin="x").stderr
    )
    assert ready("moderator", "deactivate", "c@example.org").exit_code == 0
    assert re.search(r"Camille +admin +fr +no", ready("moderator", "list").output)
    assert ready("moderator", "activate", "c@example.org").exit_code == 0
    assert re.search(r"Camille +admin +fr +yes", ready("moderator", "list").output)


def test_a_password_is_asked_for_twice_and_never_shown(ready):
    typed = "c@example.org\nCamille\n" + PASSWORD * 2
    result = ready("moderator", "create", stdin=typed)
    assert result.exit_code == 0
    assert PASSWORD.strip() not in result.output


def test_a_site_is_made_and_changed(ready, tmp_path: Path):
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps({"algorithm": "HS256", "secret": "s" * 40}))
    ready("site", "create", "gazette", "--name", "La Gazette", "--origin", "https://gazette.example")
    ready("site", "set", "gazette", "--name", "Gazette", "--closed", "--reader-tokens", str(tokens))
    assert re.search(r"gazette +Gazette +fr +https://gazette.example +no +yes", ready("site", "list").output)
    ready("site", "set", "gazette", "--no-origins", "--open", "--no-reader-tokens", "--locale", "en")
    assert re.search(r"gazette +Gazette +en +- +yes +no", ready("site", "list").output)


def test_a_policy_goes_out_and_comes_back_as_a_new_version(ready):
    shown = ready("site", "policy", "show").output
    assert ready("site", "policy", "set", "-", "--note", "trial", stdin=shown).output == (
        "policy v2 is in force on default\n"
    )
    assert json.loads(ready("site", "policy", "show").output) == json.loads(shown)
    assert "is not JSON" in ready("site", "policy", "set", "-", stdin="{").stderr
    assert "must hold a JSON object" in ready("site", "policy", "set", "-", stdin="[]").stderr
    assert ready("site", "policy", "set", "-", stdin='{"nonsense": 1}').stderr.startswith("Error: nonsense: ")


def test_a_receiver_is_added_tested_replayed_recovered_rotated_and_removed(ready):
    added = ready("webhook", "add", "https://receiver.example/hook", "--events", "comment.*")
    assert added.stdout.split()[-1].startswith("whsec_")
    endpoint = only_id(added.output)
    assert "is queued" in ready("webhook", "test", endpoint).output
    log = ready("webhook", "deliveries", "--endpoint", endpoint, "--state", "due").output
    assert "https://receiver.example/hook" in log
    assert ready("webhook", "deliveries", "--state", "dead").output.count("\n") == 1
    assert "is queued again" in ready("webhook", "replay", only_id(log)).output
    assert ready("webhook", "recover", endpoint, "--since", "2020-01-01").output.startswith("queued: ")
    assert ready("webhook", "recover", endpoint, "--since", "2020-01-01T00:00+02:00").exit_code == 0
    assert ready("webhook", "rotate", endpoint).stdout.split()[-1].startswith("whsec_")
    assert endpoint in ready("webhook", "list").output
    ready("webhook", "remove", endpoint)
    assert endpoint not in ready("webhook", "list").output


@pytest.mark.parametrize("typo", ["foo", "7:aa", "7", "a" * 64, f"7:{'A' * 64}", f"7:{'a' * 64}\n"])
def test_a_head_that_has_not_the_form_of_one_is_a_typo_and_no_broken_chain(ready, typo: str):
    result = ready("audit", "verify", "--expect", typo)
    assert result.exit_code == 2
    assert "number:digest" in result.stderr
    assert "broken" not in result.stderr


def test_audit_says_that_the_chain_holds_and_names_the_row_where_it_does_not(ready):
    engine = make_engine(load_settings().database_url)
    assert ready("audit", "head").stderr == "Error: nothing is sealed yet\n"
    with writing(engine) as session:
        session.add_all([made := stamped_decision(), stamped_decision()])
        session.flush()
        audit.seal(session, now=utc_now())
    whole = ready("audit", "verify")
    assert whole.exit_code == 0
    assert whole.output.startswith("2 decisions in 1 seals are as they were made.")
    head = ready("audit", "head").output.strip()
    assert ready("audit", "verify", "--expect", head).exit_code == 0
    assert "seal 7 was removed" in ready("audit", "verify", "--expect", f"7:{'a' * 64}").stderr
    with writing(engine) as session:
        session.execute(text("UPDATE decision SET after = 'approved' WHERE id = :id"), {"id": made.id.hex})
    broken = ready("audit", "verify")
    assert broken.exit_code == 1
    assert f"the chain is broken: decision {made.id} was changed" in broken.stderr


def test_the_secret_is_made_beside_the_database_for_its_owner_only(ready, tmp_path: Path):
    ready("webhook", "add", "https://receiver.example/hook")
    assert stat.S_IMODE((tmp_path / "civility.secret").stat().st_mode) == 0o600

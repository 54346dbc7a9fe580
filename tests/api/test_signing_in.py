"""Moderators sign in for a token; guesses are slowed down; operators look at their own three pages."""

import pytest
from sqlalchemy import text

from models import Heartbeat
from models.base import new_id
from models.engine import writing
from service import access
from service.scoring import ScorerUnavailable

PASSWORD = "a long enough password"


@pytest.fixture
def zoe(newsroom):
    with writing(newsroom.engine) as session:
        return access.create_moderator(
            session, email="zoe@example.org", name="Zoé", password=PASSWORD, now=newsroom.clock()
        )


def sign_in(newsroom, password: str = PASSWORD, email: str = "Zoe@example.org"):
    return newsroom.call("POST", "/v1/session", key=None, json={"email": email, "password": password})


def test_a_moderators_token_opens_the_queue_and_not_the_policy(newsroom, zoe) -> None:
    answer = sign_in(newsroom)
    assert (answer.status_code, answer.json["name"], answer.json["role"]) == (201, "Zoé", "moderator")
    assert answer.json["scopes"] == ["analyze", "moderate", "read"]
    token = answer.json["token"]
    comment = newsroom.held()["id"]
    decided = newsroom.decide(comment, "approve", key=token)
    assert decided.json["history"][-1]["by"] == "Zoé"
    put = newsroom.call("PUT", "/v1/policy", key=token, json={"document": {}})
    assert put.status_code == 403


def test_a_moderator_works_on_the_site_they_name(newsroom, zoe) -> None:
    newsroom.add_site("gazette")
    token = sign_in(newsroom).json["token"]
    headers = {"X-Civility-Site": "gazette"}
    me = newsroom.call("GET", "/v1/me", key=token, headers=headers).json
    assert (me["site"], me["name"]) == ("gazette", "Zoé")
    nowhere = newsroom.call("GET", "/v1/queue", key=token, headers={"X-Civility-Site": "nowhere"})
    assert nowhere.status_code == 404


def test_a_token_ends_after_twelve_hours_and_with_the_password(newsroom, zoe) -> None:
    first = sign_in(newsroom).json["token"]
    newsroom.clock.move(hours=12)
    assert newsroom.call("GET", "/v1/me", key=first).status_code == 401
    second = sign_in(newsroom).json["token"]
    with writing(newsroom.engine) as session:
        found = access.moderator_by_email(session, "zoe@example.org")
        access.set_password(session, found, "another long password")
    assert newsroom.call("GET", "/v1/me", key=second).status_code == 401


def test_guesses_lock_the_account_and_a_wrong_e_mail_looks_the_same(newsroom, zoe) -> None:
    answers = [sign_in(newsroom, "wrong") for _ in range(5)]
    locked = sign_in(newsroom)
    unknown = sign_in(newsroom, email="nobody@example.org")
    told = {(answer.status_code, answer.json["detail"]) for answer in [*answers, locked, unknown]}
    assert told == {(401, "wrong e-mail or password, or too many attempts")}
    newsroom.clock.move(minutes=1, seconds=1)
    assert sign_in(newsroom).status_code == 201


def test_health_needs_nothing_but_the_process(newsroom) -> None:
    assert newsroom.client.get("/healthz").json == {"status": "ok"}


def test_readiness_tells_check_by_check(newsroom) -> None:
    silent = newsroom.client.get("/readyz")
    assert (silent.status_code, silent.json["status"]) == (200, "ok")
    assert silent.json["checks"] == {"database": "ok", "model": "ok", "worker": "silent"}
    with writing(newsroom.engine) as session:
        session.add(Heartbeat(worker=new_id(), host="here", beat_at=newsroom.clock.now))
    assert newsroom.client.get("/readyz").json["checks"]["worker"] == "ok"
    newsroom.clock.move(seconds=31)
    assert newsroom.client.get("/readyz").json["checks"]["worker"] == "silent"


def test_a_database_of_another_version_is_not_ready(newsroom) -> None:
    with newsroom.engine.begin() as connection:
        present = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        answer = newsroom.client.get("/readyz")
    finally:
        with newsroom.engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :present"), {"present": present}
            )
    assert (answer.status_code, answer.json["status"]) == (503, "unready")
    assert answer.json["checks"]["database"] == "not migrated"


def test_a_scorer_that_is_down_makes_the_process_unready(newsroom, monkeypatch) -> None:
    def down(_texts):
        raise ScorerUnavailable("down")

    monkeypatch.setattr(newsroom.app.extensions["civility"].scorer, "score", down)
    assert newsroom.client.get("/readyz").json["checks"]["model"] == "unavailable"


def test_the_model_is_asked_at_most_once_in_five_seconds_whether_it_is_ready(newsroom, monkeypatch) -> None:
    scorer, asked = newsroom.app.extensions["civility"].scorer, []
    real = scorer.score
    monkeypatch.setattr(scorer, "score", lambda texts: asked.append(texts) or real(texts))
    for seconds in (0, 4.9, 0.2):
        newsroom.clock.move(seconds=seconds)
        assert newsroom.client.get("/readyz").json["checks"]["model"] == "ok"
    assert len(asked) == 2


def test_metrics_are_for_this_machine_and_admins(newsroom) -> None:
    newsroom.held()
    here = newsroom.client.get("/metrics")
    assert here.status_code == 200
    assert "civility_comments_pending 1.0" in here.text
    assert 'civility_comments_submitted_total{status="pending"}' in here.text
    afar = {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}}
    assert newsroom.client.get("/metrics", **afar).status_code == 401
    assert newsroom.client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 401
    assert newsroom.call("GET", "/metrics", key="admin", **afar).status_code == 200
    assert newsroom.call("GET", "/metrics", key="moderator", **afar).status_code == 401


def test_a_metrics_token_is_the_only_other_way_in(newsroom_with) -> None:
    newsroom = newsroom_with(metrics_token="let me count")
    assert newsroom.call("GET", "/metrics", key="let me count").status_code == 200
    assert newsroom.client.get("/metrics").status_code == 401
    assert newsroom.call("GET", "/metrics", key="admin").status_code == 200


def test_a_database_that_is_gone_is_a_503_and_nothing_half_written(make_app, tmp_path, clock) -> None:
    client = make_app(database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}").test_client()
    answer = client.get("/v1/articles/a-1/comments")
    assert (answer.status_code, answer.json["type"][-5:], answer.headers["Retry-After"]) == (
        503,
        "/busy",
        "2",
    )
    ready = client.get("/readyz").json["checks"]
    assert (ready["database"], ready["worker"]) == ("not migrated", "unknown")

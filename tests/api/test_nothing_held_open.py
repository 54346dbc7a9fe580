"""While the model works, or another server is asked, no transaction is open and no connection is held."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine
from werkzeug import Request, Response

from models.engine import writing
from models.site import DEFAULT_SITE
from service import sites
from service.database import db
from service.keyring import Keyring

CIVIL = "Merci pour cet article très clair."
PUBLISHER = rsa.generate_private_key(65537, 2048)


class Watching:
    """A scorer, or a publisher, that notes how many connections are held while it is at work."""

    model, languages = "watching", frozenset({"fr", "en"})

    def __init__(self, attributes: tuple[str, ...]) -> None:
        self.attributes = attributes
        self.held: Callable[[], int] = lambda: -1
        self.seen: list[int] = []

    def score(self, texts: list[str]) -> list[dict[str, float]]:
        self.seen.append(self.held())
        return [dict.fromkeys(self.attributes, 0.01) for _ in texts]

    def publish(self, _request: Request) -> Response:
        self.seen.append(self.held())
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(PUBLISHER.public_key()))
        return Response(json.dumps({"keys": [key | {"kid": "k1"}]}))


@pytest.fixture
def watching(scorer) -> Watching:
    return Watching(scorer.attributes)


@pytest.fixture
def newsroom(newsroom_with, watching: Watching):
    newsroom = newsroom_with(scorer=watching)
    with newsroom.app.app_context():
        pool = db.engine.pool
    watching.held = pool.checkedout
    return newsroom


@pytest.mark.parametrize("is_first_use", [True, False])
@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/v1alpha1/comments:analyze", {"comment": {"text": CIVIL}, "requestedAttributes": {"TOXICITY": {}}}),
        ("/v1/comments/check", {"body": CIVIL}),
        ("/v1/articles/a-1/comments", {"body": CIVIL, "author": {"name": "Zoé", "ref": "z"}}),
    ],
)
def test_none_is_open_while_the_model_reads_for_a_program(
    newsroom, watching: Watching, path: str, data: Any, *, is_first_use: bool
) -> None:
    if not is_first_use:
        newsroom.queue(key="everything")
    assert newsroom.call("POST", path, key="everything", json=data).status_code in {200, 201}
    assert set(watching.seen) == {0}


def test_none_is_open_while_the_model_reads_an_edit(newsroom, watching: Watching) -> None:
    comment = newsroom.approved()
    watching.seen.clear()
    assert newsroom.edit(comment, "Merci encore.").status_code == 200
    assert set(watching.seen) == {0}


@pytest.fixture
def reader_token(
    newsroom, engine: Engine, now: dt.datetime, httpserver: HTTPServer, watching: Watching
) -> str:
    """The token of a reader whose publisher publishes its keys."""
    path = f"/keys-for-{engine.dialect.name}"  # what was published at another is remembered
    httpserver.expect_request(path).respond_with_handler(watching.publish)
    document = {"algorithm": "RS256", "jwks_url": httpserver.url_for(path)}
    with writing(engine) as session:
        site = sites.find_site(session, DEFAULT_SITE)
        sites.set_reader_tokens(session, site, document, keyring=Keyring("for tests only"))
    claims = {"sub": "reader-7", "name": "Zoé", "exp": int(now.timestamp()) + 60}
    return jwt.encode(claims, PUBLISHER, "RS256", {"kid": "k1"})


def test_none_is_open_while_a_publishers_keys_are_fetched(newsroom, reader_token: str, watching) -> None:
    answer = newsroom.call("POST", "/v1/comments/check", key=reader_token, json={"body": CIVIL})
    assert answer.status_code == 200
    assert len(watching.seen) > 1
    assert set(watching.seen) == {0}

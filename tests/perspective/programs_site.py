"""A site whose programs knew Perspective, as tests speak of it: what clients do, one call each."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from models.engine import reading, writing
from service import access, labels, policies, sites
from service.keyring import Keyring
from service.scoring import ScorerUnavailable

SECRET = "a secret for tests only"
CORAL_SECRET = "ssec_5a1f0c3d9b7e4f60"
INSULT = "Ferme ta gueule, sale connard."


class Site:
    """What clients of Perspective do, one call each, and what is then known of it."""

    def __init__(self, app: Flask, engine: Engine, now: dt.datetime) -> None:
        self.app, self.engine, self.now = app, engine, now
        self.client = app.test_client()
        with writing(engine) as session:
            self.site = sites.ensure_default(session, now=now)
            sites.set_coral_secret(session, self.site, CORAL_SECRET, keyring=Keyring(SECRET))
            self.key, self.other_key, self.admin_key = (
                access.create_key(session, site=self.site, name=scope, scopes=[scope], now=now)[1]
                for scope in ("analyze", "submit", "admin")
            )
            self.moderator_key = access.create_key(
                session, site=self.site, name="m", scopes=["moderate"], now=now
            )[1]

    def call(self, operation: str, message: Any, *, key: str | None = "", **options: Any) -> TestResponse:
        """Post a message, as data or as bytes, with the site's own key or another (None: none)."""
        query = {} if key is None else {"key": key or self.key}
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        path = f"/v1alpha1/comments:{operation}"
        headers = {"Content-Type": "application/json"} | options.pop("headers", {})
        return self.client.post(path, query_string=query, data=body, headers=headers, **options)

    def analyze(self, text: str, *attributes: str, **more: Any) -> TestResponse:
        requested = {name: {} for name in attributes or ("TOXICITY",)}
        return self.call("analyze", {"comment": {"text": text}, "requestedAttributes": requested} | more)

    def scores(self, text: str, *attributes: str, **more: Any) -> Any:
        """The attributes' scores of a text that is answered."""
        answer = self.analyze(text, *attributes, **more)
        assert answer.status_code == 200, answer.json
        return answer.json["attributeScores"]

    def suggest(self, text: str, value: float = 1, **more: Any) -> TestResponse:
        scores = {"TOXICITY": {"summaryScore": {"value": value}}}
        return self.call("suggestscore", {"comment": {"text": text}, "attributeScores": scores} | more)

    def kept(self) -> list[Any]:
        """All labels, the newest first."""
        with reading(self.engine) as session:
            return list(labels.list_labels(session, self.site, limit=1000))

    def set_policy(self, **document: Any) -> None:
        with writing(self.engine) as session:
            site = sites.find_site(session, "default")
            policies.set_policy(session, site, document, author="tests", note=None, now=self.now)

    def ask_as_coral(
        self, body: str, *, secrets: tuple[str, ...] = (CORAL_SECRET,), **more: Any
    ) -> TestResponse:
        """Ask as Coral's external moderation phase does: indented JSON, signed as it is sent."""
        return self.post_signed(json.dumps(question(body) | more, indent=2).encode(), secrets=secrets)

    def post_signed(
        self, raw: bytes, *, secrets: tuple[str, ...] = (CORAL_SECRET,), site: str = "default"
    ) -> TestResponse:
        headers = {"X-Coral-Signature": signed(raw, *secrets)}
        return self.client.post(f"/coral/{site}", data=raw, headers=headers, content_type="application/json")


def question(body: str) -> dict[str, Any]:
    """What Coral asks about a new comment."""
    return {
        "action": "NEW",
        "comment": {"body": body, "parentID": None},
        "author": {"id": "baf4e943", "role": "COMMENTER"},
        "story": {"id": "245b3856", "url": "https://www.example.org/story/"},
        "site": {"id": "a4bede88"},
        "tenantID": "19ba5794",
        "tenantDomain": "coral.example.org",
    }


def signed(raw: bytes, *secrets: str) -> str:
    """The header of a body signed with each of these secrets."""
    made = [hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join(f"sha256={one}" for one in made)


class Down:
    """A scorer that never answers, with the built-in model's card."""

    model, languages, attributes = "down:v0", frozenset({"fr", "en"}), ("toxicity", "insult")

    def score(self, _texts: Any) -> Any:
        raise ScorerUnavailable("down")


MakeSite = Callable[..., Site]

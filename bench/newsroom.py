"""A French newsroom to look at and to measure: articles, readers, comments, and a month of decisions.

The comments are made up. `fill` posts them through the API of a real app, whose clock it moves.
"""

import datetime as dt
import itertools
import random
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import Engine

from models import Role
from models.engine import writing
from service import access, sites

PASSWORD = "correct horse battery"
EMAIL = "camille@example.org"

ARTICLES = {
    "tramway": ("Tramway : la ligne C ouvrira avec dix mois de retard", "https://gazette.example/tramway"),
    "cantines": ("Cantines scolaires : le tout-bio attendra 2028", "https://gazette.example/cantines"),
    "marais": ("Le marais de Brière retrouve ses cigognes", "https://gazette.example/marais"),
    "loyers": ("Loyers : la métropole prolonge l’encadrement", "https://gazette.example/loyers"),
}


class Written(NamedTuple):
    """One made-up comment: what it is for here, and what a reader would send."""

    kind: str
    article: str
    name: str
    body: str


def of_kind(kind: str) -> list[Written]:
    """The comments of `comments.tsv` of one kind: calm, rough, spam or reported."""
    lines = (Path(__file__).with_name("comments.tsv")).read_text(encoding="utf-8").splitlines()
    return [found for line in lines[1:] if (found := Written(*line.split("\t"))).kind == kind]


class MovingClock:
    """The app's clock, moved by whoever fills the newsroom; from the end on it stands still."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        """The present."""
        return self.now


def fill(app: Flask, engine: Engine, clock: MovingClock, *, days: int = 30) -> None:
    """Let so many days pass until the clock's present; what came in last still waits."""
    end = clock.now
    clock.now = end - dt.timedelta(days=days)
    call = _caller(app, _open(engine, clock))
    chance = random.Random(7)
    for number in itertools.count():
        clock.now += dt.timedelta(minutes=chance.randint(40, 600))
        if clock.now > end - dt.timedelta(hours=8):
            break
        _one_of_the_past(call, clock, chance, number)
    _waiting(call, clock, end)
    clock.now = end


def _open(engine: Engine, clock: MovingClock) -> dict[str, str]:
    with writing(engine) as session:
        site = sites.ensure_default(session, now=clock())
        for email, name, role in (
            (EMAIL, "Camille", Role.ADMIN),
            ("ines@example.org", "Inès", Role.MODERATOR),
        ):
            access.create_moderator(
                session, email=email, name=name, password=PASSWORD, role=role, locale="fr", now=clock()
            )
        return {
            name: access.create_key(session, site=site, name=name, scopes=access.SCOPES, now=clock())[1]
            for name in ("Gazette", "Camille", "Inès")
        }


def _caller(app: Flask, keys: dict[str, str]) -> Any:
    client = app.test_client()

    def call(method: str, path: str, *, by: str = "Gazette", **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {keys[by]}"}
        return client.open(path, method=method, headers=headers, **options).get_json()

    return call


def _post(call: Any, written: Written, ending: str = "") -> Any:
    title, url = ARTICLES[written.article]
    author = {"name": written.name, "ref": written.name.lower().replace(" ", "-")}
    article = {"title": title, "url": url}
    data = {"body": written.body + ending, "author": author, "article": article}
    return call("POST", f"/v1/articles/{written.article}/comments", json=data)


def _one_of_the_past(call: Any, clock: MovingClock, chance: random.Random, number: int) -> None:
    made = _post(call, chance.choice(of_kind("calm") * 3 + of_kind("rough")), f" ({number})")
    if made["status"] == "pending":
        clock.now += dt.timedelta(minutes=chance.choice([2, 4, 7, 11, 18, 35, 70]))
        action, by = chance.choice(["reject", "reject", "approve"]), chance.choice(["Camille", "Inès"])
        call("POST", f"/v1/comments/{made['id']}/decisions", json={"action": action}, by=by)


def _waiting(call: Any, clock: MovingClock, end: dt.datetime) -> None:
    clock.now = end - dt.timedelta(hours=7)
    for written in of_kind("calm")[:6]:
        _post(call, written)
    (shown,) = (_post(call, written) for written in of_kind("reported"))
    for hours, written in enumerate(of_kind("rough") + of_kind("spam")):
        clock.now = end - dt.timedelta(hours=6.5 - hours * 0.7)
        _post(call, written)
    for address, kind in enumerate(("privacy", "privacy", "abuse")):
        where = {"REMOTE_ADDR": f"192.0.2.{address}"}
        note = "Cette adresse est la vraie." if not address else "Signalé par un lecteur."
        call(
            "POST",
            f"/v1/comments/{shown['id']}/reports",
            json={"kind": kind, "note": note},
            environ_base=where,
        )

"""Measure the desk on SQLite with many stored comments: the queue page, a decision to the next comment, the count.

    python bench/desk.py [--comments 100000] [--pending 5000] [--times 50]

Prints the median and the 95th percentile in milliseconds, in process, without the network. The goals are 50 ms for
the queue page and 150 ms from a decision to the next comment.
"""

import argparse
import datetime as dt
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from newsroom import PASSWORD, of_kind
from sqlalchemy import Engine, insert

from models import Article, Author, Comment, Decision, Site, Standing, Status
from models.base import new_id
from models.engine import make_engine, writing
from models.migrate import migrate
from service import access, sites
from service.app import create_app
from service.clock import utc_now
from service.policy import ATTRIBUTES
from service.settings import Settings

EMAIL = "bench@example.org"
BATCH = 5_000
CALM = of_kind("calm")


def main() -> None:
    """Store the comments, sign in, and measure."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.sqlite3'}"
        engine = make_engine(url)
        migrate(engine)
        store(engine, options.comments, options.pending)
        app = create_app(
            Settings(
                database_url=url,
                secret_key="only for measuring",
                log_level="error",
                request_limit="100000/minute",
            )
        )
        measure(app, options.times)
        engine.dispose()


def store(engine: Engine, comments: int, pending: int) -> None:
    """A newsroom with so many comments, of which the newest wait."""
    with writing(engine) as session:
        site = sites.ensure_default(session, utc_now())
        access.create_moderator(session, email=EMAIL, name="Bench", password=PASSWORD, now=utc_now())
        articles = [_article(site, number) for number in range(500)]
        authors = [_author(site, number) for number in range(5_000)]
        session.execute(insert(Article), articles)
        session.execute(insert(Author), authors)
    chance = random.Random(11)
    for begin in range(0, comments, BATCH):
        rows = [
            _comment(
                site,
                chance,
                chance.choice(articles),
                chance.choice(authors),
                waits=n >= comments - pending,
            )
            for n in range(begin, min(begin + BATCH, comments))
        ]
        with writing(engine) as session:
            session.execute(insert(Comment), rows)
            session.execute(insert(Decision), [_decision(row) for row in rows])


def measure(app: Flask, times: int) -> None:
    """Print how long each takes."""
    client = app.test_client()
    _sign_in(client)
    _print("queue page", times, lambda: client.get("/desk/"))
    _print(
        "queue page, focus, most toxic first", times, lambda: client.get("/desk/?view=focus&order=toxicity")
    )
    _print("live count", times, lambda: client.get("/desk/live"))
    _print("histogram and range", max(times // 5, 3), lambda: client.get("/desk/bulk?min_score=0.98"))
    _print("statistics", max(times // 10, 3), lambda: client.get("/desk/statistics"))
    _print("decision to next comment", times, lambda: _decide(client))


def _decide(client: FlaskClient) -> Any:
    page = client.get("/desk/").text
    path = re.search(r'hx-post="(/desk/comments/[^"]+/decide)"', page)[1]
    token = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    began = time.perf_counter()
    form = {"csrf": token, "action": "approve", "version": 1}
    answer = client.post(path, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return time.perf_counter() - began


def _print(name: str, times: int, act: Callable[[], Any]) -> None:
    took = []
    for _ in range(times + 3):
        began = time.perf_counter()
        told = act()
        took.append(1000 * (told if isinstance(told, float) else time.perf_counter() - began))
    took = sorted(took[3:])
    print(
        f"{name}: median {statistics.median(took):.1f} ms, p95 {took[int(len(took) * 0.95)]:.1f} ms ({times} times)"
    )


def _sign_in(client: FlaskClient) -> None:
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/desk/sign-in").text)[1]
    answer = client.post("/desk/sign-in", data={"csrf": token, "email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 303


def _article(site: Site, number: int) -> dict[str, Any]:
    said = {"ref": f"article-{number}", "title": f"Article {number}", "mode": "open", "approved_count": 0}
    return {"id": new_id(), "site_id": site.id, "created_at": utc_now()} | said


def _author(site: Site, number: int) -> dict[str, Any]:
    said = {"ref": f"r-{number}", "name": f"Lectrice {number}", "standing": Standing.NORMAL, "version": 1}
    return {"id": new_id(), "site_id": site.id, "created_at": utc_now()} | said


def _comment(site: Site, chance: random.Random, article: Any, author: Any, *, waits: bool) -> dict[str, Any]:
    toxicity = round(chance.random() ** 3, 4)
    settled = Status.APPROVED if toxicity < 0.6 else Status.REJECTED
    body = f"{chance.choice(CALM).body} {chance.random()}"
    return {
        "id": new_id(),
        "site_id": site.id,
        "article_id": article["id"],
        "author_id": author["id"],
        "author_name": "Lectrice",
        "body": body,
        "likeness": "",
        "language": "fr",
        "status": Status.PENDING if waits else settled,
        "reasons": [{"code": "score_middle", "attribute": "toxicity", "score": toxicity, "line": 0.6}],
        "reason_codes": "|score_middle|",
        "scores": {name: round(toxicity * chance.random(), 4) for name in ATTRIBUTES},
        "spans": [],
        "toxicity": toxicity,
        "model": "bench",
        "policy_version": 1,
        "priority": chance.random(),
        "version": 1,
        "created_at": utc_now() - dt.timedelta(minutes=chance.randint(0, 40_000)),
    }


def _decision(comment: dict[str, Any]) -> dict[str, Any]:
    said = {
        "actor_kind": "policy",
        "actor": "policy v1",
        "action": "submit",
        "reasons": [],
        "body": comment["body"],
    }
    told = {
        "private_digest": "",
        "digest": "",
        "policy_version": 1,
        "after": comment["status"],
        "before": None,
    }
    ids = {"id": new_id(), "site_id": comment["site_id"], "comment_id": comment["id"]}
    return ids | said | told | {"created_at": comment["created_at"]}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--pending", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=50)
    return parser.parse_args()


if __name__ == "__main__":
    main()

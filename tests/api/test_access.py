"""Who may do what: a table over every route there is, so that none is forgotten, and no key sees another site."""

import uuid

import pytest

from models.engine import writing
from service import access, sites

OPEN = {
    "api-docs.openapi_json", "reference.page", "reference.script", "operations.health", "operations.ready",
    "readers.rules", "authorship.read_own", "embed.script", "embed.static", "comment_pages.read", "comment_pages.post",
    "report_pages.read", "report_pages.post",
    "operations.metrics", "readers.thread", "readers.counts", "feeds.article_feed", "feeds.site_feed",
    "authorship.edit", "authorship.withdraw", "reports.report", "reports.give_notice", "reports.appeal",
    "team.sign_in", "team.whoami", "perspective.analyze", "perspective.suggest", "perspective.discovery",
    "perspective.nothing", "perspective.several", "classify.classify", "coral.moderate",
}  # fmt: skip
"""Open, or with a lock of their own that is tested elsewhere."""
SCOPES = {
    "submit": {"readers.submit", "readers.try_text"},
    "moderate": {
        "queue.read_queue", "queue.claim_next", "queue.release_all", "queue.claim", "queue.release_one", "queue.detail",
        "decisions.decide", "decisions.undo", "bulk.decide_many", "bulk.undo_many", "authors.read", "authors.change",
        "articles.list_articles", "articles.read", "articles.change", "policy.read", "policy.history", "statistics.read",
        "labels.list_labels",
    },
    "admin": {
        "policy.replace", "webhooks.list_endpoints", "webhooks.add", "webhooks.read", "webhooks.change", "webhooks.remove",
        "webhooks.recover", "webhooks.rotate", "webhooks.test", "deliveries.list_deliveries", "deliveries.read", "deliveries.replay",
        "labels.forget", "archive.export", "people.export", "people.erase",
    },
}  # fmt: skip


def requests_of(app, endpoints):
    """Each method and path of these endpoints, with made-up ids."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in endpoints:
            values = {name: "a" if name == "ref" else uuid.uuid4() for name in rule.arguments}
            _, path = rule.build(values)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield method, path


def test_every_route_is_in_the_table(app) -> None:
    known = OPEN.union(*SCOPES.values())
    # The desk knows people by their session: what each may see there is tested in tests/desk.
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {route for route in routes if not route.startswith("desk.")} == known


@pytest.mark.parametrize("scope", SCOPES)
def test_without_credentials_a_401_and_with_every_other_scope_a_403(newsroom, scope: str) -> None:
    others = [other for other in access.SCOPES if other != scope]
    with writing(newsroom.engine) as session:
        site = sites.find_site(session, "default")
        made = access.create_key(session, site=site, name="others", scopes=others, now=newsroom.clock())
    for method, path in requests_of(newsroom.app, SCOPES[scope]):
        unknown = newsroom.call(method, path, key=None, data=b"{", content_type="text/plain")
        assert (path, unknown.status_code, unknown.headers["WWW-Authenticate"]) == (path, 401, "Bearer")
        wrong = newsroom.call(method, path, key=made[1], data=b"{", content_type="text/plain")
        assert (path, wrong.status_code, scope in wrong.json["detail"]) == (path, 403, True)


def test_a_key_of_another_site_finds_nothing_of_this_one(newsroom) -> None:
    comment = newsroom.held()
    decided = newsroom.decide(comment["id"], "approve").json
    batch = {"action": "reject", "ids": [comment["id"]]}
    bulk = newsroom.call("POST", "/v1/decisions/bulk", key="moderator", json=batch).json["batch"]
    newsroom.add_site("gazette")
    this = f"/v1/comments/{comment['id']}"
    for method, path, data in (
        ("GET", this, None),
        ("PUT", f"{this}/claim", None),
        ("POST", f"{this}/decisions", {"action": "reject"}),
        ("POST", f"{this}/reports", {"kind": "spam"}),
        ("GET", f"{this}/own", None),
        ("PATCH", this, {"body": "x"}),
        ("DELETE", this, None),
        ("POST", f"/v1/decisions/{decided['history'][-1]['id']}/undo", None),
        ("POST", f"/v1/decisions/bulk/{bulk}/undo", None),
        ("GET", f"/v1/authors/{comment['author']['id']}", None),
        ("PATCH", f"/v1/authors/{comment['author']['id']}", {"note": "x"}),
        ("GET", "/v1/articles/read-first/settings", None),
        ("PATCH", "/v1/articles/read-first/settings", {"mode": "closed"}),
    ):
        headers = {"X-Edit-Token": comment["edit_token"]}
        answer = newsroom.call(method, path, key="gazette", json=data, headers=headers)
        assert (method, path, answer.status_code) == (method, path, 404)
    of_another = newsroom.call("POST", "/v1/decisions/bulk", key="gazette", json=batch).json["results"][0]
    assert of_another["problem"]["type"].endswith("/not-found")
    elsewhere = newsroom.post("Merci.", key="gazette", parent_id=comment["id"], article="read-first")
    assert elsewhere.status_code == 409
    assert newsroom.detail(comment["id"])["status"] == "rejected"
    lists = ("/v1/queue?status=rejected", "/v1/articles", "/v1/policy/versions")
    sizes = [len(newsroom.call("GET", path, key="gazette").json["items"]) for path in lists]
    assert sizes == [0, 0, 1]


def test_a_claim_of_another_site_is_not_given_back(newsroom) -> None:
    comment = newsroom.held()["id"]
    newsroom.call("PUT", f"/v1/comments/{comment}/claim", key="moderator")
    newsroom.add_site("gazette")
    assert newsroom.call("DELETE", f"/v1/comments/{comment}/claim", key="gazette").json == {"released": 0}


def test_a_revoked_key_is_a_401_and_use_is_noted_once_a_minute(newsroom) -> None:
    def key():
        with writing(newsroom.engine) as session:
            return next(key for key in access.list_keys(session) if key.name == "moderator")

    used = []
    for seconds in (0, 30, 31):
        newsroom.clock.move(seconds=seconds)
        newsroom.queue()
        used.append(key().last_used_at)
    assert used[0] == used[1] < used[2] == newsroom.clock.now
    with writing(newsroom.engine) as session:
        access.revoke_key(session, key().id, now=newsroom.clock.now)
    assert newsroom.call("GET", "/v1/queue", key="moderator").status_code == 401


def test_an_admin_key_is_no_moderators_key(newsroom) -> None:
    assert newsroom.call("GET", "/v1/me", key="admin").json["scopes"] == ["admin", "moderate"]
    assert newsroom.call("GET", "/v1/me", key=None).status_code == 401

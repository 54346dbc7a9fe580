"""What a newsroom sets and sees: authors, articles, policies and their versions, statistics."""

import uuid

import pytest


def author_of(newsroom) -> str:
    return newsroom.approved()["author"]["id"]


def get(newsroom, path: str, key: str = "moderator"):
    return newsroom.call("GET", path, key=key)


def put_policy(newsroom, document, headers=None, **more):
    data = {"document": document} | more
    return newsroom.call("PUT", "/v1/policy", key="admin", json=data, headers=headers or {})


def test_an_author_is_shown_with_record_and_newest_comments(newsroom) -> None:
    author = author_of(newsroom)
    second = newsroom.held()
    answer = get(newsroom, f"/v1/authors/{author}")
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert (answer.json["ref"], answer.json["approved_count"]) == ("camille", 1)
    assert answer.json["recent"][0]["id"] == second["id"]
    assert answer.json["recent"][0]["status"] == "pending"


def test_a_standing_and_a_note_are_set_under_if_match(newsroom) -> None:
    path = f"/v1/authors/{author_of(newsroom)}"
    first = newsroom.call(
        "PATCH", path, key="moderator", json={"note": "À suivre."}, headers={"If-Match": '"2"'}
    )
    assert (first.status_code, first.headers["ETag"], first.json["note"]) == (200, '"3"', "À suivre.")
    stale = newsroom.call(
        "PATCH", path, key="moderator", json={"standing": "banned"}, headers={"If-Match": '"2"'}
    )
    assert (stale.status_code, stale.json["current_version"]) == (412, 3)
    assert get(newsroom, path).json["standing"] == "normal"
    cleared = newsroom.call("PATCH", path, key="moderator", json={"note": None})
    assert cleared.json["note"] is None


def test_a_standing_that_was_earned_meanwhile_is_not_overwritten(newsroom) -> None:
    newsroom.set_policy(authors={"hold_new_until_approved": 1})
    comment = newsroom.held()
    path = f"/v1/authors/{comment['author']['id']}"
    seen = get(newsroom, path)
    newsroom.decide(comment["id"], "approve")
    assert (seen.json["standing"], get(newsroom, path).json["standing"]) == ("new", "normal")
    stale = newsroom.call(
        "PATCH",
        path,
        key="moderator",
        json={"standing": "premoderated"},
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert (stale.status_code, get(newsroom, path).json["standing"]) == (412, "normal")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"standing": "saint"}, "standing"), ({"standing": None}, "standing"), ({"standing": "suspended"}, "suspended_until"),
     ({"standing": "suspended", "suspended_until": "2020-01-01T00:00:00Z"}, "suspended_until"),
     ({"standing": "suspended", "suspended_until": "2027-01-01T00:00:00"}, "suspended_until"),
     ({"standing": "suspended", "suspended_until": "9999-12-31T23:59:59-12:00"}, "suspended_until"),
     ({"standing": "suspended", "suspended_until": "0001-01-01T00:00:00+14:00"}, "suspended_until"),
     ({"standing": "normal", "suspended_until": "2027-01-01T00:00:00Z"}, "suspended_until"),
     ({"suspended_until": "2027-01-01T00:00:00Z"}, "suspended_until"), ({"note": ""}, "note"), ({"name": "x"}, "name")],
)  # fmt: skip
def test_a_wrong_change_of_an_author_names_its_field(newsroom, wrong, field) -> None:
    answer = newsroom.set_author(author_of(newsroom), **wrong)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_an_unknown_author_is_a_404(newsroom) -> None:
    assert newsroom.set_author(str(uuid.uuid4()), note="x").status_code == 404


def test_a_policy_is_versioned_and_every_version_kept(newsroom) -> None:
    answer = put_policy(newsroom, {"premoderate": True}, note="Élections")
    assert (answer.status_code, answer.json["version"], answer.headers["ETag"]) == (200, 2, '"2"')
    assert (answer.json["author"], answer.json["note"]) == ("admin", "Élections")
    now = get(newsroom, "/v1/policy")
    assert (now.json["document"]["premoderate"], now.headers["ETag"]) == (True, '"2"')
    versions = get(newsroom, "/v1/policy/versions").json["items"]
    assert [(v["version"], v["document"]["premoderate"]) for v in versions] == [(2, True), (1, False)]


def test_a_policy_set_meanwhile_is_a_412_naming_who(newsroom) -> None:
    put_policy(newsroom, {})
    answer = put_policy(newsroom, {}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json["current_version"], answer.json["by"]) == (412, 2, "admin")


def test_every_mistake_in_a_policy_is_told_by_its_path(newsroom) -> None:
    answer = put_policy(
        newsroom,
        {
            "attributes": {"toxicity": {"approve_below": 2}, "charm": {}},
            "links": {"hold_above": -1},
            "lists": {"banned": {"patterns": ["("]}},
            "premoderate": "yes",
        },
    )
    assert answer.status_code == 422
    told = set(answer.json["errors"])
    for path in ("attributes.toxicity.approve_below", "attributes.charm", "links.hold_above", "premoderate"):
        assert any(path in each for each in told), (path, told)
    contradiction = put_policy(newsroom, {"links": {"hold_above": 5, "spam_above": 1}})
    assert any("spam_above" in path for path in contradiction.json["errors"])
    pattern = put_policy(newsroom, {"lists": {"banned": {"patterns": ["("]}}})
    assert any("patterns.0" in path for path in pattern.json["errors"])
    assert get(newsroom, "/v1/policy").json["version"] == 1


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_a_policy_that_is_no_object_is_refused(newsroom, document) -> None:
    answer = put_policy(newsroom, document)
    assert answer.status_code == 422
    assert next(iter(answer.json["errors"])).startswith("document")


def test_an_article_is_opened_closed_and_given_its_own_policy(newsroom) -> None:
    newsroom.approved()
    answer = newsroom.set_article("a-1", mode="closed", title="Un titre", policy={"premoderate": True})
    assert answer.status_code == 200
    assert (answer.json["mode"], answer.json["title"], answer.json["approved_count"]) == (
        "closed",
        "Un titre",
        1,
    )
    assert answer.json["policy"] == {"premoderate": True}
    assert newsroom.set_article("a-1", policy=None).json["policy"] is None
    assert newsroom.set_article("none", mode="closed").status_code == 404


def test_an_articles_policy_must_fit_the_sites(newsroom) -> None:
    newsroom.approved()
    answer = newsroom.set_article("a-1", policy={"links": {"spam_above": 1}})
    assert (answer.status_code, answer.json["type"][-14:]) == (409, "policy-unsound")
    assert list(answer.json["errors"]) == ["policy.links.spam_above"]


def test_a_sites_policy_must_leave_its_articles_policies_sound(newsroom) -> None:
    newsroom.approved()
    newsroom.set_article("a-1", policy={"links": {"spam_above": 3}})
    answer = put_policy(newsroom, {"links": {"hold_above": 5}})
    assert (answer.status_code, answer.json["type"][-14:]) == (409, "policy-unsound")
    assert list(answer.json["errors"]) == ["articles.a-1.links.spam_above"]
    assert newsroom.post("Merci pour cet article très clair.", name="Bo").status_code == 201


def test_articles_are_listed_by_reference_page_by_page(newsroom) -> None:
    for ref in ("b", "a", "é"):
        newsroom.approved(article=ref)
    seen, cursor = [], {}
    while cursor is not None:
        page = newsroom.call("GET", "/v1/articles", key="moderator", query_string={"limit": 1} | cursor).json
        seen += [article["ref"] for article in page["items"]]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert sorted(seen) == ["a", "b", "read-first", "é"]


def test_statistics_tell_volumes_deciders_waits_and_the_backlog(newsroom) -> None:
    first, second = newsroom.held()["id"], newsroom.held()["id"]
    newsroom.approved()
    newsroom.clock.move(minutes=10)
    newsroom.decide(first, "approve")
    newsroom.clock.move(minutes=20)
    figures = get(newsroom, "/v1/stats?days=1").json
    assert figures["comments"] == {"approved": 2, "pending": 1, "rejected": 0, "spam": 0, "withdrawn": 0}
    assert figures["minutes_to_decision"] == {"median": 10.0, "p90": 10.0}
    assert (figures["pending"], figures["oldest_pending_minutes"]) == (1, 30.0)
    assert {(d["actor"], d["action"], d["count"]) for d in figures["decisions"]} == {
        ("policy v1", "submit", 3),
        ("moderator", "approve", 1),
    }
    newsroom.decide(second, "reject")
    newsroom.clock.move(days=2)
    later = get(newsroom, "/v1/stats?days=1").json
    assert (later["pending"], later["oldest_pending_minutes"], later["decisions"]) == (0, None, [])
    assert later["minutes_to_decision"] == {"median": None, "p90": None}
    assert get(newsroom, "/v1/stats?days=0").status_code == 422

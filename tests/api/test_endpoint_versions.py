"""Two administrators at one webhook endpoint: each acts only on what they have seen, if they say so."""

import pytest

ENDPOINTS = "/v1/webhooks/endpoints"


@pytest.fixture
def endpoint(newsroom):
    """The path of an endpoint, just added."""
    data = {"url": "http://127.0.0.1:9/", "events": ["*"]}
    made = newsroom.call("POST", ENDPOINTS, key="admin", json=data)
    assert (made.status_code, made.json["version"], made.headers["ETag"]) == (201, 1, '"1"')
    return f"{ENDPOINTS}/{made.json['id']}"


def change(newsroom, endpoint: str, version: int, **changes):
    headers = {"If-Match": f'"{version}"'}
    return newsroom.call("PATCH", endpoint, key="admin", json=changes, headers=headers)


def test_an_endpoint_tells_its_version_and_is_changed_under_if_match(newsroom, endpoint) -> None:
    read = newsroom.call("GET", endpoint, key="admin")
    assert (read.json["version"], read.headers["ETag"]) == (1, '"1"')
    changed = change(newsroom, endpoint, 1, description="Le CMS")
    assert (changed.status_code, changed.json["version"], changed.headers["ETag"]) == (200, 2, '"2"')
    late = change(newsroom, endpoint, 1, active=False)
    assert (late.status_code, late.json["type"].rpartition("/")[2]) == (412, "stale")
    assert late.json["current_version"] == 2
    assert newsroom.call("GET", endpoint, key="admin").json["active"]


def test_an_endpoint_somebody_has_changed_is_not_removed_under_if_match(newsroom, endpoint) -> None:
    change(newsroom, endpoint, 1, description="Le CMS")
    for version, code in ((1, 412), (2, 204)):
        headers = {"If-Match": f'"{version}"'}
        assert newsroom.call("DELETE", endpoint, key="admin", headers=headers).status_code == code


def test_an_endpoint_whose_secret_was_changed_has_another_version(newsroom, endpoint) -> None:
    rotate = f"{endpoint}/rotate-secret"
    headers = {"If-Match": '"1"'}
    assert newsroom.call("POST", rotate, key="admin", headers=headers).status_code == 200
    assert newsroom.call("POST", rotate, key="admin", headers=headers).status_code == 412
    assert newsroom.call("GET", endpoint, key="admin").headers["ETag"] == '"2"'


def test_without_if_match_the_last_one_wins(newsroom, endpoint) -> None:
    for description in ("Le CMS", "Le site"):
        answer = newsroom.call("PATCH", endpoint, key="admin", json={"description": description})
        assert answer.status_code == 200
    assert answer.json["version"] == 3

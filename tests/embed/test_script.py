"""`/embed.js` and the demo: small, cached, sound, and shown only to whom it is meant for."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import service
from service.cli.running import with_demo
from service.settings import Settings

STATIC = Path(service.__file__).parent / "embed" / "static"
MOST_BYTES = 15_000


def test_the_box_is_one_file_of_less_than_fifteen_kilobytes(publication) -> None:
    answer = publication.client.get("/embed.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer.content_encoding == "gzip"
    assert len(answer.data) < MOST_BYTES
    assert gzip.decompress(answer.data) == publication.client.get("/embed.js").data
    assert b"import " not in gzip.decompress(answer.data)


def test_browsers_keep_it_and_ask_by_etag(publication) -> None:
    first = publication.client.get("/embed.js")
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = publication.client.get("/embed.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    compressed = publication.client.get("/embed.js", headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["ETag"] != first.headers["ETag"]
    assert "Accept-Encoding" in first.headers["Vary"]


def test_any_page_may_load_it(publication) -> None:
    headers = publication.client.get("/embed.js").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize("name", ["embed.js", "demo.js"])
def test_scripts_are_sound(name: str) -> None:
    checked = subprocess.run(["node", "--check", STATIC / name], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_nothing_from_outside_is_set_as_markup() -> None:
    sinks = re.findall(
        r"\S*(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\()[^;\n]*", source()
    )
    assert sinks == ["template.innerHTML = String(comment.html)"]
    assert "style=" not in source()


def test_both_languages_say_the_same_things() -> None:
    french, english = (
        re.search(rf"\n    {lang}: {{\n(.*?)\n    }},", source(), re.DOTALL)[1] for lang in ("fr", "en")
    )
    assert re.findall(r"^ +(\w+):", french, re.MULTILINE) == re.findall(r"^ +(\w+):", english, re.MULTILINE)


def test_without_the_setting_there_is_no_demo(publication) -> None:
    assert publication.open("/demo").status_code == 404
    assert publication.open("/demo/events").status_code == 404


def test_the_demo_speaks_the_readers_language(publish) -> None:
    publication = publish(demo=True)
    for path, header, words in (
        ("/demo", "fr", "la halle rouvre"),
        ("/demo", "en", "the market hall reopens"),
        ("/demo?lang=en", "fr", "the market hall reopens"),
    ):
        page = publication.open(path, headers={"Accept-Language": header})
        assert words in page.text
        assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_the_demo_shows_its_own_events_as_receivers_get_them_and_no_others(publish) -> None:
    publication = publish(demo=True)
    assert publication.open("/demo/events").json == {"items": []}
    publication.published("Un avis sur la halle.", article="demo")
    publication.published("Un avis confidentiel.", article="autre")
    events = publication.open("/demo/events").json["items"]
    assert [event["type"] for event in events] == ["comment.submitted", "comment.approved"]
    assert all(event["payload"]["data"]["body"] == "Un avis sur la halle." for event in events)
    assert publication.open(f"/demo/events?after={events[-1]['id']}").json == {"items": []}


def test_the_demos_page_may_post_on_its_own_article_and_no_other(publish) -> None:
    publication = publish(demo=True)
    publication.set_site(allowed_origins=[])
    data, here = {"body": "Merci !", "author": {"name": "Camille"}}, {"Origin": "http://localhost"}
    for article, origin, status in (
        ("demo", here, 201),
        ("autre", here, 403),
        ("demo", {"Origin": "https://x.example"}, 403),
    ):
        answer = publication.client.post(f"/v1/articles/{article}/comments", json=data, headers=origin)
        assert answer.status_code == status
    assert (
        publication.client.post("/v1/comments/check", json={"body": "Merci !"}, headers=here).status_code
        == 200
    )
    assert "<form" in publication.open("/a/demo/comments").text
    assert "<form" not in publication.open("/a/autre/comments").text


def test_serving_sets_the_demo_only_where_nobody_else_can_be_meant(monkeypatch) -> None:
    private = Settings(database_url="sqlite:///x.sqlite3")
    assert with_demo(private).demo
    for public in (
        Settings(database_url="postgresql://localhost/civility"),
        Settings(bind="0.0.0.0:8000"),
        Settings(public_url="https://comments.example"),
        Settings(proxy_hops=1),
    ):
        assert not with_demo(public).demo
    monkeypatch.setenv("CIVILITY_DEMO", "false")
    assert not with_demo(private).demo


def test_a_page_learns_the_rules_before_it_offers_to_comment(publication) -> None:
    publication.set_policy(authors={"guests": "hold"}, length={"max_characters": 500}, edit_window_minutes=5)
    rules = {"open": True, "guests": "hold", "max_characters": 500, "edit_window_minutes": 5}
    ask = "/v1/articles/halle/rules"
    assert publication.client.get(ask).json == rules | {"may_post": True}
    elsewhere = publication.client.get(ask, headers={"Origin": "https://evil.example"})
    assert elsewhere.json == rules | {"may_post": False}
    publication.published("La halle rouvre, enfin.")
    publication.call("PATCH", "/v1/articles/halle/settings", json={"mode": "closed"})
    assert publication.client.get(ask).json["open"] is False


def test_an_author_reads_what_became_of_a_comment_and_nobody_else_does(publication) -> None:
    publication.set_policy(premoderate=True)
    posted = publication.call(
        "POST", "/v1/articles/halle/comments", json={"body": "Un avis.", "author": {"name": "Léa"}}
    ).json
    own, token = f"/v1/comments/{posted['id']}/own", {"X-Edit-Token": posted["edit_token"]}
    assert publication.client.get(own, headers=token).json["status"] == "pending"
    publication.call("POST", f"/v1/comments/{posted['id']}/decisions", json={"action": "reject"})
    assert publication.client.get(own, headers=token).json["status"] == "rejected"
    assert publication.client.get(own, headers={"X-Edit-Token": "edit_x"}).status_code == 403


def source() -> str:
    return (STATIC / "embed.js").read_text(encoding="utf-8")

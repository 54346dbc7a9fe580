"""Strange but storable texts come back as written and render harmless; strange addresses are refused kindly."""

import pytest

from service.text import tame

SCRIPT = "<script>alert(1)</script>"
RTL = "\u202eabc\u202c et \u2066def\u2069"
MARKS = "Z" + "\u0301" * 10_000
STRANGE = [SCRIPT, RTL, "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "a\u200b\u200bb", "👩‍👩‍👧‍👦" * 50, "a\u2028b\u0085c", "\ufffe\uffff"]  # fmt: skip


@pytest.mark.parametrize("text", [*STRANGE, MARKS], ids=lambda text: ascii(text)[:30])
def test_a_strange_body_is_stored_as_written_and_rendered_harmless(newsroom, text: str) -> None:
    newsroom.set_policy(length={"max_characters": 100_000})
    answer = newsroom.post(text, article="read-first")
    assert (answer.status_code, answer.json["body"]) == (201, text)
    assert "<script" not in answer.json["html"]
    assert "<img" not in answer.json["html"]
    assert 'href="javascript' not in answer.json["html"]
    newsroom.decide(answer.json["id"], "approve")
    assert newsroom.thread("read-first")["items"][0]["body"] == text
    assert newsroom.call("GET", "/v1/articles/read-first/feed.atom", key=None).status_code == 200


def test_ten_thousand_combining_marks_do_not_outgrow_the_default_policy(newsroom) -> None:
    assert newsroom.post(MARKS).json["type"].endswith("/too-long")


@pytest.mark.parametrize("text", [SCRIPT, RTL, 'O’Neill & Söhne "<b>"'], ids=ascii)
def test_every_other_field_is_kept_as_written_but_for_what_turns_a_name(newsroom, text: str) -> None:
    article = {"title": text, "url": "https://news.example/?q=%3Cscript%3E"}
    answer = newsroom.post("Merci.", author={"name": text, "ref": text}, article=article["title"][:20])
    assert answer.status_code == 201
    path = f"/v1/articles/{text}/comments"
    data = {"body": "Merci bien.", "author": {"name": text, "ref": text}, "article": article}
    stored = newsroom.call("POST", path, json=data)
    assert (stored.status_code, stored.json["article"]) == (201, text)
    assert stored.json["author"]["name"] == tame(text)
    author = stored.json["author"]["id"]
    assert newsroom.set_author(author, note=text).json["note"] == text
    assert newsroom.set_article(text, title=text).json["title"] == text
    newsroom.decide(stored.json["id"], "reject", note=text)
    assert newsroom.detail(stored.json["id"])["history"][-1]["note"] == text
    feed = newsroom.call("GET", f"/v1/articles/{text}/feed.atom", key=None)
    assert (feed.status_code, b"<script" in feed.data) == (200, False)


@pytest.mark.parametrize(
    ("path", "statuses"),
    [("/v1/articles/%00/comments", {404, 422}), ("/v1/articles/a%FFb/comments", {200, 404, 422}),
     ("/v1/articles/%ED%A0%80/comments", {200, 404, 422}), ("/v1/articles/" + "x" * 300 + "/comments", {404, 422}),
     ("/v1/articles//comments", {404}), ("/v1/comments/x", {404}), ("/v1/articles/a/comments?cursor=%00", {422}),
     ("/v1/articles/a/comments?%00=1", {422}), ("/v1/counts?article=%ED%A0%80", {200, 422}), ("/v1/feed.atom?site=%00", {404, 422}),
     ("/nowhere", {404}), ("/v1/nowhere", {404}), ("/%00", {404}), ("/v1/articles/" + "/" * 500, {404})],
)  # fmt: skip
def test_a_strange_address_is_refused_with_a_problem(newsroom, path: str, statuses: set[int]) -> None:
    answer = newsroom.call("GET", path, key=None)
    assert answer.status_code in statuses
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
        assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_a_method_not_offered_is_a_405_that_names_those_that_are(newsroom) -> None:
    answer = newsroom.call("PUT", "/v1/articles/a-1/comments", key=None)
    assert (answer.status_code, answer.json["type"][-18:]) == (405, "method-not-allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_whoever_asks_for_html_still_gets_json(newsroom) -> None:
    answer = newsroom.call("GET", "/v1/nothing", key=None, headers={"Accept": "text/html"})
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("language", "title"),
    [("fr", "Il n’y a rien à cette adresse"), ("fr-CA,en;q=0.5", "Il n’y a rien à cette adresse"), ("de", "There is nothing here"), ("", "There is nothing here")],
)  # fmt: skip
def test_a_problem_is_told_in_french_or_else_english(newsroom, language: str, title: str) -> None:
    answer = newsroom.call("GET", "/v1/nothing", key=None, headers={"Accept-Language": language})
    assert answer.json["title"] == title
    assert answer.headers["Content-Language"] == language[:2].replace("de", "en") or "en"
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_harmless_request_id_is_kept_and_any_other_replaced(newsroom) -> None:
    def told(given: str) -> str:
        return newsroom.call("GET", "/healthz", key=None, headers={"X-Request-Id": given}).headers[
            "X-Request-Id"
        ]

    assert told("abc-1_2") == "abc-1_2"
    assert all(told(given) not in {"", given} for given in ("x" * 65, "a b", "é", ""))


def test_a_fault_of_ours_is_a_500_problem_without_a_traceback(newsroom, monkeypatch) -> None:
    newsroom.app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("service.api.readers.articles.peek_article", lambda *_: 1 / 0)
    answer = newsroom.call("GET", "/v1/articles/a-1/comments", key=None)
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert set(answer.json) == {"type", "title", "status", "request_id"}
    assert "division" not in answer.text
    assert "Traceback" not in answer.text


def test_answers_keep_browsers_strict(newsroom) -> None:
    headers = newsroom.call("GET", "/v1/feed.atom", key=None).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"

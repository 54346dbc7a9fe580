"""Bodies no client should send: each is refused with a problem that names what is wrong, never with a 500."""

import io
import json

import pytest

PATH = "/v1/articles/a-1/comments"
GOOD = {"body": "Merci.", "author": {"name": "Camille"}}
JSON = "application/json"


def send(newsroom, raw: bytes | str, content_type: str = JSON, **headers: str):
    return newsroom.call("POST", PATH, data=raw, content_type=content_type, headers=headers)


def assert_problem(answer, status: int, kind: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"].endswith(f"/{kind}")
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"null null", b"{'body': 'x'}", b"\xef\xbb\xbf{}", b'{"body": NaN}', b'{"body": -Infinity}',
     json.dumps(GOOD, ensure_ascii=False).replace("Merci", "Déçu").encode("latin-1"), json.dumps(GOOD).encode("utf-16"),
     b'{"body": "\xed\xa0\x80"}', b'{"a":' * 50_000, b"[" * 100_000, b"1" * 5000, b'{"body": "\x00"}',
     b'{"body": "a", "body": "b", "author": {"name": "x"}}', b'{"a": ' * 40 + b"1" + b"}" * 40],
)  # fmt: skip
def test_what_is_not_json_is_malformed(newsroom, raw: bytes) -> None:
    assert_problem(send(newsroom, raw), 400, "malformed")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"]
)
def test_what_does_not_say_it_is_json_is_a_415(newsroom, content_type: str) -> None:
    assert_problem(send(newsroom, json.dumps(GOOD), content_type), 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/ld+json"]
)
def test_json_by_any_of_its_names_is_read(newsroom, content_type: str) -> None:
    assert send(newsroom, json.dumps(GOOD), content_type).status_code == 201


def test_a_megabyte_is_a_413(newsroom) -> None:
    assert_problem(send(newsroom, json.dumps(GOOD | {"body": "x" * 1_000_000})), 413, "too-large")


def send_in_chunks(newsroom, raw: bytes):
    """As gunicorn hands a chunked body on: no length is known, and the stream ends by itself."""
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    options = {"input_stream": io.BytesIO(raw), "environ_overrides": chunked}
    return newsroom.call("POST", PATH, content_type=JSON, **options)


@pytest.mark.parametrize("over", [1, 50_000])
def test_so_is_one_in_chunks_even_where_what_fits_is_good_json(newsroom, over: int) -> None:
    raw = json.dumps(GOOD).encode()
    most = newsroom.app.config["MAX_CONTENT_LENGTH"]
    assert send_in_chunks(newsroom, raw.ljust(most)).status_code == 201
    assert_problem(send_in_chunks(newsroom, raw.ljust(most + over)), 413, "too-large")


WRONG = {
    "body": [None, 5, True, [], {}, "", " \n", "\u200b\u2060", "x\0y", "\ud800", "x" * 100_001],
    "author": [None, 5, [], "Camille"],
    "author.name": [None, 5, "", "\u200b", "a\0b", "x" * 101],
    "author.email": [5, "camille", "@", "a@b@c", "x" * 250 + "@example.org"],
    "author.ref": [5, "", "x" * 256, "\udfff"],
    "author.address": [5, "localhost", "192.0.2.256", "192.0.2.1/24", ""],
    "author.admin": [True],
    "parent_id": [5, "x", "", [], {}, "0" * 33],
    "article": [5, "a-1", []],
    "article.url": [
        5,
        "javascript:alert(1)",
        "//x",
        "http://",
        "https://a b",
        "x" * 2049,
        "https://" + "x" * 2048,
    ],
    "article.title": [5, "", "x" * 501, "\0"],
    "status": ["approved"],
    "is<b>\"'": [1],
}
CASES = [(field, value) for field, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("field", "value"), CASES, ids=lambda case: ascii(case)[:40])
def test_a_wrong_field_is_named(newsroom, field: str, value: object) -> None:
    data = {"author": {"name": "Camille"}, "body": "Merci."}
    outer, _, inner = field.partition(".")
    data[outer] = (data.get(outer) or {}) | {inner: value} if inner else value
    answer = send(newsroom, json.dumps(data))
    assert_problem(answer, 422, "invalid")
    assert field in {path.removesuffix("._schema") for path in answer.json["errors"]}


@pytest.mark.parametrize("data", [[], "x", 5, None, True, {}])
def test_a_body_that_is_no_comment_is_refused(newsroom, data: object) -> None:
    answer = send(newsroom, json.dumps(data))
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json["errors"]


@pytest.mark.parametrize("name", ["a\\u0000b", "\\ud800"])
def test_a_name_that_cannot_be_stored_is_refused_too(newsroom, name: str) -> None:
    answer = send(newsroom, f'{{"body": "x", "author": {{"name": "x"}}, "{name}": 1}}'.encode())
    assert_problem(answer, 422, "invalid")


@pytest.mark.parametrize(
    ("method", "path", "data", "field"),
    [("PATCH", "/v1/authors/{author}", {"note": "a\0"}, "note"), ("PUT", "/v1/policy", {"document": {"a\0": 1}}, "document"),
     ("PUT", "/v1/policy", {"document": {"lists": {"banned": {"words": ["\ud800"]}}}}, "document.lists.banned.words.0"),
     ("PUT", "/v1/policy", {"document": {}, "note": 5}, "note"), ("PATCH", "/v1/articles/a-1/settings", {"mode": 5}, "mode"),
     ("PATCH", "/v1/articles/a-1/settings", {"url": "javascript:x"}, "url"), ("POST", "/v1/session", {"email": "x"}, "password"),
     ("POST", "/v1/comments/check", {"body": ["x"]}, "body")],
)  # fmt: skip
def test_other_doors_are_as_strict(newsroom, method, path, data, field) -> None:
    author = newsroom.approved()["author"]["id"]
    key = "page" if path.endswith("check") else "admin"
    raw = {"data": json.dumps(data), "content_type": "application/json"}
    answer = newsroom.call(method, path.format(author=author), key=key, **raw)
    assert_problem(answer, 422, "invalid")
    assert field in answer.json["errors"]

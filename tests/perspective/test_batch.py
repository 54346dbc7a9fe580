"""Many requests in one: each part is answered as if it had come alone, and none reaches further than that."""

import json
from email import message_from_bytes

import pytest
from programs_site import MakeSite, Site

CIVIL = "Merci à tous 😀 pour cet article."
GOOD = {"comment": {"text": CIVIL}, "requestedAttributes": {"TOXICITY": {}}}
ANALYZE = "/v1alpha1/comments:analyze"

DATABASES = ["sqlite"]  # one database is enough here: nothing is stored


def part(path: str = ANALYZE, *, method: str = "POST", body: bytes | None = None, **headers: str) -> bytes:
    """A request as a part, in UTF-8 and with lines as some clients end them."""
    lines = [
        f"{method} {path} HTTP/1.1",
        *(f"{name.replace('_', '-')}: {said}" for name, said in headers.items()),
    ]
    raw = json.dumps(GOOD, ensure_ascii=False).encode() if body is None else body
    return "\r\n".join([*lines, "", ""]).encode() + raw


def sent(site: Site, *parts: bytes, key: str | None = None, **options):
    """A batch of these parts; the key in the whole's query."""
    ends = [
        f"--b\r\nContent-Type: application/http\r\nContent-ID: <n+{n}>\r\n\r\n" for n in range(len(parts))
    ]
    body = b"".join(end.encode() + one + b"\r\n" for end, one in zip(ends, parts, strict=True)) + b"--b--"
    query = {} if key is None else {"key": key}
    options = {"content_type": "multipart/mixed; boundary=b"} | options
    return site.client.post("/batch", data=options.pop("data", body), query_string=query, **options)


def answers(response) -> list[tuple[int, dict]]:
    """Status and data of each part."""
    assert response.status_code == 200, response.get_data(as_text=True)
    whole = message_from_bytes(
        f"Content-Type: {response.content_type}\r\n\r\n".encode() + response.get_data()
    )
    told = []
    for number, one in enumerate(whole.get_payload()):
        assert (one.get_content_type(), one["Content-ID"]) == ("application/http", f"<response-n+{number}>")
        head, _, body = one.get_payload(decode=True).partition(b"\r\n\r\n")
        told.append((int(head.split()[1]), json.loads(body)))
    return told


def codes(response) -> list[int]:
    return [code for code, _ in answers(response)]


def test_a_part_is_asked_with_its_own_key_else_with_that_of_the_whole(site: Site) -> None:
    asked = [
        part(),
        part(f"{ANALYZE}?key={site.other_key}"),
        part(X_Goog_Api_Key="made-up"),
        part(Authorization=f"Bearer {site.other_key}"),
    ]
    assert codes(sent(site, *asked, key=site.key)) == [200, 403, 400, 403]
    assert codes(sent(site, *asked)) == [403, 403, 400, 403]
    header = {"headers": {"Authorization": f"Bearer {site.key}"}}
    assert codes(sent(site, *asked, **header)) == [200, 403, 400, 403]
    assert codes(sent(site, part(f"{ANALYZE}?key={site.key}"), key="made-up")) == [200]


def test_a_part_is_answered_as_if_it_had_come_alone(site: Site) -> None:
    ((_, data),) = answers(sent(site, part(), key=site.key))
    assert data == site.call("analyze", GOOD).json


def test_a_path_may_begin_with_what_a_proxy_takes_away(site: Site) -> None:
    asked = [part(f"/civility{ANALYZE}"), part(f"https://example.org/civility{ANALYZE}?alt=json")]
    assert codes(sent(site, *asked, key=site.key)) == [200, 200]


def test_no_part_reaches_anything_but_perspective_s_paths(site: Site) -> None:
    asked = [
        part("/v1/queue", method="GET"),
        part("/batch"),
        part("/v1alpha1/"),
        part("/v1alpha1/../v1/queue", method="GET"),
        part("/v1alpha1/comments:delete"),
        part(method="GET"),
        part(body=b"{"),
        b"",
        b"no request",
        b"POST http://[ HTTP/1.1\r\n\r\n",
    ]
    told = answers(sent(site, *asked, key=site.moderator_key))
    assert [code for code, _ in told] == [404, 404, 404, 404, 404, 405, 403, 400, 400, 400]
    assert all(list(data) == ["error"] for _, data in told)


def test_a_part_claims_no_other_address(site_with: MakeSite) -> None:
    site = site_with(analyze_networks="10.1.0.0/16")
    asked = part(X_Forwarded_For="10.1.0.1", Remote_Addr="10.1.0.1")
    assert codes(sent(site, asked)) == [403]
    page = {"environ_base": {"REMOTE_ADDR": "10.1.0.1"}, "headers": {"Origin": "https://evil.example"}}
    assert codes(sent(site, part(Origin=""), **page)) == [403]


def test_each_part_counts_against_the_quota(site_with: MakeSite) -> None:
    site = site_with(key_request_limit="2/minute")
    assert codes(sent(site, part(), part(), part(), key=site.key)) == [200, 200, 429]


def test_a_part_has_the_request_id_of_the_whole(site: Site) -> None:
    answer = sent(site, part(), key=site.key, headers={"X-Request-Id": "batch-17"})
    assert answer.headers["X-Request-Id"] == "batch-17"


@pytest.mark.parametrize(
    "options",
    [
        {"content_type": "application/json"},
        {"content_type": "multipart/mixed"},
        {"content_type": "multipart/form-data; boundary=b"},
        {"data": b""},
        {"content_type": "multipart/mixed; boundary*=undefined''abc"},
        {"data": b"--b\r\n\r\n" * 101 + b"--b--"},
    ],
)
def test_what_is_no_batch_is_refused_in_google_s_shape(site: Site, options) -> None:
    answer = sent(site, part(), key=site.key, **options)
    assert (answer.status_code, answer.json["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_a_batch_within_a_batch_is_not_looked_for(site: Site) -> None:
    inner = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3_000)
    )
    assert codes(sent(site, inner, key=site.key)) == [404]


def test_a_part_with_an_unheard_of_method_is_refused_in_google_s_shape(site: Site) -> None:
    ((code, data),) = answers(sent(site, part(method="BREW"), key=site.key))
    assert (code, data["error"]["code"]) == (405, 405)


def test_a_batch_holds_a_hundred_requests_and_no_more_bytes_than_any(site_with: MakeSite) -> None:
    site = site_with(max_request_bytes=20_000)
    assert codes(sent(site, *[b"x"] * 100)) == [400] * 100
    assert sent(site, part(body=b" " * 20_000)).status_code == 413

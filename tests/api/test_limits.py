"""How often one may ask: by address without a key, by key with one, and never endless guesses at a password."""

from collections.abc import Iterator

import pytest

from models.engine import writing
from service import access

CIVIL = "Merci pour cet article très clair."


@pytest.fixture
def slow(newsroom_with) -> Iterator[object]:
    """A newsroom where two requests a minute are too many without a key."""
    return newsroom_with(request_limit="2/minute")


def thread(newsroom, **options):
    return newsroom.call("GET", "/v1/articles/a-1/comments", key=None, **options)


def test_too_many_requests_from_one_address_get_a_429_that_says_when_to_come_back(slow) -> None:
    assert [thread(slow).status_code for _ in range(3)] == [200, 200, 429]
    refused = thread(slow, headers={"Accept-Language": "fr"})
    assert refused.content_type == "application/problem+json"
    assert refused.json["type"].endswith("/too-many-requests")
    assert refused.json["title"] == "Trop de requêtes"
    assert refused.json["request_id"] == refused.headers["X-Request-Id"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_another_address_and_a_key_have_limits_of_their_own(slow) -> None:
    for _ in range(3):
        thread(slow)
    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}}
    assert thread(slow, **elsewhere).status_code == 200
    assert slow.post(CIVIL).status_code == 201


def test_a_key_counts_by_itself_in_either_header(slow) -> None:
    either = {"X-Api-Key": slow.keys["moderator"]}
    answers = [slow.call("GET", "/v1/queue", key=None, headers=either).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 200]


def test_trying_texts_has_a_smaller_limit_of_its_own(newsroom) -> None:
    newsroom.set_site(allowed_origins=["https://news.example"])
    options = {"key": None, "json": {"body": CIVIL}, "headers": {"Origin": "https://news.example"}}
    codes = [newsroom.call("POST", "/v1/comments/check", **options).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    assert thread(newsroom).status_code == 200
    assert newsroom.call("POST", "/v1/comments/check", key="page", json={"body": CIVIL}).status_code == 200


def test_so_has_changing_what_one_wrote(newsroom) -> None:
    comment = newsroom.approved()["id"]
    change = {"key": None, "json": {"body": CIVIL}}
    codes = [newsroom.call("PATCH", f"/v1/comments/{comment}", **change).status_code for _ in range(31)]
    assert codes == [403] * 30 + [429]


def test_the_operators_pages_are_never_limited(slow) -> None:
    assert {slow.client.get("/healthz").status_code for _ in range(5)} == {200}


def test_a_made_up_key_does_not_buy_more_guesses_at_a_password(slow) -> None:
    guess = {"email": "a@example.org", "password": "guess"}
    codes = [
        slow.call("POST", "/v1/session", key=f"civ_made-up-{n}", json=guess).status_code for n in range(3)
    ]
    assert codes == [401, 401, 429]


@pytest.mark.parametrize(
    "made_up",
    [
        lambda n: {"headers": {"Authorization": f"Bearer civ_made-up-{n}"}},
        lambda n: {"headers": {"X-Api-Key": f"civ_made-up-{n}"}},
        lambda n: {"headers": {"X-Goog-Api-Key": f"civ_made-up-{n}"}},
        lambda n: {"query_string": {"key": f"civ_made-up-{n}"}},
    ],
)
def test_made_up_keys_count_by_their_address(slow, made_up) -> None:
    answers = [slow.call("GET", "/v1/queue", key=None, **made_up(n)).status_code for n in range(3)]
    assert [code == 429 for code in answers] == [False, False, True]


def test_a_key_counts_only_where_it_is_one(slow) -> None:
    programs_way = {"headers": {"X-Goog-Api-Key": slow.keys["reader"]}}
    assert [thread(slow, **programs_way).status_code for _ in range(3)] == [200, 200, 429]


def test_a_revoked_key_counts_by_its_address(slow) -> None:
    with writing(slow.engine) as session:
        for key in access.list_keys(session):
            access.revoke_key(session, key.id, now=slow.clock())
    assert [slow.call("GET", "/v1/queue").status_code for _ in range(3)] == [401, 401, 429]


def test_one_household_of_ipv6_has_one_limit(slow) -> None:
    neighbours = [{"environ_base": {"REMOTE_ADDR": f"2001:db8::{n}"}} for n in range(1, 4)]
    assert [thread(slow, **one).status_code for one in neighbours] == [200, 200, 429]


def test_what_is_asked_for_in_vain_counts_too(slow) -> None:
    paths = ["/nowhere", "/v1/else", "/wp-login.php"]
    assert [slow.call("GET", path, key=None).status_code for path in paths] == [404, 404, 429]


def test_methods_made_up_count_and_are_told_apart_by_nobody(slow) -> None:
    answers = [slow.client.open("/v1/queue", method=f"MADEUP{n}").status_code for n in range(3)]
    assert answers == [405, 405, 429]
    told = slow.client.get("/metrics").text
    assert 'method="other",route="none",status="405"' in told
    assert "MADEUP" not in told


def test_a_refusal_has_the_id_of_its_own_request(slow) -> None:
    given = [thread(slow, headers={"X-Request-Id": f"mine-{n}"}) for n in range(3)]
    assert [answer.headers["X-Request-Id"] for answer in given] == ["mine-0", "mine-1", "mine-2"]
    assert given[2].json["request_id"] == "mine-2"


def test_a_query_that_is_refused_counts(slow) -> None:
    strange = [slow.call("GET", "/v1/counts?%00=1", key=None).status_code for _ in range(3)]
    assert strange == [422, 422, 429]


def test_only_refusals_tell_when_to_come_back(newsroom) -> None:
    assert "Retry-After" not in thread(newsroom).headers


@pytest.mark.parametrize("forwarded", ["unknown", "192.0.2.1:443", "fe80::1%eth0", "", "<script>"])
def test_an_address_that_a_proxy_spells_oddly_is_still_somebodys(newsroom_with, forwarded) -> None:
    newsroom = newsroom_with(proxy_hops=1)
    newsroom.set_site(allowed_origins=["https://news.example"])
    answer = newsroom.post(
        CIVIL,
        key=None,
        author={"name": "Zoé"},
        headers={"X-Forwarded-For": forwarded, "Origin": "https://news.example"},
    )
    assert answer.status_code == 201


def test_one_household_of_ipv6_is_one_reporter(newsroom) -> None:
    newsroom.set_policy(reports={"hold_after": None})
    comment = newsroom.approved()["id"]
    assert newsroom.report(comment, address="2001:db8::1").status_code == 201
    assert newsroom.report(comment, address="2001:db8::2").status_code == 409
    assert newsroom.report(comment, address="2001:db8:0:1::2").status_code == 201
    assert newsroom.report(comment, address="::ffff:192.0.2.1").status_code == 201
    assert newsroom.report(comment, address="192.0.2.1").status_code == 409

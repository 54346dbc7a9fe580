"""How often one may ask: by address without a key, by key with one, and never endless guesses at a password."""

from collections.abc import Iterator

import pytest

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


def test_the_operators_pages_are_never_limited(slow) -> None:
    assert {slow.client.get("/healthz").status_code for _ in range(5)} == {200}


def test_a_made_up_key_does_not_buy_more_guesses_at_a_password(slow) -> None:
    guess = {"email": "a@example.org", "password": "guess"}
    codes = [
        slow.call("POST", "/v1/session", key=f"civ_made-up-{n}", json=guess).status_code for n in range(3)
    ]
    assert codes == [401, 401, 429]


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

"""By which doors a comment comes in: a page's origin, a reader's JWT, a key; and who is turned away."""

import datetime as dt

import jwt
import pytest

from models.engine import writing
from service import sites
from service.keyring import Keyring

CIVIL = "Merci pour cet article très clair."
PAGE = "https://news.example"
SECRET = "a publisher's own secret of 32 bytes or more"


@pytest.fixture
def browser(newsroom):
    """Post as a script on a page does: with an Origin and perhaps a reader's token, without a key."""
    newsroom.set_site(allowed_origins=[PAGE])

    def post(body: str = CIVIL, *, origin: str | None = PAGE, site: str = "default", **more):
        headers = {"X-Civility-Site": site} | ({"Origin": origin} if origin else {})
        more.setdefault("author", {"name": "Zoé"})
        return newsroom.post(body, key=more.pop("key", None), headers=headers, **more)

    return post


@pytest.fixture
def token(newsroom, settings):
    """A token as the publisher makes them, for a site that takes HS256."""
    with writing(newsroom.engine) as session:
        document = {"algorithm": "HS256", "secret": SECRET, "audience": "comments"}
        site = sites.find_site(session, "default")
        sites.set_reader_tokens(session, site, document, keyring=Keyring(settings.secret_key))

    def make(secret: str = SECRET, **claims) -> str:
        ends = newsroom.clock.now + dt.timedelta(hours=1)
        given = {"sub": "r-1", "name": "Camille", "aud": "comments", "exp": ends} | claims
        return jwt.encode(given, secret, algorithm="HS256")

    return make


def whereabouts(newsroom, ref: str = "a-1") -> tuple[str | None, str | None]:
    settings = newsroom.call("GET", f"/v1/articles/{ref}/settings", key="moderator").json
    return settings["url"], settings["title"]


def post_on(newsroom, body: str, url: str, title: str, *, key: str | None = None, **more) -> None:
    """Post a comment that says where its article is."""
    data = {"body": body, "author": {"name": "Zoé"}, "article": {"url": url, "title": title}} | more
    headers = {} if key else {"Origin": PAGE}
    answer = newsroom.call("POST", "/v1/articles/a-1/comments", key=key, json=data, headers=headers)
    assert answer.status_code == 201


def test_a_page_from_an_allowed_origin_may_post(browser) -> None:
    assert browser().status_code == 201


@pytest.mark.parametrize("origin", ["https://evil.example", "http://news.example", "null"])
def test_a_page_from_another_origin_may_not(browser, origin: str) -> None:
    answer = browser(origin=origin)
    assert (answer.status_code, answer.json["type"][-14:]) == (403, "origin-refused")


def test_a_page_says_where_an_article_is_only_while_nobody_has_said_it(newsroom) -> None:
    newsroom.set_site(allowed_origins=[PAGE])
    post_on(newsroom, CIVIL, f"{PAGE}/budget", "Le budget")
    post_on(newsroom, f"{CIVIL} Encore.", f"{PAGE}/autre", "Tout autre chose")
    assert whereabouts(newsroom) == (f"{PAGE}/budget", "Le budget")
    post_on(newsroom, f"{CIVIL} Enfin.", "https://elsewhere.example/b", "Le budget, corrigé", key="page")
    assert whereabouts(newsroom) == ("https://elsewhere.example/b", "Le budget, corrigé")


@pytest.mark.parametrize(
    ("url", "is_taken"),
    [
        (f"{PAGE}/budget?x=1#top", True),
        ("https://comments.example/demo", True),
        ("https://phishing.example/budget", False),
        (f"{PAGE}@phishing.example/budget", False),
        (f"{PAGE}.phishing.example/budget", False),
    ],
)
def test_a_page_puts_an_article_only_where_the_site_or_this_server_is(newsroom_with, url, is_taken) -> None:
    newsroom = newsroom_with(public_url="https://comments.example/base")
    newsroom.set_site(allowed_origins=[PAGE])
    post_on(newsroom, CIVIL, url, "Le budget")
    assert whereabouts(newsroom) == (url if is_taken else None, "Le budget")


@pytest.mark.parametrize(
    ("body", "website"), [(CIVIL, "https://pills.example"), ("Ta gueule, sale connard de journaliste.", "")]
)
def test_what_is_refused_says_nothing_of_its_article(newsroom, body: str, website: str) -> None:
    newsroom.set_site(allowed_origins=[PAGE])
    post_on(newsroom, body, f"{PAGE}/budget", "Tout autre chose", form={"website": website})
    assert whereabouts(newsroom) == (None, None)
    post_on(newsroom, f"{CIVIL} Encore.", f"{PAGE}/budget", "Le budget")
    assert whereabouts(newsroom) == (f"{PAGE}/budget", "Le budget")


@pytest.mark.parametrize(
    "title", ["Le maire de Lyon est un pédophile", "Nique ta mère, le maire", "Les gredins"]
)
def test_a_title_no_reader_should_see_is_not_taken_from_a_page(newsroom, title: str) -> None:
    newsroom.set_policy(lists={"banned": {"words": ["gredin"]}, "suspect": {"words": ["budget"]}})
    newsroom.set_site(allowed_origins=[PAGE])
    post_on(newsroom, CIVIL, f"{PAGE}/budget", title)
    assert whereabouts(newsroom) == (f"{PAGE}/budget", None)
    post_on(newsroom, f"{CIVIL} Encore.", f"{PAGE}/autre", "Le budget")
    assert whereabouts(newsroom) == (f"{PAGE}/budget", "Le budget")
    post_on(newsroom, f"{CIVIL} Enfin.", f"{PAGE}/budget", title, key="page")
    assert whereabouts(newsroom) == (f"{PAGE}/budget", title)


def test_an_article_known_by_its_title_keeps_it_and_no_other_is_read(newsroom_with, scorer) -> None:
    asked = []

    class Listening:
        model, languages, attributes = scorer.model, scorer.languages, scorer.attributes

        def score(self, texts):
            asked.extend(texts)
            return scorer.score(texts)

    newsroom = newsroom_with(scorer=Listening())
    newsroom.set_site(allowed_origins=[PAGE])
    for body, title in ((CIVIL, "Le budget"), (f"{CIVIL} Encore.", "Le budget, vraiment")):
        post_on(newsroom, body, f"{PAGE}/budget", title)
    assert ("Le budget" in asked, "Le budget, vraiment" in asked) == (True, False)


def test_without_origin_or_token_a_post_is_a_401(browser) -> None:
    answer = browser(origin=None)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_an_unknown_site_is_no_credential(browser) -> None:
    assert browser(site="nowhere").status_code == 401


@pytest.mark.parametrize("claimed", [{"ref": "r-1"}, {"address": "192.0.2.1"}])
def test_a_browser_cannot_claim_to_be_a_signed_in_reader_or_elsewhere(browser, claimed) -> None:
    answer = browser(author={"name": "Zoé"} | claimed)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [f"author.{next(iter(claimed))}"]


def test_a_guest_in_a_browser_is_limited_by_address(newsroom_with) -> None:
    newsroom = newsroom_with(flood_limit=1)
    newsroom.set_site(allowed_origins=["*"])
    post = {"key": None, "headers": {"Origin": PAGE}}
    assert newsroom.post(CIVIL, author={"name": "Ada"}, **post).status_code == 201
    assert newsroom.post("Autre chose.", author={"name": "Bo"}, **post).status_code == 429


def test_a_signed_in_reader_posts_under_the_publishers_reference(newsroom, token) -> None:
    comment = newsroom.post(CIVIL, key=token(), author={"name": "Somebody else"}).json
    assert comment["author"]["name"] == "Camille"
    assert newsroom.detail(comment["id"])["author"]["ref"] == "r-1"


def test_a_token_without_a_name_takes_the_name_given(newsroom, token) -> None:
    comment = newsroom.post(CIVIL, key=token(name=None), author={"name": "Cam"}).json
    assert comment["author"]["name"] == "Cam"


def test_a_signed_in_reader_need_not_say_who_they_are(newsroom, token) -> None:
    path = "/v1/articles/a-1/comments"
    for said in ({}, {"author": {}}):
        answer = newsroom.call("POST", path, key=token(), json={"body": f"{CIVIL} {len(said)}"} | said)
        assert (answer.status_code, answer.json["author"]["name"]) == (201, "Camille")


@pytest.mark.parametrize(("said", "field"), [({}, "author"), ({"author": {}}, "author.name")])
def test_whoever_no_token_names_must_give_a_name(newsroom, token, said, field: str) -> None:
    newsroom.set_site(allowed_origins=[PAGE])
    for asked in ({"key": "page"}, {"key": None, "headers": {"Origin": PAGE}}, {"key": token(name=None)}):
        answer = newsroom.call("POST", "/v1/articles/a-1/comments", json=said, **asked)
        assert answer.status_code == 422
        missing = ["Missing data for required field."]
        assert answer.json["errors"] == {field: missing, "body": missing}


def test_a_signed_in_reader_edits_and_withdraws_without_an_edit_token(newsroom, token) -> None:
    comment = newsroom.post(CIVIL, key=token()).json
    path = f"/v1/comments/{comment['id']}"
    stranger = newsroom.call("PATCH", path, key=token(sub="r-2"), json={"body": "À moi."})
    assert (stranger.status_code, stranger.json["type"][-16:]) == (403, "wrong-edit-token")
    assert newsroom.call("PATCH", path, key=token(), json={"body": "Mieux dit."}).status_code == 200
    assert newsroom.call("DELETE", path, key=token()).status_code == 204


def test_a_signed_in_reader_may_only_do_what_readers_do(newsroom, token) -> None:
    assert newsroom.call("GET", "/v1/queue", key=token()).status_code == 403
    assert newsroom.call("GET", "/v1/me", key=token()).json == {
        "site": "default",
        "name": "Camille",
        "scopes": ["submit"],
    }


def test_a_signed_in_reader_reports_once_from_wherever(newsroom, token) -> None:
    comment = newsroom.approved(name="Dominique")["id"]
    path, abuse = f"/v1/comments/{comment}/reports", {"kind": "abuse"}
    assert newsroom.call("POST", path, key=token(), json=abuse).status_code == 201
    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.9"}}
    assert newsroom.call("POST", path, key=token(), json=abuse, **elsewhere).status_code == 409


def test_a_signed_in_reader_reports_and_a_program_passes_on_from_any_page(newsroom, token) -> None:
    path, abuse = f"/v1/comments/{newsroom.approved()['id']}/reports", {"kind": "abuse"}
    for key in (token(), "reader"):
        answer = newsroom.call("POST", path, key=key, json=abuse, headers={"Origin": "https://app.example"})
        assert answer.status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another secret, of which nobody here has heard"},
        {"exp": dt.datetime(2026, 11, 24, 9, 29, tzinfo=dt.UTC)},
        {"aud": "elsewhere"},
        {"sub": None},
    ],
)
def test_a_token_that_does_not_hold_is_a_401_with_the_reason(newsroom, token, wrong) -> None:
    answer = newsroom.post(CIVIL, key=token(**wrong))
    assert answer.status_code == 401
    assert "token was refused" in answer.json["detail"]


@pytest.mark.parametrize(
    "given", ["Basic YTpi", "Bearer", "Bearer civ_unknown", "Bearer mod_x", "Bearer x.y.z"]
)
def test_credentials_of_no_known_kind_are_a_401(newsroom, given: str) -> None:
    answer = newsroom.post(CIVIL, key=None, headers={"Authorization": given})
    assert (answer.status_code, answer.json["type"][-15:]) == (401, "unauthenticated")


def test_a_key_may_also_come_as_x_api_key(newsroom) -> None:
    answer = newsroom.post(CIVIL, key=None, headers={"X-Api-Key": newsroom.keys["page"]})
    assert answer.status_code == 201


def test_a_preflight_lets_any_page_ask(newsroom) -> None:
    asked = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    answer = newsroom.call("OPTIONS", "/v1/articles/a-1/comments", key=None, headers=asked)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_trying_a_text_stores_nothing_and_tells_no_score(newsroom, browser) -> None:
    for body, status in ((CIVIL, "approved"), ("Ferme-la, espèce de connard.", None)):
        answer = newsroom.call("POST", "/v1/comments/check", json={"body": body, "article": "a-1"})
        assert answer.status_code == 200
        assert set(answer.json) == {"status", "reasons", "may_hurt", "language"}
        assert status in {answer.json["status"], None}
        assert all(set(reason) == {"code", "message"} for reason in answer.json["reasons"])
    assert newsroom.queue()["items"] == newsroom.thread()["items"] == []

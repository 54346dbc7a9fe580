"""Who gets to the desk: a password and patience, one link for the first of all, and forms of our own only."""

import pytest
from seats import PASSWORD, Seat

from models import Moderator, Role
from models.engine import reading, writing
from service import access
from service.app import create_app
from service.database import db
from service.desk.frame import HEADERS
from service.keyring import Keyring
from service.settings import Settings


def test_strangers_are_sent_to_the_sign_in_page_and_then_where_they_wanted(newsroom) -> None:
    stranger = newsroom.stranger()
    sent = stranger.get("authors/")
    assert (sent.status_code, sent.location) == (303, "/desk/sign-in?next=/desk/authors/")
    asked = {"email": newsroom.hire("Camille"), "password": PASSWORD, "next": "/desk/authors/"}
    assert stranger.send("sign-in", **asked).location == "/desk/authors/"
    assert "Camille" in stranger.read("authors/")


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example", "/\\evil.example", "/v1/queue", "/desk/\nx"]
)
def test_signing_in_leads_nowhere_but_to_the_desk(newsroom, goal: str) -> None:
    answer = newsroom.stranger().send("sign-in", email=newsroom.hire("Camille"), password=PASSWORD, next=goal)
    assert answer.location == "/desk/"


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(newsroom) -> None:
    stranger, email = newsroom.stranger(), newsroom.hire("Camille")
    wrong = stranger.send("sign-in", email=email, password="wrong horse battery")
    unknown = stranger.send("sign-in", email="nobody@example.org", password="wrong horse battery")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(email, "") == unknown.text.replace("nobody@example.org", "")


def test_after_five_failures_the_right_password_must_wait(newsroom) -> None:
    stranger, email = newsroom.stranger(), newsroom.hire("Camille")
    for _ in range(5):
        assert stranger.send("sign-in", email=email, password="wrong horse battery").status_code == 401
    assert stranger.send("sign-in", email=email, password=PASSWORD).status_code == 401
    newsroom.clock.move(minutes=2)
    assert stranger.send("sign-in", email=email, password=PASSWORD).status_code == 303


def test_signing_out_ends_the_session(seat) -> None:
    assert seat.send("sign-out").location == "/desk/sign-in"
    assert seat.get().status_code == 303


@pytest.mark.parametrize("ending", ["deactivate", "password", "hours"])
def test_a_session_ends_with_the_account_the_password_and_after_twelve_hours(
    newsroom, seat, ending: str
) -> None:
    with writing(newsroom.engine) as session:
        moderator = access.moderator_by_email(session, "camille@example.org")
        if ending == "deactivate":
            access.deactivate(session, moderator)
        elif ending == "password":
            access.set_password(session, moderator, "another horse battery")
    newsroom.clock.move(hours=12 if ending == "hours" else 0)
    assert seat.get().status_code == 303
    assert seat.get("live", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/desk/sign-in"


def test_a_form_without_our_token_is_refused_and_does_nothing(newsroom, seat) -> None:
    comment = newsroom.post()
    path = f"/desk/comments/{comment['id']}/decide"
    for token in ({}, {"csrf": "made up"}, {"csrf": "né"}):
        answer = seat.client.post(path, data={"action": "approve"} | token)
        assert answer.status_code == 403
    assert newsroom.status(comment) == "pending"


def test_one_sessions_token_is_no_good_in_another(newsroom, seat) -> None:
    other = newsroom.seat("Ada")
    answer = seat.client.post("/desk/sign-out", data={"csrf": other.token()})
    assert answer.status_code == 403


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(newsroom_with) -> None:
    newsroom = newsroom_with(public_url="https://civility.example")
    cookie = newsroom.stranger().get("sign-in", base_url="https://civility.example").headers["Set-Cookie"]
    for rule in ("civility_desk=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/desk"):
        assert rule in cookie


def test_behind_a_proxy_that_ends_tls_the_cookie_goes_over_https_alone(newsroom_with) -> None:
    newsroom = newsroom_with(proxy_hops=1)
    for scheme, is_kept in (("https", True), ("http", False)):
        answer = newsroom.stranger().get("sign-in", headers={"X-Forwarded-Proto": scheme})
        assert ("Secure" in answer.headers["Set-Cookie"]) == is_kept


def test_every_page_has_strict_headers(newsroom, seat) -> None:
    for answer in (
        seat.get(),
        seat.get("nowhere"),
        newsroom.stranger().get("sign-in"),
        seat.get("static/desk.css", buffered=True),
    ):
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_files_keep_for_good_under_an_address_that_changes_with_them(seat) -> None:
    address = seat.read().partition('href="/desk/static/desk.css')[2].partition('"')[0]
    answer = seat.client.get(f"/desk/static/desk.css{address}", buffered=True)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "no-store" in seat.get().headers["Cache-Control"]


def test_what_is_not_there_is_a_page_for_members_and_the_sign_in_page_for_strangers(newsroom, seat) -> None:
    assert "Il n’y a rien à cette adresse" in seat.get("nowhere").text
    assert seat.get("nowhere").status_code == 404
    assert newsroom.stranger().get("nowhere").status_code == 303
    assert seat.client.put("/desk/authors/").status_code == 403


def test_sign_ins_are_counted_and_work_at_the_desk_is_not(newsroom_with) -> None:
    newsroom = newsroom_with(request_limit="4/minute")
    seat = newsroom.stranger()
    answer = seat.send("sign-in", email=newsroom.hire("Camille"), password=PASSWORD)
    assert answer.status_code == 303
    assert [seat.get().status_code for _ in range(9)] == [200] * 9
    guesses = [newsroom.stranger().get("sign-in").status_code for _ in range(4)]
    assert guesses[-1] == 429


@pytest.fixture
def link(newsroom) -> str:
    with reading(newsroom.engine) as session:
        token = access.first_token(session, Keyring("a secret for tests only"))
    assert token
    return f"first/{token}"


NEW = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}


def test_the_first_link_makes_an_administrator_once(newsroom, link: str) -> None:
    stranger = newsroom.stranger()
    assert stranger.get(link).status_code == 200
    assert stranger.send(link, **NEW).location == "/desk/"
    assert stranger.get("team/").status_code == 200
    with reading(newsroom.engine) as session:
        assert [m.role for m in access.list_moderators(session)] == [Role.ADMIN]
        assert access.first_token(session, Keyring("a secret for tests only")) is None
    again = newsroom.stranger()
    assert again.get(link).status_code == 404
    assert again.send(link, **NEW | {"email": "eve@example.org"}).status_code == 404


def test_another_link_makes_nobody(newsroom, link: str) -> None:
    for wrong in (link[:-1] + ("0" if link[-1] != "0" else "1"), "first/é", "first/x"):
        assert newsroom.stranger().get(wrong).status_code == 404
        assert newsroom.stranger().send(wrong, **NEW).status_code == 404
    with reading(newsroom.engine) as session:
        assert session.query(Moderator).count() == 0


def test_a_first_administrator_with_a_short_password_is_told_what_is_wrong(newsroom, link: str) -> None:
    answer = newsroom.stranger(accept_language="fr").send(link, **NEW | {"password": "court"})
    assert answer.status_code == 422
    assert "Au moins 12 caractères" in answer.text
    assert 'value="ada@example.org"' in answer.text


def test_without_a_site_there_is_no_first_link(engine) -> None:
    with reading(engine) as session:
        assert access.first_token(session, Keyring("a secret for tests only")) is None


def test_who_is_signed_in_already_goes_on(seat) -> None:
    assert seat.get("sign-in?next=/desk/articles/").location == "/desk/articles/"


def test_a_link_in_the_help_of_a_stranger_leads_to_the_sign_in_page(newsroom) -> None:
    assert newsroom.stranger().get("help").location == "/desk/sign-in?next=/desk/help"


def test_a_database_that_does_not_answer_is_told_without_a_trace(tmp_path, scorer) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/empty.sqlite3",
        secret_key="a secret for tests only",
        log_level="error",
    )
    app = create_app(settings, scorer=scorer)
    stranger = Seat(app.test_client())
    answer = stranger.send("sign-in", email="ada@example.org", password=PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Nothing was stored" in answer.text
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

"""Signing in with the newsroom's own account: the provider proves who it is, an administrator has said who may."""

import base64
import datetime as dt
import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from pytest_httpserver import HTTPServer as Publisher
from seats import PASSWORD, Seat
from werkzeug import Request, Response

from models.engine import reading, writing
from service import access, oidc
from service.oidc import Attempt, Client, Providers, RefusedError

DATABASES = ["sqlite"]  # one is enough here: what is stored and looked up is what it is with a password

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
CLIENT, SECRET = "civility at the paper", "a secret: with a colon"
NUMBERS = itertools.count(1)
GONE = object()


def published() -> list[dict[str, Any]]:
    keys = [
        json.loads(RSAAlgorithm.to_jwk(RSA_KEY.public_key())),
        json.loads(ECAlgorithm.to_jwk(EC_KEY.public_key())),
    ]
    return [key | {"kid": kid, "use": "sig"} for key, kid in zip(keys, ("rsa", "ec"), strict=True)]


@dataclass
class Provider:
    """A provider on this machine that gives out ID tokens as each test wants them, for a code and its verifier."""

    server: Publisher
    now: dt.datetime
    claims: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    answer: Response | None = None
    token: str | None = None
    key: Any = RSA_KEY
    algorithm: str = "RS256"
    kid: str = "rsa"
    redeemed: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path = f"/newsroom-{next(NUMBERS)}"
        self.issuer = f"http://127.0.0.1:{self.server.port}{self.path}"
        self.server.expect_request(f"{self.path}{oidc.WELL_KNOWN}").respond_with_handler(self._describe)
        self.server.expect_request(f"{self.path}/keys").respond_with_json({"keys": published()})
        self.server.expect_request(f"{self.path}/token", method="POST").respond_with_handler(self._redeem)

    def _describe(self, _request: Request) -> Response:
        described = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=paper",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.document
        return Response(json.dumps(described), mimetype="application/json")

    def _redeem(self, request: Request) -> Response:
        self.redeemed.append(request)
        if self.answer:
            return self.answer
        assert request.form["code"] == "good"
        assert oidc.challenge(request.form["code_verifier"]) == self.asked["code_challenge"]
        assert request.form["redirect_uri"] == self.asked["redirect_uri"]
        return Response(json.dumps({"id_token": self.token or self.signed()}), mimetype="application/json")

    def signed(self) -> str:
        moment = int(self.now.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "4711",
            "aud": CLIENT,
            "iat": moment,
            "exp": moment + 300,
            "nonce": self.asked["nonce"],
            "email": "camille@example.org",
            "email_verified": True,
        } | self.claims
        kept = {name: value for name, value in claims.items() if value is not GONE}
        return jwt.encode(kept, self.key, self.algorithm, headers={"kid": self.kid})

    def ask(self, seat: Seat, goal: str | None = None) -> dict[str, str]:
        """Follow the button as far as the provider's own page."""
        sent = seat.get("oidc/go", query_string={"next": goal} if goal else {})
        assert sent.status_code == 303
        assert sent.location.startswith(f"{self.issuer}/authorize?tenant=paper&")
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.location).query).items()}
        return self.asked

    def sign_in(self, seat: Seat, goal: str | None = None, **answer: str) -> str:
        """Sign in there and come back; the address the desk then leads to."""
        asked = self.ask(seat, goal)
        came = seat.get("oidc/back", query_string={"code": "good", "state": asked["state"]} | answer)
        assert came.status_code == 303
        return str(came.location)


@pytest.fixture
def provider(httpserver: Publisher, now: dt.datetime) -> Provider:
    return Provider(httpserver, now)


@pytest.fixture
def house(newsroom_with, provider: Provider):
    """A newsroom whose moderators may come by way of the provider; Camille is one of them."""
    newsroom = newsroom_with(
        oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET, log_level="error"
    )
    newsroom.hire("Camille")
    return newsroom


@pytest.fixture
def stranger(house) -> Seat:
    return house.stranger(accept_language="fr")


def is_in(seat: Seat) -> bool:
    return seat.get().status_code == 200


def refused(reason: str, goal: str = "/desk/") -> str:
    return f"/desk/sign-in?next={goal}&refused={reason}"


def test_a_moderator_signs_in_with_the_newsrooms_account(house, stranger, provider) -> None:
    assert "Se connecter avec votre compte de la rédaction" in stranger.read("sign-in?next=/desk/authors/")
    assert provider.sign_in(stranger, "/desk/authors/") == "/desk/authors/"
    assert "Camille" in stranger.read("authors/")
    with reading(house.engine) as session:
        assert access.moderator_by_email(session, "camille@example.org").last_seen_at == house.clock.now


def test_the_provider_is_asked_for_a_code_with_a_challenge_and_sees_our_secret_once(
    stranger, provider
) -> None:
    provider.sign_in(stranger)
    asked, redeemed = provider.asked, provider.redeemed[0]
    assert asked | {"state": "", "nonce": "", "code_challenge": ""} == {
        "tenant": "paper",
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": "http://localhost/desk/oidc/back",
        "scope": "openid email",
        "state": "",
        "nonce": "",
        "code_challenge": "",
        "code_challenge_method": "S256",
    }
    assert redeemed.authorization.username == "civility+at+the+paper"
    assert redeemed.authorization.password == "a+secret%3A+with+a+colon"
    assert "client_secret" not in redeemed.form


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(stranger, provider) -> None:
    provider.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert provider.sign_in(stranger) == "/desk/"
    assert provider.redeemed[0].authorization is None
    assert provider.redeemed[0].form["client_secret"] == SECRET


def test_the_way_back_is_the_servers_public_address(newsroom_with, provider) -> None:
    newsroom = newsroom_with(
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        public_url="http://civility.example/",
    )
    assert provider.ask(newsroom.stranger())["redirect_uri"] == "http://civility.example/desk/oidc/back"


def test_ways_to_the_provider_and_back_are_counted(newsroom_with, provider) -> None:
    newsroom = newsroom_with(
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        request_limit="2/minute",
    )
    assert [newsroom.stranger().get("oidc/go").status_code for _ in range(3)] == [303, 303, 429]
    assert [newsroom.stranger().get("oidc/back").status_code for _ in range(3)] == [303, 303, 429]


def test_an_elliptic_key_signs_as_well(stranger, provider) -> None:
    provider.key, provider.algorithm, provider.kid = EC_KEY, "ES256", "ec"
    assert provider.sign_in(stranger) == "/desk/"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "Camille@Example.ORG"},
        {"email_verified": GONE},
        {"email_verified": "true"},
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "archive"], "azp": CLIENT},
        {"exp": "29 seconds ago"},
    ],
    ids=["cased", "not said", "said as text", "one audience", "authorized party", "clocks apart"],
)
def test_what_providers_write_differently_is_taken(stranger, provider, now, claims) -> None:
    if "exp" in claims:
        claims = {"exp": int(now.timestamp()) - 29}
    provider.claims = claims
    assert provider.sign_in(stranger) == "/desk/"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": GONE},
        {"nonce": 7},
        {"aud": "another client"},
        {"aud": [CLIENT, "archive"]},
        {"aud": [CLIENT, "archive"], "azp": "archive"},
        {"azp": "archive"},
        {"aud": GONE},
        {"iss": "https://id.example.org"},
        {"iss": GONE},
        {"exp": 1},
        {"exp": GONE},
        {"sub": GONE},
    ],
    ids=lambda claims: " ".join(
        f"{name} {'gone' if value is GONE else value}" for name, value in claims.items()
    ),
)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(stranger, provider, claims) -> None:
    provider.claims = claims
    assert provider.sign_in(stranger) == refused("unproven")
    assert not is_in(stranger)


def encoded(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(provider: Provider) -> str:
    return f"{encoded({'alg': 'none'})}.{provider.signed().split('.')[1]}."


def keyed_with_what_is_public(provider: Provider) -> str:
    head = f"{encoded({'alg': 'HS256', 'kid': 'rsa'})}.{provider.signed().split('.')[1]}"
    key = json.dumps(published()[0]).encode()
    return f"{head}.{encoded(hmac.new(key, head.encode(), hashlib.sha256).digest())}"


def keyed_with_our_secret(provider: Provider) -> str:
    head = f"{encoded({'alg': 'HS256'})}.{provider.signed().split('.')[1]}"
    return f"{head}.{encoded(hmac.new(SECRET.encode(), head.encode(), hashlib.sha256).digest())}"


def signed_by_another(provider: Provider) -> str:
    provider.key = OTHER_RSA
    return provider.signed()


def with_an_unknown_key(provider: Provider) -> str:
    provider.kid = "another"
    return provider.signed()


@pytest.mark.parametrize(
    "forge",
    [
        unsigned,
        keyed_with_what_is_public,
        keyed_with_our_secret,
        signed_by_another,
        with_an_unknown_key,
        lambda _provider: "not a token",
    ],
)
def test_a_forged_token_lets_nobody_in(stranger, provider, forge) -> None:
    asked = provider.ask(stranger)
    provider.token = forge(provider)
    came = stranger.get("oidc/back", query_string={"code": "good", "state": asked["state"]})
    assert came.location == refused("unproven")
    assert not is_in(stranger)


def test_an_answer_with_another_state_is_not_even_looked_at(stranger, provider) -> None:
    for state in ("made up", "", "é"):
        assert provider.sign_in(stranger, state=state) == refused("stale")
    assert stranger.get("oidc/back?code=good&error=access_denied").location == "/desk/sign-in?refused=stale"
    assert (provider.redeemed, is_in(stranger)) == ([], False)


def test_an_answer_is_good_once_and_in_the_browser_that_asked(house, stranger, provider) -> None:
    asked = provider.ask(stranger)
    answer = {"code": "good", "state": asked["state"]}
    assert house.stranger().get("oidc/back", query_string=answer).location.endswith("refused=stale")
    assert stranger.get("oidc/back", query_string=answer).location == "/desk/"
    assert stranger.get("oidc/back", query_string=answer).location.endswith("refused=stale")


def test_an_answer_of_another_issuer_is_refused(stranger, provider) -> None:
    assert provider.sign_in(stranger, iss="https://id.example.org") == refused("unproven")
    assert provider.sign_in(stranger, iss=provider.issuer) == "/desk/"


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": None},
        {"email": GONE},
        {"email": ["camille@example.org"]},
        {"email": "nobody@example.org"},
        {"email": "camille@example.org\0"},
        {"email": "camille@example.org, ada@example.org"},
    ],
    ids=lambda claims: " ".join(
        f"{name} {'gone' if value is GONE else value!r}" for name, value in claims.items()
    ),
)
def test_an_account_without_a_moderators_verified_e_mail_stays_outside(stranger, provider, claims) -> None:
    provider.claims = claims
    assert provider.sign_in(stranger) == refused("unknown")
    assert not is_in(stranger)


def test_a_look_alike_that_folds_to_a_moderators_address_is_somebody_else(house, stranger, provider) -> None:
    house.hire("Kim")
    provider.claims = {"email": "\N{KELVIN SIGN}im@example.org"}
    assert provider.sign_in(stranger) == refused("unknown")
    provider.claims = {"email": "kim@example.org"}
    assert provider.sign_in(stranger) == "/desk/"


def test_a_deactivated_moderator_is_told_the_same_as_somebody_unknown(house, stranger, provider) -> None:
    with writing(house.engine) as session:
        access.deactivate(session, access.moderator_by_email(session, "camille@example.org"))
    deactivated = provider.sign_in(stranger)
    provider.claims = {"email": "nobody@example.org"}
    assert deactivated == provider.sign_in(stranger) == refused("unknown")
    assert "Ce compte ne donne pas accès à l’espace de modération" in stranger.read("sign-in?refused=unknown")


def test_a_password_locked_after_guesses_does_not_stop_the_provider_and_stays_locked(
    house, stranger, provider
) -> None:
    guesser = house.stranger()
    for _ in range(5):
        guesser.send("sign-in", email="camille@example.org", password="wrong horse battery")
    assert provider.sign_in(stranger) == "/desk/"
    assert guesser.send("sign-in", email="camille@example.org", password=PASSWORD).status_code == 401


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example", "/\\evil.example", "/v1/queue", "/desk/" + "x" * 2000]
)
def test_the_way_through_the_provider_leads_nowhere_but_to_the_desk(stranger, provider, goal: str) -> None:
    assert provider.sign_in(stranger, goal) == "/desk/"


@pytest.mark.parametrize(
    ("error", "reason"),
    [("access_denied", "denied"), ("temporarily_unavailable", "down"), ("<b>invalid_scope", "misset")],
)
def test_what_the_provider_answers_instead_is_told_in_words(stranger, provider, error, reason) -> None:
    assert provider.sign_in(
        stranger, "/desk/authors/", error=error, error_description="<b>Pay here"
    ) == refused(reason, "/desk/authors/")
    page = stranger.read(f"sign-in?refused={reason}")
    assert "compte de la rédaction" in page.partition('role="alert"')[2].partition("</p>")[0]
    assert "Pay here" not in page


def test_no_link_can_put_words_of_its_own_on_the_sign_in_page(stranger) -> None:
    assert 'role="alert"' not in stranger.read("sign-in?refused=Pay+here")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Response('{"error": "invalid_grant"}', 400), "stale"),
        (Response('{"error": "invalid_client"}', 401), "misset"),
        (Response('{"access_token": "x"}', 200), "misset"),
        (Response("[]", 200), "misset"),
        (Response("{}", 502), "down"),
        (Response("<html>", 502), "down"),
    ],
    ids=["code unknown", "secret wrong", "no ID token", "a list", "broken", "no JSON"],
)
def test_a_code_that_is_worth_no_token_lets_nobody_in(stranger, provider, answer, reason) -> None:
    provider.answer = answer
    assert provider.sign_in(stranger) == refused(reason)
    assert not is_in(stranger)


def test_keys_that_cannot_be_fetched_let_nobody_in(stranger, provider) -> None:
    provider.document = {"jwks_uri": f"{provider.issuer}/nowhere"}
    assert provider.sign_in(stranger) == refused("down")
    assert not is_in(stranger)


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://id.example.org"},
        {"token_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "http://id.example.org/keys"},
    ],
    ids=["another issuer", "incomplete", "script", "in the clear"],
)
def test_a_provider_that_says_something_else_than_was_set_is_not_used(stranger, provider, document) -> None:
    provider.document = document
    assert stranger.get("oidc/go").location == refused("misset")


@pytest.fixture
def closed_port() -> int:
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_port
    server.server_close()
    return port


def test_while_the_provider_is_down_the_password_works(newsroom_with, closed_port: int) -> None:
    newsroom = newsroom_with(
        oidc_issuer=f"http://127.0.0.1:{closed_port}",
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )
    stranger = newsroom.stranger()
    sent = stranger.get("oidc/go?next=/desk/authors/")
    assert sent.location == refused("down", "/desk/authors/")
    assert "does not answer" in stranger.get(sent.location.removeprefix("/desk/")).text
    given = {"email": newsroom.hire("Camille"), "password": PASSWORD, "next": "/desk/authors/"}
    assert stranger.send("sign-in", **given).location == "/desk/authors/"


def test_a_failure_is_remembered_for_seconds_and_a_provider_for_an_hour(
    httpserver: Publisher, provider
) -> None:
    time = [0.0]
    find = Providers(lambda: time[0])
    provider.document = {"issuer": "another"}
    for at, document in ((0, {}), (9, {})):
        time[0] = at
        with pytest.raises(RefusedError):
            find(provider.issuer)
        provider.document = document
    time[0] = 10
    found = find(provider.issuer)
    provider.document = {"issuer": "another"}
    time[0] = 3609
    assert find(provider.issuer) == found
    time[0] = 3610
    with pytest.raises(RefusedError):
        find(provider.issuer)


def test_a_provider_that_lists_nothing_there_is_down(httpserver: Publisher) -> None:
    httpserver.expect_request(f"/empty{oidc.WELL_KNOWN}").respond_with_json({}, status=404)
    with pytest.raises(RefusedError) as error:
        Providers()(httpserver.url_for("/empty"))
    assert error.value.reason == "down"


def test_without_a_provider_there_is_no_button_and_no_way(newsroom) -> None:
    assert "newsroom account" not in newsroom.stranger().read("sign-in")
    assert [newsroom.stranger().get(f"oidc/{way}").status_code for way in ("go", "back")] == [404, 404]


def test_secrets_stay_out_of_what_is_printed() -> None:
    assert SECRET not in repr(Client("https://id.example.org", CLIENT, SECRET))
    assert "verifier" not in repr(Attempt("state", "nonce", "verifier", "back")).replace("verifier=", "")

"""Readers' tokens: the site pins the algorithm and the key; everything else about a token is suspect."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Site
from service import access, problems
from service.access.reader_tokens import stored_reader_tokens
from service.access.readers import Reader
from service.keyring import Keyring
from service.problems import Problem

SECRET = "a shared secret of more than 32 bytes"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_RSA = rsa.generate_private_key(65537, 2048)
HS256 = {"algorithm": "HS256", "secret": SECRET}
JWKS = {"algorithm": "RS256", "jwks_url": "https://id.example.org/keys"}


def pem(key: Any) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def jwk(key: Any, **more: Any) -> dict[str, Any]:
    algorithm = (
        jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    )
    return json.loads(algorithm.to_jwk(key.public_key())) | more


@pytest.fixture
def read(keyring: Keyring, now: dt.datetime):
    """Reads a token on a site that is set up as `document` says."""

    def read(
        token: str, document: dict[str, Any] | None = None, published: list[dict[str, Any]] | None = None
    ) -> Reader:
        site = Site(key="default", reader_tokens=stored_reader_tokens(document or HS256, keyring))
        return access.reader_of(
            token, site, keyring=keyring, now=now, fetch_jwks=lambda _url, _kid: published or []
        )

    return read


def refusal(read: Any, *given: Any) -> str:
    with pytest.raises(Problem) as refused:
        read(*given)
    assert refused.value.kind is problems.UNAUTHENTICATED
    return refused.value.detail or ""


def test_a_shared_secret_token_names_the_reader(read, token):
    assert read(token()) == Reader("reader-7", "Zoé", "zoe@example.org")


@pytest.mark.parametrize(("key", "algorithm"), [(RSA_KEY, "RS256"), (EC_KEY, "ES256")])
def test_a_public_key_token_names_the_reader(read, token, key: Any, algorithm: str):
    document = {"algorithm": algorithm, "public_key": pem(key)}
    assert read(token(key, algorithm), document).ref == "reader-7"
    assert "cannot be read" in refusal(read, "x.y.z", document)


@pytest.mark.parametrize(("key", "algorithm"), [(RSA_KEY, "RS256"), (EC_KEY, "ES256")])
def test_a_published_key_is_chosen_by_its_id(read, token, key: Any, algorithm: str):
    published = [jwk(OTHER_RSA, kid="old"), jwk(key, kid="new", use="sig", alg=algorithm)]
    document = {"algorithm": algorithm, "jwks_url": "https://id.example.org/keys"}
    assert read(token(key, algorithm, {"kid": "new"}), document, published).ref == "reader-7"
    assert "no key" in refusal(read, token(key, algorithm, {"kid": "gone"}), document, published)


def test_a_token_without_a_key_id_needs_a_single_fitting_key(read, token):
    fitting, encrypting = jwk(RSA_KEY), jwk(OTHER_RSA, use="enc")
    assert read(token(RSA_KEY, "RS256"), JWKS, [fitting, encrypting, jwk(EC_KEY)]).ref == "reader-7"
    assert "no key" in refusal(read, token(RSA_KEY, "RS256"), JWKS, [fitting, jwk(OTHER_RSA)])
    assert "no key" in refusal(read, token(RSA_KEY, "RS256"), JWKS, [fitting | {"alg": "RS512"}])


def test_a_published_key_that_is_no_key_is_refused(read, token):
    assert "cannot be read" in refusal(
        read, token(RSA_KEY, "RS256"), JWKS, [{"kty": "RSA", "n": "é", "e": 3}]
    )


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def test_a_public_key_used_as_a_shared_secret_signs_nothing(read, now: dt.datetime):
    signed = f"{encoded({'alg': 'HS256'})}.{encoded({'sub': 'admin', 'exp': now.timestamp() + 60})}"
    mac = hmac.new(pem(RSA_KEY).encode(), signed.encode(), hashlib.sha256).digest()
    forged = f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    assert "signed with RS256" in refusal(read, forged, {"algorithm": "RS256", "public_key": pem(RSA_KEY)})


@pytest.mark.parametrize("none", ["none", "None", "NONE", None, 1, ["HS256"]])
def test_an_unsigned_token_is_refused(read, now: dt.datetime, none: object):
    claims = encoded({"sub": "admin", "exp": now.timestamp() + 60})
    for signature in ("", "AAAA"):
        assert "refused" in refusal(read, f"{encoded({'alg': none, 'typ': 'JWT'})}.{claims}.{signature}")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": None}, "it has no exp"),
        ({"exp": "tomorrow"}, "number of seconds"),
        ({"exp": True}, "number of seconds"),
        ({"exp": float("inf")}, "number of seconds"),
        ({"sub": None}, "does not name a reader"),
        ({"sub": ""}, "does not name a reader"),
        ({"sub": " "}, "does not name a reader"),
        ({"sub": True}, "does not name a reader"),
        ({"sub": {"id": 7}}, "does not name a reader"),
        ({"sub": "x" * 256}, "does not name a reader"),
        ({"sub": "a\0b"}, "does not name a reader"),
        ({"sub": "\ud800"}, "does not name a reader"),
    ],
)
def test_a_token_that_leaves_something_open_is_refused(read, token, claims: dict[str, Any], why: str):
    assert why in refusal(read, token(**claims))


def test_thirty_seconds_of_disagreement_between_clocks_are_forgiven(read, token, now: dt.datetime):
    moment = int(now.timestamp())
    assert read(token(exp=moment - 29, nbf=moment + 30)).ref == "reader-7"
    assert "it is over" in refusal(read, token(exp=moment - 30))
    assert "not valid yet" in refusal(read, token(nbf=moment + 31))


@pytest.mark.parametrize("wrong", [None, "someone-else", ["a", "b"]])
def test_audience_and_issuer_must_match_where_the_site_names_them(read, token, wrong: object):
    document = HS256 | {"audience": "comments", "issuer": "https://id.example.org"}
    right = {"aud": ["comments", "shop"], "iss": "https://id.example.org"}
    assert read(token(**right), document).ref == "reader-7"
    assert "refused" in refusal(read, token(**right | {"aud": wrong}), document)
    issuer = None if isinstance(wrong, list) else wrong
    assert "refused" in refusal(read, token(**right | {"iss": issuer}), document)


def test_an_audience_is_ignored_where_the_site_names_none(read, token):
    assert read(token(aud="anything", iss="anyone")).ref == "reader-7"


def test_claims_can_have_the_publishers_own_names(read, token):
    document = HS256 | {"claims": {"ref": "uid", "name": "pseudo"}}
    assert read(token(uid=42, pseudo="  Jean \n Petit ", email=3), document) == Reader(
        "42", "Jean Petit", None
    )


def test_a_reader_need_not_have_a_name_or_an_e_mail(read, token):
    assert read(token(name=None, email=None)) == Reader("reader-7", None, None)
    assert read(token(name="x" * 300)).name == "x" * 100


def test_another_secret_a_long_token_and_letters_beyond_ascii_are_refused(read, token):
    assert "signature is wrong" in refusal(read, token("another secret of more than 32 bytes long"))
    assert "8192" in refusal(read, token(extra="x" * 9000))
    assert "8192" in refusal(read, "é.é.é")


def test_a_site_without_readers_tokens_takes_none(keyring: Keyring, now: dt.datetime, token):
    site = Site(key="default", reader_tokens=None)
    with pytest.raises(Problem, match="takes no readers"):
        access.reader_of(token(), site, keyring=keyring, now=now, fetch_jwks=lambda _url, _kid: [])


def test_a_secret_sealed_under_another_key_lets_nobody_in(keyring: Keyring, now: dt.datetime, token):
    site = Site(key="default", reader_tokens=stored_reader_tokens(HS256, Keyring("another secret key")))
    with pytest.raises(Problem, match="refused"):
        access.reader_of(token(), site, keyring=keyring, now=now, fetch_jwks=lambda _url, _kid: [])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_token_with_any_one_character_changed_is_refused(read, token, data):
    good = token()
    at = data.draw(st.integers(0, len(good) - 2))  # the last character holds unused bits
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != good[at]))
    refusal(read, good[:at] + other + good[at + 1 :])


def test_the_shared_secret_is_not_stored_in_the_clear(keyring: Keyring):
    stored = stored_reader_tokens(HS256, keyring)
    assert SECRET not in json.dumps(stored)
    assert stored["claims"] == {"ref": "sub", "name": "name", "email": "email"}


SMALL_RSA = rsa.generate_private_key(65537, 1024)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "algorithm"),
        ({"algorithm": "none"}, "algorithm"),
        ({"algorithm": "HS256"}, "algorithm"),
        ({"algorithm": "RS256", "secret": SECRET}, "algorithm"),
        ({"algorithm": "HS256", "public_key": pem(RSA_KEY)}, "algorithm"),
        (HS256 | {"jwks_url": "https://x.example"}, "algorithm"),
        (HS256 | {"secret": "short"}, "secret"),
        (HS256 | {"secret": pem(RSA_KEY)}, "secret"),
        (HS256 | {"secret": 7}, "secret"),
        (HS256 | {"secret": "\ud800" * 40}, "secret"),
        (HS256 | {"leeway": 9}, "leeway"),
        (HS256 | {"audience": ""}, "audience"),
        (HS256 | {"claims": {"sub": "x"}}, "claims"),
        (HS256 | {"claims": []}, "claims"),
        ({"algorithm": "RS256", "public_key": "not a key"}, "public_key"),
        ({"algorithm": "RS256", "public_key": pem(EC_KEY)}, "public_key"),
        ({"algorithm": "RS256", "public_key": pem(SMALL_RSA)}, "public_key"),
        ({"algorithm": "ES256", "public_key": pem(RSA_KEY)}, "public_key"),
        (JWKS | {"jwks_url": "http://id.example.org/keys"}, "jwks_url"),
        (JWKS | {"jwks_url": "file:///etc/passwd"}, "jwks_url"),
        (JWKS | {"jwks_url": "https://[x"}, "jwks_url"),
    ],
)
def test_a_document_that_would_not_protect_is_refused_by_field(
    keyring: Keyring, document: dict[str, Any], field: str
):
    with pytest.raises(Problem) as refused:
        stored_reader_tokens(document, keyring)
    assert list(refused.value.errors or {}) == [f"reader_tokens.{field}"]


def test_keys_may_come_from_this_machine_without_tls(keyring: Keyring):
    assert stored_reader_tokens(JWKS | {"jwks_url": "http://localhost:9/keys"}, keyring)

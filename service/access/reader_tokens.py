"""How a site's readers prove who they are: the document an operator writes, checked, and what is stored."""

import re
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from service import problems
from service.keyring import Keyring
from service.networks import is_safe_way
from service.problems import Problem

KEY_SOURCES = {
    "HS256": ("secret",),
    "RS256": ("public_key", "jwks_url"),
    "ES256": ("public_key", "jwks_url"),
}
"""The algorithms a site may choose from, and where the key of each may come from."""
DEFAULT_CLAIMS = {"ref": "sub", "name": "name", "email": "email"}
LEAST_SECRET_BYTES = 32
"""A shorter HMAC key than its hash is refused (RFC 7518 §3.2)."""
LEAST_RSA_BITS = 2048
FIELDS = {"algorithm", "secret", "public_key", "jwks_url", "audience", "issuer", "claims"}
TEXT = re.compile(r"[^\x00\ud800-\udfff]{1,2000}")


def stored_reader_tokens(document: Mapping[str, Any], keyring: Keyring) -> dict[str, Any]:
    """What `site.reader_tokens` holds for an operator's `document`: checked, and its secret encrypted.

    `{"algorithm": "HS256" | "RS256" | "ES256", "secret" | "public_key" (PEM) | "jwks_url", "audience"?,
    "issuer"?, "claims"?: {"ref"?, "name"?, "email"?}}`. Raises Problem INVALID naming each wrong field.
    """
    errors = _shape_errors(document) or _key_errors(document)
    if errors:
        raise Problem(
            problems.INVALID, errors={f"reader_tokens.{name}": said for name, said in errors.items()}
        )
    stored = dict(document) | {"claims": DEFAULT_CLAIMS | dict(document.get("claims") or {})}
    if "secret" in stored:
        stored["secret"] = keyring.encrypt(stored["secret"].encode()).decode("ascii")
    return stored


def opened_secret(stored: Mapping[str, Any], keyring: Keyring) -> str:
    """The HS256 secret of a stored document. Raises ValueError if CIVILITY_SECRET_KEY has changed since."""
    return keyring.decrypt(stored["secret"].encode("ascii")).decode()


def _shape_errors(document: Mapping[str, Any]) -> dict[str, list[str]]:
    errors = {name: ["this field is unknown"] for name in sorted(set(document) - FIELDS)}
    texts = [name for name in FIELDS - {"claims"} if name in document and not _is_text(document[name])]
    errors |= {name: ["a text is needed"] for name in sorted(texts)}
    if document.get("algorithm") not in KEY_SOURCES:
        errors["algorithm"] = [f"choose from {', '.join(KEY_SOURCES)}"]
    if not _are_claims(document.get("claims", {})):
        errors["claims"] = ["ref, name and email, each the name of a claim"]
    return errors


def _key_errors(document: Mapping[str, Any]) -> dict[str, list[str]]:
    sources = KEY_SOURCES[document["algorithm"]]
    given = [name for name in ("secret", "public_key", "jwks_url") if name in document]
    if len(given) != 1 or given[0] not in sources:
        return {"algorithm": [f"{document['algorithm']} takes exactly one of: {', '.join(sources)}"]}
    check = {"secret": _secret_error, "public_key": _public_key_error, "jwks_url": _url_error}[given[0]]
    wrong = check(document)
    return {given[0]: [wrong]} if wrong else {}


def _secret_error(document: Mapping[str, Any]) -> str | None:
    if len(document["secret"].encode()) < LEAST_SECRET_BYTES:
        return f"at least {LEAST_SECRET_BYTES} bytes are needed"
    if "-----BEGIN" in document["secret"]:
        return "this is a key file, not a shared secret"
    return None


def _public_key_error(document: Mapping[str, Any]) -> str | None:
    try:
        key = load_pem_public_key(document["public_key"].encode())
    except ValueError:
        return "a public key in PEM form is needed"
    if document["algorithm"] == "RS256":
        fits = isinstance(key, RSAPublicKey) and key.key_size >= LEAST_RSA_BITS
    else:
        fits = isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
    return None if fits else f"this key is not one for {document['algorithm']}"


def _url_error(document: Mapping[str, Any]) -> str | None:
    # Whoever can change these keys on their way here can sign in as anyone.
    return None if is_safe_way(document["jwks_url"]) else "an https:// URL is needed"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and TEXT.fullmatch(value) is not None


def _are_claims(claims: object) -> bool:
    return (
        isinstance(claims, Mapping)
        and set(claims) <= set(DEFAULT_CLAIMS)
        and all(map(_is_text, claims.values()))
    )

"""A site, a keyring, and tokens as publishers make them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from sqlalchemy import Engine

from models import Site
from models.engine import writing
from service import sites
from service.keyring import Keyring

SECRET = "a shared secret of more than 32 bytes"


@pytest.fixture
def keyring() -> Keyring:
    return Keyring("the secret key of these tests")


@pytest.fixture
def site(engine: Engine, now: dt.datetime) -> Site:
    with writing(engine) as session:
        return sites.ensure_default(session, now)


@pytest.fixture
def token(now: dt.datetime) -> Callable[..., str]:
    """Makes a reader's token; claims given as None are left out."""

    def make(
        key: Any = SECRET, algorithm: str = "HS256", headers: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        usual = {
            "sub": "reader-7",
            "name": "Zoé",
            "email": "zoe@example.org",
            "exp": int(now.timestamp()) + 60,
        }
        payload = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(payload, key, algorithm, headers)

    return make

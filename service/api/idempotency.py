"""A POST that may be repeated: its answer is stored in the same transaction as its work.

Draft-ietf-httpapi-idempotency-key-header: same key and request → the stored answer; another request → 422;
still in hand → 409. A request whose process died is taken as abandoned after a minute and runs again.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import marshmallow as ma
from flask import Response, g, json, request
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Replay
from models.base import new_id
from service import problems
from service.api.caller import caller
from service.database import snapshot, transaction
from service.problems import Problem
from service.web.parts import now, parts

LONGEST = 255
ABANDONED_AFTER = dt.timedelta(minutes=1)
P = ParamSpec("P")


def idempotent(view: Callable[P, Response]) -> Callable[P, Response]:
    """Let callers repeat this POST under an Idempotency-Key; the view answers through `kept`."""

    @wraps(view)
    def once(*args: P.args, **kwargs: P.kwargs) -> Response:
        key = _key()
        if key is None:
            return view(*args, **kwargs)
        if stored := _begin(key):
            return stored
        try:
            return view(*args, **kwargs)
        except BaseException:
            _abandon()
            raise

    return once


def kept(
    session: Session, schema: ma.Schema, result: Any, status: int, headers: dict[str, str] | None = None
) -> Response:
    """The answer of an idempotent view, stored with what the view did if the request has a key."""
    body = json.dumps(schema.dump(result))
    answer = {"headers": headers or {}, "body": body}
    if "replay" in g:
        _store(session, status, answer)
    return _response(status, answer)


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise Problem(
            problems.MALFORMED, f"Idempotency-Key must be 1 to {LONGEST} printable ASCII characters"
        )
    return key


def _begin(key: str) -> Response | None:
    """Note that the request is in hand; the stored answer if it was answered before."""
    replay = Replay(
        id=new_id(),
        site_id=caller().site.id,
        caller=caller().id,
        key=key,
        fingerprint=_fingerprint(),
        created_at=now(),
    )
    try:
        with transaction() as session:
            session.add(replay)
            session.flush()
    except IntegrityError:
        return _repeat(key)
    g.replay = (replay.id, replay.created_at)
    return None


def _repeat(key: str) -> Response | None:
    with snapshot() as session:
        found = session.scalars(
            select(Replay).where(
                Replay.site_id == caller().site.id, Replay.caller == caller().id, Replay.key == key
            )
        ).one_or_none()
    if found is None:
        raise Problem(problems.IN_FLIGHT, retry_after=1)
    if found.fingerprint != _fingerprint():
        raise Problem(problems.KEY_REUSED)
    if found.answer is not None and found.status_code is not None:
        return _response(found.status_code, json.loads(parts().keyring.decrypt(found.answer)))
    _take_over(found)
    return None


def _take_over(found: Replay) -> None:
    """Run an abandoned request again, unless another process is quicker to take it over."""
    begun_at = now()  # read once: by this very moment `_still_ours` knows the row again
    with transaction() as session:
        abandoned = update(Replay).where(
            Replay.id == found.id,
            Replay.answer.is_(None),
            Replay.created_at == found.created_at,
            Replay.created_at < begun_at - ABANDONED_AFTER,
        )
        taken = session.execute(abandoned.values(created_at=begun_at)).rowcount  # type: ignore[attr-defined]
    if not taken:
        raise Problem(problems.IN_FLIGHT, retry_after=1)
    g.replay = (found.id, begun_at)


def _store(session: Session, status: int, answer: dict[str, Any]) -> None:
    sealed = parts().keyring.encrypt(json.dumps(answer).encode())
    own = update(Replay).where(*_still_ours())
    kept = session.execute(own.values(status_code=status, answer=sealed)).rowcount  # type: ignore[attr-defined]
    if not kept:
        # It took so long that another process took it for abandoned: that one's work stands.
        raise Problem(problems.IN_FLIGHT, retry_after=1)


def _abandon() -> None:
    """Forget a request that was refused or failed, so that it can be sent again, corrected."""
    with transaction() as session:
        session.execute(delete(Replay).where(*_still_ours(), Replay.answer.is_(None)))
    del g.replay


def _still_ours() -> tuple[ColumnElement[bool], ...]:
    replay_id, begun_at = g.replay
    return Replay.id == replay_id, Replay.created_at == begun_at


def _fingerprint() -> str:
    seen = b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data(cache=True)))
    return hashlib.sha256(seen).hexdigest()


def _response(status: int, answer: dict[str, Any]) -> Response:
    return Response(answer["body"], status, answer["headers"], content_type="application/json")

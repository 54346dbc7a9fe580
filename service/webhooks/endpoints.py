"""Endpoints: where a site's events are sent, and which of them."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Endpoint, Event
from models.base import new_id
from service import problems
from service.delivery import fault_of_url, is_private_target
from service.keyring import Keyring
from service.problems import Problem
from service.webhooks.announcing import announce, make_due, record_event
from service.webhooks.events import DISABLED, PATTERNS, TEST
from service.webhooks.secrets import chosen_secret

LONGEST_DESCRIPTION = 200


def create_endpoint(
    session: Session,
    site_id: uuid.UUID,
    *,
    url: str,
    events: Sequence[str],
    keyring: Keyring,
    now: dt.datetime,
    description: str | None = None,
    secret: str | None = None,
    allow_private: bool = False,
) -> tuple[Endpoint, str]:
    """A new receiver, and its secret, which is told this once. Raises Problem INVALID or TARGET_REFUSED."""
    _check({"url": url, "events": events, "description": description}, allow_private=allow_private)
    told = chosen_secret(secret)
    endpoint = Endpoint(
        id=new_id(),
        site_id=site_id,
        url=url,
        description=description,
        events=list(events),
        secret=keyring.encrypt(told.encode()),
        active=True,
        version=1,
        created_at=now,
    )
    session.add(endpoint)
    return endpoint, told


def find_endpoint(session: Session, site_id: uuid.UUID, endpoint_id: uuid.UUID) -> Endpoint:
    """The site's endpoint, to look at. Raises Problem NOT_FOUND."""
    return _of_site(session.get(Endpoint, endpoint_id), site_id, endpoint_id)


def lock_endpoint(
    session: Session, site_id: uuid.UUID, endpoint_id: uuid.UUID, *, expected_version: int | None = None
) -> Endpoint:
    """The site's endpoint, held against other writers until the transaction ends.

    Announcing to it need not wait meanwhile, unless it is removed. Raises Problem NOT_FOUND or STALE.
    """
    locked = session.get(Endpoint, endpoint_id, with_for_update={"key_share": True}, populate_existing=True)
    endpoint = _of_site(locked, site_id, endpoint_id)
    if expected_version not in {None, endpoint.version}:
        raise Problem(problems.STALE, current_version=endpoint.version)
    return endpoint


def list_endpoints(session: Session, site_id: uuid.UUID) -> Sequence[Endpoint]:
    """All endpoints of the site, the oldest first."""
    return session.scalars(select(Endpoint).where(Endpoint.site_id == site_id).order_by(Endpoint.id)).all()


def change_endpoint(endpoint: Endpoint, changes: dict[str, Any], *, allow_private: bool = False) -> Endpoint:
    """Set `url`, `events`, `description` or `active`; made active again, it starts with a clean record.

    Raises Problem INVALID or TARGET_REFUSED.
    """
    _check(changes, allow_private=allow_private)
    if changes.get("active"):
        endpoint.failing_since = endpoint.disabled_at = endpoint.disabled_reason = None
    for name, value in changes.items():
        setattr(endpoint, name, value)
    endpoint.version += 1
    return endpoint


def delete_endpoint(session: Session, endpoint: Endpoint) -> None:
    """Remove the endpoint with its deliveries; what was announced stays."""
    session.delete(endpoint)


def send_test(session: Session, endpoint: Endpoint, *, now: dt.datetime) -> Event:
    """Queue an `endpoint.test` for this endpoint alone. Raises Problem CONFLICT while it is disabled."""
    if not endpoint.active:
        raise Problem(problems.CONFLICT, "this endpoint is disabled")
    data = {"endpoint": endpoint_data(endpoint)}
    event = record_event(session, TEST, site_id=endpoint.site_id, data=data, now=now)
    make_due(session, event, [endpoint.id], now=now)
    return event


def disable_endpoint(session: Session, endpoint: Endpoint, reason: str, *, now: dt.datetime) -> None:
    """Send nothing more to it, and say so to the others; what is due there waits."""
    endpoint.active, endpoint.disabled_at, endpoint.disabled_reason = False, now, reason
    endpoint.version += 1
    session.flush()
    data = {"endpoint": endpoint_data(endpoint), "reason": reason}
    announce(session, DISABLED, site_id=endpoint.site_id, data=data, now=now)


def endpoint_data(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint as receivers are told of it."""
    return {"id": str(endpoint.id), "url": endpoint.url, "description": endpoint.description}


def _of_site(endpoint: Endpoint | None, site_id: uuid.UUID, endpoint_id: uuid.UUID) -> Endpoint:
    if endpoint is None or endpoint.site_id != site_id:
        raise Problem(problems.NOT_FOUND, f"no endpoint {endpoint_id}")
    return endpoint


def _check(changes: dict[str, Any], *, allow_private: bool) -> None:
    faults = {name: _FAULTS[name](value) for name, value in changes.items() if name in _FAULTS}
    errors = {name: fault for name, fault in faults.items() if fault}
    if errors:
        raise Problem(problems.INVALID, errors=errors)
    if not allow_private and "url" in changes and is_private_target(changes["url"]):
        raise Problem(problems.TARGET_REFUSED, "this address is not on the public Internet")


def _fault_of_events(events: Sequence[str]) -> str | None:
    unknown = sorted(set(events) - PATTERNS)
    if unknown:
        return f"unknown: {', '.join(unknown)}"
    return None if events else "at least one is needed"


def _fault_of_description(description: str | None) -> str | None:
    is_too_long = description is not None and len(description) > LONGEST_DESCRIPTION
    return f"at most {LONGEST_DESCRIPTION} characters" if is_too_long else None


_FAULTS = {"url": fault_of_url, "events": _fault_of_events, "description": _fault_of_description}

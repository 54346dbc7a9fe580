"""Figures for the newsroom: how much comes in, who decides, how long it takes, and what waits."""

import datetime as dt
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from models import ActorKind, Comment, Decision, Delivery, DeliveryState, Endpoint, Heartbeat, Site, Status
from service.trends import came_in, lasting

DECISIONS_TIMED = 10_000


def site_statistics(session: Session, site: Site, *, since: dt.datetime, now: dt.datetime) -> dict[str, Any]:
    """What happened on a site since a time: volumes, decisions by actor, minutes to decision, and the backlog."""
    return {
        "since": since,
        "comments": _by_status(session, site, since),
        "decisions": _by_actor(session, site, since),
        "minutes_to_decision": _minutes_to_decision(session, site, since),
        "pending": _pending(session, site),
        "oldest_pending_minutes": _oldest(session, site, now),
    }


def backlog(session: Session, *, now: dt.datetime) -> dict[str, float]:
    """What waits just now on all sites, by the name of its metric."""
    return {
        "civility_comments_pending": _count(session, Comment, Comment.status == Status.PENDING),
        "civility_comments_unscored": _count(session, Comment, Comment.score_due_at.is_not(None)),
        "civility_deliveries_due": _count(
            session,
            Delivery,
            Delivery.state == DeliveryState.DUE,
            Delivery.due_at <= now,
            Delivery.endpoint_id.in_(select(Endpoint.id).where(Endpoint.active)),
        ),
        "civility_decisions_unsealed": _count(session, Decision, Decision.seal_number.is_(None)),
        "civility_worker_heartbeat_age_seconds": heartbeat_age(session, now=now),
    }


def heartbeat_age(session: Session, *, now: dt.datetime) -> float:
    """Seconds since any worker last said that it lives; -1 if none ever did."""
    last = session.scalar(select(func.max(Heartbeat.beat_at)))
    return (now - last).total_seconds() if last else -1.0


def _by_status(session: Session, site: Site, since: dt.datetime) -> dict[str, int]:
    rows = select(Comment.status, func.count()).where(Comment.site_id == site.id, Comment.created_at >= since)
    found = {status.value: count for status, count in session.execute(rows.group_by(Comment.status))}
    return {status.value: 0 for status in Status} | found


def _by_actor(session: Session, site: Site, since: dt.datetime) -> list[dict[str, Any]]:
    rows = select(Decision.actor_kind, Decision.actor, Decision.action, func.count()).where(
        Decision.site_id == site.id, Decision.created_at >= since, Decision.actor_kind != ActorKind.AUTHOR
    )
    grouped = rows.group_by(Decision.actor_kind, Decision.actor, Decision.action)
    return [
        {"kind": kind.value, "actor": actor, "action": action, "count": count}
        for kind, actor, action, count in session.execute(grouped.order_by(func.count().desc()).limit(100))
    ]


def _minutes_to_decision(session: Session, site: Site, since: dt.datetime) -> dict[str, float | None]:
    """Median and 90th percentile of the waits that moderators ended, the newest decisions first.

    A comment waits from when it last came into the queue; one that was imported waiting came into it elsewhere.
    """
    rows = select(Decision.created_at, _came_at()).where(
        Decision.site_id == site.id,
        Decision.created_at >= since,
        Decision.actor_kind == ActorKind.MODERATOR,
        Decision.before == Status.PENDING,
        *lasting(),
    )
    newest = rows.order_by(Decision.id.desc()).limit(DECISIONS_TIMED)
    found = session.execute(newest)
    waits = sorted((decided - came).total_seconds() / 60 for decided, came in found if came is not None)
    return {"median": _quantile(waits, 0.5), "p90": _quantile(waits, 0.9)}


def _came_at() -> ScalarSelect[dt.datetime]:
    """When a decision's comment last came into the queue before it."""
    came = aliased(Decision)
    earlier = select(came.created_at).where(
        came.comment_id == Decision.comment_id, came.id < Decision.id, came_in(came)
    )
    return earlier.order_by(came.id.desc()).limit(1).scalar_subquery()


def _quantile(ordered: list[float], share: float) -> float | None:
    """Where `share` of the values lie below, in a line between two of them, as spreadsheets have it (R's type 7)."""
    if not ordered:
        return None
    below, part = divmod((len(ordered) - 1) * share, 1)
    low, high = ordered[int(below)], ordered[min(int(below) + 1, len(ordered) - 1)]
    return round(low + (high - low) * part, 2)


def _pending(session: Session, site: Site) -> int:
    return int(_count(session, Comment, Comment.site_id == site.id, Comment.status == Status.PENDING))


def _oldest(session: Session, site: Site, now: dt.datetime) -> float | None:
    oldest = session.scalar(
        select(func.min(Comment.created_at)).where(
            Comment.site_id == site.id, Comment.status == Status.PENDING
        )
    )
    return round((now - oldest).total_seconds() / 60, 2) if oldest else None


def _count(session: Session, kind: Any, *conditions: Any) -> float:
    return float(session.scalar(select(func.count()).select_from(kind).where(*conditions)) or 0)

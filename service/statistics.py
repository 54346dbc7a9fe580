"""Figures for the newsroom: how much comes in, who decides, how long it takes, and what waits."""

import datetime as dt
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ActorKind, Comment, Decision, Delivery, DeliveryState, Endpoint, Heartbeat, Site, Status

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
    """Median and 90th percentile over moderators' decisions on pending comments, the newest first."""
    rows = (
        select(Decision.created_at, Comment.created_at)
        .join(Comment, Comment.id == Decision.comment_id)
        .where(
            Decision.site_id == site.id,
            Decision.created_at >= since,
            Decision.actor_kind == ActorKind.MODERATOR,
            Decision.before == Status.PENDING,
        )
    )
    newest = rows.order_by(Decision.id.desc()).limit(DECISIONS_TIMED)
    waits = sorted((decided - posted).total_seconds() / 60 for decided, posted in session.execute(newest))
    return {"median": _quantile(waits, 0.5), "p90": _quantile(waits, 0.9)}


def _quantile(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 2) if ordered else None


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

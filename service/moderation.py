"""Deciding on comments: every move goes through `move`, which stores, logs, counts and announces it as one."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import ActorKind, Article, Claim, Comment, Decision, Site, Status
from models.base import new_id
from service import audit, authors, collisions, open_reports, problems, webhooks
from service.actors import Actor
from service.comment_data import comment_data
from service.policies import in_force, read_policy
from service.policy import ACTIONS, NotAllowed, event_of, settle
from service.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a decision rests on: a moderator's reason and note, or the policy's reasons."""

    reason: str | None = None
    note: str | None = None
    reasons: list[dict[str, Any]] = field(default_factory=list)
    batch: uuid.UUID | None = None


NO_GROUNDS = Grounds()


def decide_comment(
    session: Session,
    site: Site,
    comment_id: uuid.UUID,
    actor: Actor,
    action: str,
    *,
    now: dt.datetime,
    grounds: Grounds = NO_GROUNDS,
    expected_version: int | None = None,
    expected_status: Status | None = None,
) -> Decision:
    """Approve, reject or mark as spam. Raises Problem: NOT_FOUND, CLAIMED, DECIDED, STALE, NOT_ALLOWED_NOW."""
    comment = lock_comment(session, site, comment_id)
    check_has_words(comment)
    collisions.check_claim(session, comment, actor, now)
    collisions.check_version(session, comment, actor, expected_version)
    after = _settled(session, comment, action)
    collisions.check_status(session, comment, expected_status)
    open_reports.settle(session, comment, now)
    return move(session, comment, after, actor, action, now=now, grounds=grounds)


def actions_on(comment: Comment) -> list[str]:
    """What a moderator may decide on a comment as it stands, keys of `ACTIONS`."""
    return [action for action in ACTIONS if _is_allowed(comment, action)]


def move(
    session: Session,
    comment: Comment,
    after: Status,
    actor: Actor,
    action: str,
    *,
    now: dt.datetime,
    grounds: Grounds = NO_GROUNDS,
    undoes: Decision | None = None,
    is_new: bool = False,
) -> Decision:
    """Give a comment its status; with it go the decision, the author's record, the count and the event."""
    before = None if is_new else comment.status
    comment.status = after
    session.flush()
    decision = _log(session, comment, _entry(before, actor, action, grounds, undoes), now)
    _count(session, comment, before, after, now)
    # What its author edits, or readers bring back, is still in the hands of whoever has claimed it.
    if actor.kind == ActorKind.MODERATOR or after not in {before, Status.PENDING}:
        session.execute(delete(Claim).where(Claim.comment_id == comment.id))
    if before != after:
        data = comment_data(comment) | {"decision": decision_data(decision)}
        event = event_of(before, after)
        webhooks.announce(session, event, site_id=comment.site_id, data=data, now=now, comment_id=comment.id)
    return decision


def lock_comment(session: Session, site: Site, comment_id: uuid.UUID) -> Comment:
    """The site's comment, held against other writers until the transaction ends. Raises Problem NOT_FOUND."""
    comment = session.get(Comment, comment_id, with_for_update={"of": Comment}, populate_existing=True)
    if comment is None or comment.site_id != site.id:
        raise Problem(problems.NOT_FOUND, "no such comment")
    return comment


def check_has_words(comment: Comment) -> None:
    """Raise Problem NOT_ALLOWED_NOW for what has expired or was erased: at most its place in a thread is left."""
    if comment.is_blank:
        raise Problem(problems.NOT_ALLOWED_NOW, "its words are gone for good")


def history(session: Session, comment_id: uuid.UUID) -> list[Decision]:
    """All that was decided on a comment, oldest first."""
    log = select(Decision).where(Decision.comment_id == comment_id).order_by(Decision.id)
    return list(session.scalars(log))


def was_refused(session: Session, comment: Comment, *, anew_since: dt.datetime | None = None) -> bool:
    """Whether any wording of the comment was ever rejected or marked as spam, or was so anew after a moment."""
    log = select(Decision.id).where(Decision.comment_id == comment.id, Decision.after.in_(authors.BAD))
    if anew_since is not None:
        log = log.where(Decision.created_at > anew_since, Decision.before.not_in(authors.BAD))
    return session.scalars(log.limit(1)).first() is not None


def stands_refused(session: Session, comment: Comment) -> bool:
    """Whether it is rejected or spam, or was so when last judged and waits since its author's edit."""
    judged = select(Decision.after).where(Decision.comment_id == comment.id, Decision.action != "edit")
    last = session.scalars(judged.order_by(Decision.id.desc()).limit(1)).first()
    return comment.status in authors.BAD or last in authors.BAD


def decision_data(decision: Decision) -> dict[str, Any]:
    """A decision as receivers see it; the note stays inside."""
    return {
        "id": str(decision.id),
        "action": decision.action,
        "before": decision.before,
        "after": decision.after,
        "by": decision.actor,
        "actor_kind": decision.actor_kind.value,
        "reason": decision.reason,
        "at": decision.created_at.isoformat(),
    }


def _entry(
    before: Status | None, actor: Actor, action: str, grounds: Grounds, undoes: Decision | None
) -> dict[str, Any]:
    return {
        "actor_kind": actor.kind,
        "actor": actor.name,
        "action": action,
        "before": before,
        "reason": grounds.reason,
        "reasons": grounds.reasons,
        "note": grounds.note,
        "batch": grounds.batch,
        "undoes": undoes.id if undoes else None,
    }


def _log(session: Session, comment: Comment, entry: dict[str, Any], now: dt.datetime) -> Decision:
    # Under the comment's lock: the newest by its key is then the last one, however the hosts' clocks go.
    last = collisions.last_decision_id(session, comment.id) if entry["before"] else None
    decision = Decision(
        **entry,
        id=new_id(after=last),
        site_id=comment.site_id,
        comment_id=comment.id,
        after=comment.status,
        body=comment.body,
        scores=comment.scores,
        model=comment.model,
        policy_version=comment.policy_version,
        created_at=now,
    )
    audit.stamp(decision)
    session.add(decision)
    session.flush()
    return decision


def _count(
    session: Session, comment: Comment, before: Status | None, after: Status, now: dt.datetime
) -> None:
    policy = read_policy(in_force(session, comment.article.site), comment.article)
    authors.tally(session, comment, before, after, policy=policy, now=now)
    shown = (after == Status.APPROVED) - (before == Status.APPROVED)
    if shown:
        counted = update(Article).where(Article.id == comment.article_id)
        session.execute(counted.values(approved_count=Article.approved_count + shown))


def _settled(session: Session, comment: Comment, action: str) -> Status:
    try:
        return _after(comment, action)
    except NotAllowed as refused:
        raise collisions.not_allowed(session, comment, refused) from None


def _after(comment: Comment, action: str) -> Status:
    try:
        return Status(settle(comment.status, action))
    except NotAllowed as refused:
        # To decide again as before says something where readers or the author have objected: that it stands.
        if refused.already and comment.report_count:
            return comment.status
        raise


def _is_allowed(comment: Comment, action: str) -> bool:
    try:
        _after(comment, action)
    except NotAllowed:
        return False
    return not comment.is_blank

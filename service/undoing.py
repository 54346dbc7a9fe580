"""Undoing: a moderator's last decision on a comment is taken back, by a move like any other."""

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from models import ActorKind, Decision, Site, Status
from service import collisions, open_reports, problems, webhooks
from service.actors import Actor
from service.comment_data import comment_data
from service.moderation import Grounds, check_has_words, lock_comment, move
from service.problems import Problem


def undo_decision(
    session: Session,
    site: Site,
    decision_id: uuid.UUID,
    actor: Actor,
    *,
    now: dt.datetime,
    batch: uuid.UUID | None = None,
) -> Decision:
    """Take a moderator's decision back, if nothing has happened to the comment since; its reports are open again.

    Raises Problem: NOT_FOUND, ALREADY_UNDONE, CLAIMED, NOT_ALLOWED_NOW.
    """
    decision = session.get(Decision, decision_id)
    if decision is None or decision.site_id != site.id:
        raise Problem(problems.NOT_FOUND, "no such decision")
    comment = lock_comment(session, site, decision.comment_id)
    check_has_words(comment)
    collisions.check_claim(session, comment, actor, now)
    _check_undoable(session, decision)
    open_reports.reopen(session, comment, decision)
    before = Status(decision.before or Status.PENDING)
    undone = move(
        session, comment, before, actor, "undo", now=now, grounds=Grounds(batch=batch), undoes=decision
    )
    data = comment_data(comment) | {"undone": str(decision.id), "by": actor.name}
    webhooks.announce(session, "decision.undone", site_id=site.id, data=data, now=now, comment_id=comment.id)
    return undone


def _check_undoable(session: Session, decision: Decision) -> None:
    last = collisions.last_decision(session, decision.comment_id)
    if last is not None and last.undoes == decision.id:
        raise Problem(problems.ALREADY_UNDONE, by=last.actor, at=last.created_at.isoformat())
    if (
        last is None
        or last.id != decision.id
        or decision.actor_kind != ActorKind.MODERATOR
        or decision.undoes
    ):
        raise Problem(problems.NOT_ALLOWED_NOW, "only a moderator's last decision on a comment can be undone")

"""What a verdict makes of a comment, new or stored: its scores, reasons and rank, and what it may not overrule."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from models import Comment, Status
from service.comments.examination import Examination
from service.comments.repetition import is_repeated_by_edit
from service.comments.scene import Scene
from service.moderation import was_refused
from service.open_reports import rank
from service.policy import BY_READERS, Reason, Verdict


def apply_verdict(
    comment: Comment, verdict: Verdict, scene: Scene, examination: Examination, *, now: dt.datetime
) -> None:
    """Write scores, reasons and rank into a comment; its status is for `move` to set."""
    for name, value in examination.columns().items():
        setattr(comment, name, value)
    comment.language = scene.signals.language
    comment.reasons = [reason.to_data() for reason in verdict.reasons]
    comment.reason_codes = "".join(f"|{code}" for code in verdict.codes) + "|"
    comment.policy_version = scene.policy_version
    comment.score_due_at = None if examination.is_final else now
    comment.priority = rank(comment, scene.policy, comment.scores)


def unless_reported(comment: Comment, verdict: Verdict) -> Verdict:
    """The verdict, but held where readers brought the comment back: only a moderator may answer them."""
    asked = {r["code"]: Reason.from_data(r) for r in comment.reasons if r["code"] in BY_READERS}
    if comment.status != Status.PENDING or not asked:
        return verdict
    unsaid = (reason for code, reason in asked.items() if code not in verdict.codes)
    status = "pending" if verdict.status == "approved" else verdict.status
    return Verdict(status, (*unsaid, *verdict.reasons))


def is_taken_for_robots(comment: Comment) -> bool:
    """Whether it was marked as spam for how its form was filled in, and no moderator has said otherwise."""
    return comment.status == Status.SPAM and "|robot|" in comment.reason_codes


def with_past(session: Session, comment: Comment, scene: Scene, *, edited: bool, now: dt.datetime) -> Scene:
    """The scene around a stored comment with what its own past adds: asked before its text is replaced."""
    signals = replace(
        scene.signals,
        edited=edited,
        rejected_before=was_refused(session, comment),
        repeated=is_repeated_by_edit(session, comment, scene.signals.text, scene.policy, now=now),
        robot=is_taken_for_robots(comment),
    )
    return replace(scene, signals=signals)

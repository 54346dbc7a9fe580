"""What an author may still do with a comment: edit it for a while, or withdraw it."""

import datetime as dt

from sqlalchemy.orm import Session

from models import Comment, Standing, Status
from service import problems, webhooks
from service.actors import author_actor, policy_actor
from service.authors import add_to_record
from service.comment_data import comment_data
from service.comments.examination import Examination
from service.comments.repetition import likeness
from service.comments.scene import House, Scene, problem_of, scene_of
from service.comments.verdicts import apply_verdict, is_taken_for_robots, unless_reported, with_past
from service.moderation import Grounds, move, stands_refused
from service.policy import MOVES, Verdict, refuse
from service.problems import Problem


def screen_edit(session: Session, comment: Comment, body: str, house: House, *, now: dt.datetime) -> Scene:
    """Whether the comment may still become `body`, and by which rules. Raises Problem."""
    scene = scene_of(session, comment, house, body, now=now)
    window = dt.timedelta(minutes=scene.policy.edit_window_minutes)
    if comment.status == Status.WITHDRAWN:
        raise Problem(problems.NOT_ALLOWED_NOW, "a withdrawn comment stays withdrawn")
    if now > comment.created_at + window:
        raise Problem(problems.EDIT_WINDOW_OVER)
    if refusal := refuse(scene.signals, scene.policy):
        raise problem_of(refusal, comment.author)
    return with_past(session, comment, scene, edited=True, now=now)


def edit_comment(
    session: Session, comment: Comment, body: str, examination: Examination, house: House, *, now: dt.datetime
) -> Comment:
    """Replace the text and decide again; the text before stays in the log. Raises Problem."""
    scene = screen_edit(session, comment, body, house, now=now)
    verdict = unless_reported(comment, examination.verdict(scene))
    comment.body, comment.likeness, comment.edited_at = body, likeness(body), now
    apply_verdict(comment, verdict, scene, examination, now=now)
    after = _after_edit(comment.status, verdict)
    grounds = Grounds(reasons=comment.reasons)
    move(session, comment, after, policy_actor(scene.policy_version), "edit", now=now, grounds=grounds)
    _announce_edit(session, comment, now)
    return comment


def withdraw_comment(session: Session, comment: Comment, *, now: dt.datetime) -> Comment:
    """Take a comment back; it stays in the log and out of sight. Raises Problem if it is withdrawn already."""
    if comment.status == Status.WITHDRAWN:
        raise Problem(problems.NOT_ALLOWED_NOW, "it is withdrawn already")
    comment.score_due_at = None
    is_refused = stands_refused(session, comment)
    move(session, comment, Status.WITHDRAWN, author_actor(comment.author_id), "withdraw", now=now)
    if is_refused:
        # The record is for moderators to judge by: nobody cleans their own.
        add_to_record(session, comment.author, rejected=1)
    return comment


def looks_pending(comment: Comment) -> bool:
    """Whether its author must go on believing that it waits: a shadowed one, and whoever is taken for a robot."""
    return comment.author.standing == Standing.SHADOWED or is_taken_for_robots(comment)


def _announce_edit(session: Session, comment: Comment, now: dt.datetime) -> None:
    webhooks.announce(
        session,
        "comment.edited",
        site_id=comment.site_id,
        data=comment_data(comment),
        now=now,
        comment_id=comment.id,
    )


def _after_edit(before: Status, verdict: Verdict) -> Status:
    """The verdict's status where the policy may move there; else it stays as it was decided."""
    return Status(verdict.status) if (before, verdict.status) in MOVES["policy"] else before

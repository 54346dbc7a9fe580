"""Storing a comment: author, comment, decision, event and deliveries in one transaction, all or nothing."""

import datetime as dt

from sqlalchemy.orm import Session

from models import Article, Author, Comment, Site, Status
from models.base import new_id
from service import webhooks
from service.actors import policy_actor
from service.articles import ensure_article
from service.authors import ensure_author
from service.comment_data import comment_data
from service.comments.examination import Examination
from service.comments.repetition import likeness
from service.comments.scene import House, Scene, Submission, address_hash, screen
from service.comments.verdicts import apply_verdict
from service.moderation import Grounds, move
from service.policy import TERMINAL


def submit(
    session: Session,
    site: Site,
    submission: Submission,
    examination: Examination,
    house: House,
    *,
    now: dt.datetime,
) -> Comment:
    """Take in a comment and decide it by the site's policy. Raises Problem where `screen` does.

    It is screened again: between the first look and this transaction the model was asked, and the reader's
    other comments, or a moderator, may have come between. A reader's comments take their turns from here on, so
    that each is compared with the one before; rows are held in the order in which a decision holds them.
    """
    _hold_parent(session, submission)
    author = ensure_author(session, site, submission.who, house.keyring, now=now)
    scene = screen(session, site, submission, house, now=now)
    article = ensure_article(
        session,
        site,
        submission.article_ref,
        now=now,
        **_told_of_it(submission, scene, examination),
        overwrite=submission.vouched,
    )
    comment = _comment(submission, article, author, house, now)
    session.add(comment)
    return decide_new(session, comment, scene, examination, now=now)


def decide_new(
    session: Session, comment: Comment, scene: Scene, examination: Examination, *, now: dt.datetime
) -> Comment:
    """Give a new comment its first status and tell of both: that it came, and what became of it."""
    verdict = examination.verdict(scene)
    apply_verdict(comment, verdict, scene, examination, now=now)
    comment.status = Status(verdict.status)
    session.flush()
    data = comment_data(comment)
    webhooks.announce(
        session, "comment.submitted", site_id=comment.site_id, data=data, now=now, comment_id=comment.id
    )
    actor = policy_actor(scene.policy_version)
    grounds = Grounds(reasons=comment.reasons)
    move(session, comment, comment.status, actor, "submit", now=now, grounds=grounds, is_new=True)
    return comment


def _hold_parent(session: Session, submission: Submission) -> None:
    """Whoever answers themselves would else wait, while they are held, for the decision on what they answer."""
    if submission.parent_id is not None:
        held = {"of": Comment, "read": True, "key_share": True}
        session.get(Comment, submission.parent_id, with_for_update=held, populate_existing=True)


def _told_of_it(submission: Submission, scene: Scene, examination: Examination) -> dict[str, str | None]:
    """What is said of the article, as far as it may be shown to readers: they take it for the publisher's words."""
    if submission.vouched:
        return {"url": submission.article_url, "title": submission.article_title}
    if examination.verdict(scene).status in TERMINAL:
        return {}
    return {"url": submission.article_url, "title": examination.title(scene)}


def _comment(
    submission: Submission, article: Article, author: Author, house: House, now: dt.datetime
) -> Comment:
    comment = Comment(
        id=new_id(after=submission.parent_id),
        site_id=article.site_id,
        article_id=article.id,
        author_id=author.id,
        parent_id=submission.parent_id,
        author_name=submission.who.name,
        body=submission.body,
        likeness=likeness(submission.body),
        address_hash=address_hash(submission.who, house.keyring),
        report_count=0,
        created_at=now,
    )
    comment.article, comment.author = article, author
    return comment

"""All that a moderator needs beside one comment, gathered in a fixed number of statements."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models import Comment, Report, Site
from service import claims, comments, moderation, problems, reports
from service.desk.explain import bars, reason_lines, segments
from service.desk.session import acting
from service.policies import in_force, read_policy
from service.problems import Problem
from service.web.parts import now

REJECTIONS = ("insult", "hate", "threat", "sexual", "privacy", "off_topic", "illegal", "advertising", "other")
"""Why comments are rejected, in the order of the number keys."""


def find_comment(database: Session, site: Site, comment_id: UUID) -> Comment:
    """The site's comment. Raises Problem NOT_FOUND."""
    comment = database.get(Comment, comment_id)
    if comment is None or comment.site_id != site.id:
        raise Problem(problems.NOT_FOUND, "no such comment")
    return comment


def case_of(database: Session, site: Site, comment: Comment) -> dict[str, Any]:
    """What the templates show of a comment and around it."""
    claim = claims.claims_on(database, [comment], now=now()).get(comment.id)
    policy = read_policy(in_force(database, site), comment.article)
    return {
        "comment": comment,
        "segments": segments(comment),
        "reasons": reason_lines(comment),
        "bars": bars(comment.scores, policy),
        "hidden_bars": bars(comment.revealed_scores, policy),
        "claim": claim,
        "is_mine": claim is not None and claim.holder == acting().holder,
        "around": comments.surroundings(database, comment),
        "reports": reports.reports_on(database, comment.id) if comment.report_count else list[Report](),
        "actions": moderation.actions_on(comment),
        "rejections": REJECTIONS,
    }

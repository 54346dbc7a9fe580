"""How a comment is told to other systems: in webhooks and to staff. No e-mail and no address of a reader in it."""

from typing import Any

from models import Comment
from service.articles import article_data
from service.authors import author_data


def comment_data(comment: Comment) -> dict[str, Any]:
    """A comment as receivers see it; `version` tells the order of events after retries."""
    return {
        "id": str(comment.id),
        "site": comment.article.site.key,
        "article": article_data(comment.article),
        "parent_id": str(comment.parent_id) if comment.parent_id else None,
        "author": author_data(comment.author),
        "body": comment.body,
        "status": comment.status.value,
        "reasons": comment.reasons,
        "language": comment.language,
        "scores": comment.scores,
        "toxicity": comment.toxicity,
        "model": comment.model,
        "policy_version": comment.policy_version,
        "reports": comment.report_count,
        "version": comment.version,
        "created_at": comment.created_at.isoformat(),
        "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
    }

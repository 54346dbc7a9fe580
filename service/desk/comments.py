"""One comment with all that ever happened to it: decisions, wordings, reports, and webhooks it caused."""

from uuid import UUID

from flask import Blueprint

from service import moderation, reports, webhooks
from service.database import snapshot
from service.desk.casework import case_of, find_comment
from service.desk.explain import reason_line, rejection, who
from service.desk.filters import wanted
from service.desk.frame import page as render
from service.desk.session import site_here

blueprint = Blueprint("comments", __name__)


@blueprint.get("/comments/<uuid:comment_id>")
def page(comment_id: UUID) -> str:
    """Show a comment and its history."""
    with snapshot() as database:
        site = site_here(database)
        comment = find_comment(database, site, comment_id)
        deliveries, _ = webhooks.list_deliveries(database, site.id, comment_id=comment.id, limit=100)
        case = case_of(database, site, comment) | {"reports": reports.reports_on(database, comment.id)}
        return render(
            "comment",
            **case,
            wanted=wanted(),
            history=moderation.history(database, comment.id),
            deliveries=deliveries,
            who=who,
            why=rejection,
            reason_line=reason_line,
        )

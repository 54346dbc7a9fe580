"""What is stored: plain SQLAlchemy models. This package imports nothing else of ours and no Flask."""

from models.article import Article, ArticleMode
from models.author import Author, Standing
from models.base import Base
from models.comment import Comment, Status
from models.decision import ActorKind, Decision, Seal
from models.imported import Imported
from models.label import Label
from models.moderator import ApiKey, Claim, Guesses, Moderator, Role
from models.outbox import Attempt, Delivery, DeliveryState, Endpoint, Event
from models.policy import Policy
from models.replay import Heartbeat, Replay
from models.report import Report, ReportKind
from models.site import Site

__all__ = [
    "ActorKind",
    "ApiKey",
    "Article",
    "ArticleMode",
    "Attempt",
    "Author",
    "Base",
    "Claim",
    "Comment",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Endpoint",
    "Event",
    "Guesses",
    "Heartbeat",
    "Imported",
    "Label",
    "Moderator",
    "Policy",
    "Replay",
    "Report",
    "ReportKind",
    "Role",
    "Seal",
    "Site",
    "Standing",
    "Status",
]

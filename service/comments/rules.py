"""What a page should know before it offers to comment: no figure of the policy that would teach how to pass it."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import Site
from service.articles import peek_article
from service.policies import in_force, read_policy
from service.policy import Signals, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Whether an article takes comments, from whom, how long they may be and for how long they can be edited."""

    open: bool
    guests: str
    max_characters: int
    edit_window_minutes: int


def rules_for(session: Session, site: Site, ref: str, *, now: dt.datetime) -> Rules:
    """The rules for an article that may be new. Raises Problem UNKNOWN_ARTICLE."""
    article = peek_article(session, site, ref)
    policy = read_policy(in_force(session, site), article)
    signals = Signals()
    if article is not None:
        age = (now - article.created_at) / dt.timedelta(days=1)
        signals = Signals(article_mode=article.mode.value, article_age_days=age)
    return Rules(
        open=refuse(signals, policy) is None,
        guests=policy.authors.guests,
        max_characters=policy.length.max_characters,
        edit_window_minutes=policy.edit_window_minutes,
    )

"""`civility rescore`: score what is decided already, beside the running service, and never decide it again.

What the model has scored is passed over, so that after a stop the same command goes on where it was.
"""

import datetime as dt
import uuid

import click
from sqlalchemy import Engine

from models import Site
from models.engine import reading, writing
from service import articles, sites, telemetry
from service.cli.opening import database, site_option
from service.cli.outcome import Bar, progress
from service.comments.rescoring import Rescoring, count_unread, keep_scores, read_all, unread_comments
from service.scoring import Scorer, load
from service.settings import Settings, load_settings

AT_ONCE = 32


@click.command()
@click.option("--unscored", is_flag=True, help="Only comments without any scores.")
@click.option("--since", type=click.DateTime(), help="Only comments from this time on (UTC).")
@click.option("--article", help="Only comments on the article with this reference.")
@click.option("--again", is_flag=True, help="Also those that this very model has scored.")
@site_option
def rescore(
    *, unscored: bool, since: dt.datetime | None, article: str | None, again: bool, site: str
) -> None:
    """Score comments with the model in use; their statuses stay."""
    settings = load_settings()
    telemetry.configure_logging(settings.log_level, settings.log_format)
    scorer = _scorer(settings)
    with database(settings) as engine, progress() as bar:
        with reading(engine) as session:
            there = sites.find_site(session, site)
            wanted = Rescoring(
                model=scorer.model,
                unscored=unscored,
                since=since.replace(tzinfo=dt.UTC) if since else None,
                article=articles.find_article(session, there, article) if article else None,
                again=again,
            )
            bar.begin("scoring", total=count_unread(session, there, wanted))
        scored, passed = _rescore(engine, there, wanted, scorer, bar)
    click.echo(f"{scored} comments scored by {scorer.model}, {passed} passed over.")


def _rescore(engine: Engine, site: Site, wanted: Rescoring, scorer: Scorer, bar: Bar) -> tuple[int, int]:
    """How many were scored, and how many were not: changed meanwhile, or nothing the scorer can read."""
    seen = scored = 0
    after: uuid.UUID | None = None
    while True:
        with reading(engine) as session:
            unread = unread_comments(session, site, wanted, after=after, limit=AT_ONCE)
        if not unread:
            return scored, seen - scored
        read = read_all(scorer, unread)
        with writing(engine) as session:
            scored += keep_scores(session, site, read)
        seen, after = seen + len(unread), unread[-1].id
        bar.advance(len(unread))


def _scorer(settings: Settings) -> Scorer:
    # Nobody waits for this scorer, so it has no deadline.
    options = {"key": settings.scorer_key} if settings.scorer_key else {}
    scorer = load(settings.scorer, **options)
    scorer.score([])
    return scorer

"""The newsroom's figures as plots that need no colour, each with its numbers as CSV."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from models import Comment, Site
from service import policies, statistics, trends
from service.database import snapshot
from service.desk import charts
from service.desk.frame import page as render
from service.desk.session import site_here
from service.policies import read_policy
from service.web.parts import now

blueprint = Blueprint("statistics", __name__)
PERIODS = (7, 30, 90)
AHEAD = 14
Rows = list[list[Any]]


@blueprint.get("/statistics")
def page() -> str:
    """Show all figures of a period."""
    days = _days()
    with snapshot() as database:
        site = site_here(database)
        volume = _volume(database, site, days)
        flow = trends.flow(database, site, now=now())
        bands = read_policy(policies.in_force(database, site)).attributes.toxicity
        return render(
            "statistics",
            days=days,
            periods=PERIODS,
            figures=statistics.site_statistics(database, site, since=_since(days), now=now()),
            volume=volume,
            volume_chart=charts.stacks([_parts(day) for day in volume]),
            volume_ticks=charts.ticks([day.total for day in volume]),
            scores=(scores := _scores(database, site, days)),
            scores_chart=charts.columns(scores),
            scores_ticks=charts.ticks(scores),
            band=bands,
            flow=flow,
            forecast=(forecast := flow.forecast(AHEAD)),
            forecast_line=charts.points(forecast),
            forecast_ticks=charts.ticks(forecast),
            agreement=trends.agreement(database, site, since=_since(days)),
        )


@blueprint.get("/statistics/<any(volume, scores, decisions, backlog, agreement):name>.csv")
def download(name: str) -> Response:
    """Give one plot's numbers as CSV (RFC 4180)."""
    with snapshot() as database:
        rows = TABLES[name](database, site_here(database), _days())
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    headers = {"Content-Disposition": f'attachment; filename="civility-{name}.csv"'}
    return Response(written.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _days() -> int:
    asked = request.args.get("days", type=int)
    return asked if asked in PERIODS else PERIODS[1]


def _since(days: int) -> dt.datetime:
    return now() - dt.timedelta(days=days)


def _volume(database: Session, site: Site, days: int) -> list[trends.Day]:
    today = now().date()
    return trends.by_day(database, site, since=today - dt.timedelta(days=days - 1), until=today)


def _scores(database: Session, site: Site, days: int) -> list[int]:
    recent = [Comment.site_id == site.id, Comment.created_at >= _since(days)]
    return trends.histogram(database, Comment.toxicity, recent)


def _parts(day: trends.Day) -> list[tuple[str, float]]:
    return [("approved", day.approved), ("pending", day.pending), ("refused", day.refused + day.withdrawn)]


def _volume_table(database: Session, site: Site, days: int) -> Rows:
    head = ["date", "approved", "pending", "rejected_or_spam", "withdrawn"]
    found = _volume(database, site, days)
    return [head, *([d.date, d.approved, d.pending, d.refused, d.withdrawn] for d in found)]


def _scores_table(database: Session, site: Site, days: int) -> Rows:
    width = 1 / trends.BINS
    found = enumerate(_scores(database, site, days))
    return [
        ["from", "to", "comments"],
        *([f"{n * width:.2f}", f"{(n + 1) * width:.2f}", c] for n, c in found),
    ]


def _decisions_table(database: Session, site: Site, days: int) -> Rows:
    found = statistics.site_statistics(database, site, since=_since(days), now=now())["decisions"]
    return [
        ["kind", "actor", "action", "count"],
        *([_harmless(value) for value in row.values()] for row in found),
    ]


def _backlog_table(database: Session, site: Site, _days: int) -> Rows:
    found = trends.flow(database, site, now=now()).forecast(AHEAD)
    return [["days_from_now", "waiting"], *([n, round(value, 1)] for n, value in enumerate(found))]


def _agreement_table(database: Session, site: Site, days: int) -> Rows:
    found = trends.agreement(database, site, since=_since(days))
    head = ["policy", "verdicts", "moved_to_approved", "moved_to_rejected_or_spam"]
    return [head, *([a.outcome, a.total, a.to_approved, a.to_refused] for a in found)]


def _harmless(value: Any) -> Any:
    """A name that a spreadsheet would take for a formula is set behind an apostrophe (OWASP, CSV injection)."""
    return (
        f"'{value}"
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
        else value
    )


TABLES: dict[str, Callable[[Session, Site, int], Rows]] = {
    "volume": _volume_table,
    "scores": _scores_table,
    "decisions": _decisions_table,
    "backlog": _backlog_table,
    "agreement": _agreement_table,
}

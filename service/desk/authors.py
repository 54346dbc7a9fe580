"""Authors: found by name or standing, each with the record moderators judge by, and what may be changed."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from models import Standing
from service import authors, problems
from service.database import snapshot, transaction
from service.desk.explain import reason_lines, segments
from service.desk.frame import page as render
from service.desk.session import site_here
from service.policies import in_force, read_policy
from service.problems import Problem
from service.web.parts import now

blueprint = Blueprint("authors", __name__)
ROWS = 50
RECENT = 30
LONGEST_NOTE = 2_000


@blueprint.get("/authors/")
def index() -> str:
    """List authors, the newest first."""
    text, chosen = request.args.get("text", "").strip()[:100], request.args.get("standing", "")
    standing = Standing(chosen) if chosen in set(Standing) else None
    with snapshot() as database:
        found = authors.list_authors(
            database,
            site_here(database),
            text=text or None,
            standing=standing,
            before=request.args.get("before", type=UUID),
            limit=ROWS + 1,
        )
        return render(
            "authors",
            authors=found[:ROWS],
            next=found[ROWS - 1].id if len(found) > ROWS else None,
            text=text,
            standing=standing,
            standings=list(Standing),
        )


@blueprint.get("/authors/<uuid:author_id>")
def page(author_id: UUID) -> str:
    """Show one author with their newest comments."""
    return _page(author_id, {})


@blueprint.post("/authors/<uuid:author_id>")
def change(author_id: UUID) -> Response | tuple[str, int]:
    """Give an author another standing, or leave a note on them."""
    try:
        with transaction() as database:
            author = authors.get_author(database, site_here(database), author_id)
            authors.change_author(
                database,
                author,
                _changes(),
                expected_version=request.form.get("version", type=int),
                now=now(),
            )
    except Problem as problem:
        if problem.kind is not problems.INVALID:
            raise
        return _page(author_id, problem.errors or {}), problem.kind.status
    return redirect(url_for("desk.authors.page", author_id=author_id, saved=1), 303)


def _page(author_id: UUID, errors: dict[str, Any]) -> str:
    with snapshot() as database:
        site = site_here(database)
        author = authors.get_author(database, site, author_id)
        recent = authors.recent_comments(database, author, limit=RECENT)
        return render(
            "author",
            author=author,
            standing_now=authors.standing_now(author, read_policy(in_force(database, site)), now()),
            comments=[(comment, segments(comment), reason_lines(comment)) for comment in recent],
            standings=list(Standing),
            errors=errors,
            saved="saved" in request.args,
            erased=request.args.get("erased", type=int),
        )


def _changes() -> dict[str, Any]:
    form = request.form
    changes: dict[str, Any] = {"note": form.get("note", "").strip()[:LONGEST_NOTE] or None}
    if form.get("standing") in set(Standing):
        changes["standing"] = form["standing"]
        if form["standing"] == Standing.SUSPENDED:
            changes["suspended_until"] = _end_of_day(form.get("suspended_until", ""))
    return changes


def _end_of_day(given: str) -> dt.datetime | None:
    try:
        day = dt.date.fromisoformat(given)
        return dt.datetime.combine(day, dt.time(23, 59), dt.UTC)
    except ValueError:
        return None

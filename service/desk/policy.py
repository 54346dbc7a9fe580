"""The policy as a document: read by every moderator, changed by administrators, every mistake at its path."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from service import policies, problems
from service.database import snapshot, transaction
from service.desk.documents import read_document
from service.desk.frame import page as render
from service.desk.frame import pretty
from service.desk.session import acting, admins_only, site_here
from service.policy import ATTRIBUTES
from service.problems import Problem
from service.web.parts import now

blueprint = Blueprint("policy", __name__)
REFUSED = (problems.POLICY_UNSOUND, problems.STALE)
VERSIONS = 20


@blueprint.get("/policy")
def page() -> str:
    """Show the policy in force."""
    return _page(None, None)


@blueprint.post("/policy")
@admins_only
def change() -> Response | tuple[str, int]:
    """Put a new version in force, or say all that is wrong with it."""
    given = request.form.get("document", "")
    try:
        document = read_document(given)
        with transaction() as database:
            policies.set_policy(
                database,
                site_here(database),
                document,
                author=acting().name,
                note=request.form.get("note", "").strip()[:500] or None,
                expected_version=request.form.get("version", type=int),
                now=now(),
            )
    except Problem as problem:
        if problem.kind not in REFUSED:
            raise
        return _page(given, problem), problem.kind.status
    return redirect(url_for("desk.policy.page", saved=1), 303)


def _page(given: str | None, problem: Problem | None) -> str:
    with snapshot() as database:
        site = site_here(database)
        version = policies.in_force(database, site)
        policy = policies.read_policy(version)
        return render(
            "policy",
            version=version,
            bands=[(name, policy.attributes.of(name)) for name in ATTRIBUTES],
            document=given or pretty(version.document),
            problem=problem,
            versions=policies.history(database, site)[:VERSIONS],
            saved="saved" in request.args,
        )

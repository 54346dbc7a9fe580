"""The team: who may sign in and as what, and the keys of programs; for administrators."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import ApiKey, Moderator, Role
from service import access, problems
from service.database import snapshot, transaction
from service.desk.frame import page as render
from service.desk.session import acting, admins_only, site_here
from service.desk.words import LOCALES
from service.problems import Problem
from service.web.parts import now

blueprint = Blueprint("team", __name__)
MISTAKES = (problems.INVALID, problems.CONFLICT)


@blueprint.get("/team/")
@admins_only
def index() -> str:
    """List the moderators and the keys."""
    return _page()


@blueprint.post("/team/")
@admins_only
def add() -> Response | tuple[str, int]:
    """Add a moderator."""
    given = {name: request.form.get(name, "") for name in ("name", "email", "password")}
    role, locale = request.form.get("role", ""), request.form.get("locale", "")
    try:
        with transaction() as database:
            access.create_moderator(
                database,
                **given,
                role=Role(role) if role in set(Role) else Role.MODERATOR,
                locale=locale if locale in LOCALES else "fr",
                now=now(),
            )
    except Problem as problem:
        if problem.kind not in MISTAKES:
            raise
        return _page(given=given, errors=problem.errors or {"email": ""}), 422
    return redirect(url_for("desk.team.index"), 303)


@blueprint.post("/team/<uuid:moderator_id>/<any(admin, moderator, activate, deactivate):what>")
@admins_only
def change(moderator_id: UUID, what: str) -> Response:
    """Change what somebody may do. Nobody can lock themselves out. Raises Problem FORBIDDEN."""
    with transaction() as database:
        moderator = _find(database, moderator_id)
        if what in set(Role):
            access.change_role(database, moderator, Role(what))
        elif what == "activate":
            access.activate(database, moderator)
        else:
            access.deactivate(database, moderator)
    return redirect(url_for("desk.team.index"), 303)


@blueprint.post("/team/<uuid:moderator_id>/password")
@admins_only
def password(moderator_id: UUID) -> Response | tuple[str, int]:
    """Give somebody a new password, which ends their sessions."""
    try:
        with transaction() as database:
            access.set_password(database, _find(database, moderator_id), request.form.get("password", ""))
    except Problem as problem:
        if problem.kind is not problems.INVALID:
            raise
        return _page(wrong_password=moderator_id), 422
    return redirect(url_for("desk.team.index"), 303)


@blueprint.post("/keys/")
@admins_only
def create_key() -> str | tuple[str, int]:
    """Make a key; it is shown this once."""
    name, scopes = request.form.get("name", ""), request.form.getlist("scopes")
    try:
        with transaction() as database:
            _, plain = access.create_key(
                database, site=site_here(database), name=name, scopes=scopes, now=now()
            )
    except Problem as problem:
        if problem.kind is not problems.INVALID:
            raise
        return _page(key_errors=problem.errors or {}), 422
    return _page(plain=plain)


@blueprint.post("/keys/<uuid:key_id>/revoke")
@admins_only
def revoke_key(key_id: UUID) -> Response:
    """Let a key in no more. Raises Problem NOT_FOUND for one of another site."""
    with transaction() as database:
        key = database.get(ApiKey, key_id)
        if key is None or key.site_id != site_here(database).id:
            raise Problem(problems.NOT_FOUND)
        access.revoke_key(database, key_id, now=now())
    return redirect(url_for("desk.team.index"), 303)


def _find(database: Session, moderator_id: UUID) -> Moderator:
    moderator = database.get(Moderator, moderator_id)
    if moderator is None:
        raise Problem(problems.NOT_FOUND)
    if acting().holder.endswith(str(moderator_id)):
        raise Problem(problems.FORBIDDEN)
    return moderator


def _page(**values: Any) -> str:
    known: dict[str, Any] = {
        "given": {},
        "errors": {},
        "key_errors": {},
        "plain": None,
        "wrong_password": None,
    }
    with snapshot() as database:
        return render(
            "team",
            **known | values,
            moderators=access.list_moderators(database),
            keys=access.list_keys(database, site=site_here(database)),
            scopes=access.SCOPES,
            now=now(),
        )

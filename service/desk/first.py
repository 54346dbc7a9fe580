"""The first administrator: made by whoever holds the link that `civility serve` printed, once."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from models import Role
from service import access, problems
from service.database import snapshot, transaction
from service.desk.frame import page as render
from service.desk.session import begin
from service.desk.words import locale
from service.problems import Problem
from service.web.parts import now, parts

blueprint = Blueprint("first", __name__)


@blueprint.get("/first/<token>")
def page(token: str) -> str:
    """Ask for the first administrator's name, e-mail and password."""
    with snapshot() as database:
        access.check_first_token(database, parts().keyring, token)
    return render("first", token=token, given={}, errors={})


@blueprint.post("/first/<token>")
def create(token: str) -> tuple[str, int] | Response:
    """Make the administrator and sign them in; the link is dead from then on."""
    given = {name: request.form.get(name, "") for name in ("email", "name", "password")}
    try:
        with transaction() as database:
            access.check_first_token(database, parts().keyring, token, alone=True)
            made = access.create_moderator(database, **given, role=Role.ADMIN, locale=locale(), now=now())
            begin(made)
    except Problem as problem:
        if problem.kind is not problems.INVALID:
            raise
        return render("first", token=token, given=given, errors=problem.errors), 422
    return redirect(url_for("desk.queue.page"), 303)

"""Each form carries a token that only this session's pages know, so that no other page can act in its name."""

import hmac
import secrets

from flask import request, session
from markupsafe import Markup

from service import problems
from service.problems import Problem

FIELD = "csrf"
SAFE = {"GET", "HEAD", "OPTIONS"}


def token() -> str:
    """The session's token, made on first need."""
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(24)
    made: str = session[FIELD]
    return made


def field() -> Markup:
    """The hidden field for a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def check() -> None:
    """Refuse a form that did not come from a page of this session. Raises Problem FORBIDDEN."""
    if request.method in SAFE:
        return
    given, known = request.form.get(FIELD, ""), session.get(FIELD, "")
    if not known or not hmac.compare_digest(given.encode("utf-8", "replace"), known.encode()):
        raise Problem(problems.FORBIDDEN, "this form is out of date")

"""The keys and what they do: a page of its own, and a dialog where there is JavaScript."""

from flask import Blueprint

from service.desk.frame import page as render
from service.desk.session import is_htmx

blueprint = Blueprint("keys", __name__)
KEYS = (*("j", "k", "a", "r", "s", "u", "c", "e", "b", "/", "z", "x", "?"),)


@blueprint.get("/help")
def page() -> str:
    """Explain the keys."""
    return render("help_keys" if is_htmx() else "help", keys=KEYS)

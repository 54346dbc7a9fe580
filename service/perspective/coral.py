"""Coral's external moderation phase: it asks for each new or edited comment, and is answered by our whole policy.

The rules: nothing is answered that Coral did not sign; and a comment that could not be judged is held, because
Coral publishes whatever it gets no answer for.
"""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, jsonify, request

from models import Site
from service import comments, problems
from service.authors import Identity, find_author
from service.comments.scene import REFUSED, Scene, author_facts
from service.database import snapshot
from service.perspective.bodies import json_object, text_at
from service.perspective.coral_terms import REJECTED, VOUCHED_FOR, coral_answer
from service.policies import in_force, read_policy
from service.problems import Problem
from service.sites import find_site
from service.text import problem_of
from service.web.parts import now, parts

SCHEME = "sha256="
LEFT_TO_CORAL = 204
blueprint = Blueprint("coral", __name__)


@blueprint.post("/coral/<site_key>")
def moderate(site_key: str) -> Response:
    """Say what becomes of a comment; nothing of it is kept."""
    site = _signed_for(site_key)
    asked = json_object()
    body = text_at(asked, "comment", "body")
    if problem_of(body) == "empty":
        return Response(status=LEFT_TO_CORAL)  # a rating or a picture alone
    try:
        scene = _scene(site, asked, body)
    except Problem as refusal:
        if refusal.kind not in REFUSED.values():
            raise
        return jsonify(REJECTED)
    answer = coral_answer(comments.examine(scene, parts().scorer).verdict(scene))
    return Response(status=LEFT_TO_CORAL) if answer is None else jsonify(answer)


def _signed_for(site_key: str) -> Site:
    """The site that was asked for, if the body is signed with its secret.

    Raises Problem NOT_FOUND where none is set, UNAUTHENTICATED.
    """
    with snapshot() as session:
        site = find_site(session, site_key)
    if site.coral_secret is None:
        raise Problem(problems.NOT_FOUND, "this site does not answer Coral")
    secret = parts().keyring.decrypt(site.coral_secret)
    wanted = hmac.new(secret, request.get_data(), sha256).hexdigest()
    # While Coral's secret changes over, it signs with both and sends both.
    if not any(hmac.compare_digest(given.encode(), wanted.encode()) for given in _signatures()):
        raise Problem(problems.UNAUTHENTICATED, "X-Coral-Signature does not match")
    return site


def _signatures() -> Iterator[str]:
    for one in request.headers.get("X-Coral-Signature", "").split(","):
        if one.strip().startswith(SCHEME):
            yield one.strip().removeprefix(SCHEME)


def _scene(site: Site, asked: dict[str, Any], body: str) -> Scene:
    """The comment among what is known here of its story and author. Raises Problem where it is not taken in."""
    who = Identity(name="", ref=text_at(asked, "author", "id"))
    story = text_at(asked, "story", "id")
    with snapshot() as session:
        author = find_author(session, site, who, parts().keyring)
        policy = read_policy(in_force(session, site))
        known = author_facts(author, policy, now()) if author else {}
        if text_at(asked, "author", "role") in VOUCHED_FOR:
            known["standing"] = "trusted"
        return comments.scene_for_trial(session, site, story, body, parts().house, author=known)

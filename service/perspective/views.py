"""Perspective's own paths: analyze, suggestscore and the discovery document, at the addresses clients know."""

from typing import NoReturn

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter

from service import labels
from service.database import transaction
from service.perspective import batch, errors
from service.perspective.analysis import attribute_scores, servable
from service.perspective.attributes import asked_for
from service.perspective.batch import EVERY_METHOD
from service.perspective.comment import comment_text
from service.perspective.discovery import VERSION, document
from service.perspective.errors import as_json
from service.perspective.keys import analyst_site
from service.perspective.languages import languages_of
from service.perspective.messages import AnalyzeCommentRequest, SuggestCommentScoreRequest, read_message
from service.perspective.suggestion import suggestion_of
from service.web.parts import now, parts

METHODS = {"comments:analyze": "POST", "comments:suggestscore": "POST"}

blueprint = Blueprint("perspective", __name__)
errors.install(blueprint)


class Rest(BaseConverter):
    """What is left of a path, be it nothing or nothing but slashes."""

    regex = "(?s:.*)"
    part_isolating = False
    weight = 300


@blueprint.record
def know_the_rest(state: BlueprintSetupState) -> None:
    """Let the routes below speak of it."""
    state.app.url_map.converters["rest"] = Rest


@blueprint.post("/v1alpha1/comments:analyze")
@blueprint.post("/v1alpha1//comments:analyze")  # Coral's, where its endpoint was set with a slash at the end
def analyze() -> Response:
    """Score a comment; nothing of it is kept."""
    analyst_site()
    message = read_message(AnalyzeCommentRequest)
    text = comment_text(message)
    asked = asked_for(message["requested_attributes"])
    languages = languages_of(text, message["languages"])
    scorer = parts().scorer
    served = servable(asked, languages, scorer, drop=message["drop_unsupported_attributes"])
    answer = {
        "attributeScores": attribute_scores(scorer, text, served, spans=message["span_annotations"]),
        "languages": languages.effective,
        "detectedLanguages": languages.found,
    }
    return as_json(answer | _echo(message["client_token"]))


@blueprint.post("/v1alpha1/comments:suggestscore")
@blueprint.post("/v1alpha1//comments:suggestscore")
def suggest() -> Response:
    """Keep what somebody says a comment should score, unless it is not to be stored."""
    site = analyst_site()
    message = read_message(SuggestCommentScoreRequest)
    suggestion = suggestion_of(message)
    if not message["do_not_store"]:
        with transaction() as session:
            labels.keep_label(session, site, suggestion, now=now())
    answer = {
        "detectedLanguages": [suggestion.detected] if suggestion.detected else [],
        "requestedLanguages": list(suggestion.languages),
    }
    return as_json(answer | _echo(suggestion.client_token))


@blueprint.post("/batch")
def several() -> Response:
    """Answer many such requests at once."""
    return batch.answer_all()


@blueprint.get("/$discovery/rest")
def discovery() -> Response:
    """The description from which Google's client libraries build themselves."""
    if request.args.get("version", VERSION) != VERSION:
        raise NotFound
    return as_json(document(parts().settings.public_url or request.host_url))


@blueprint.route("/v1alpha1/<rest:rest>", methods=EVERY_METHOD)
@blueprint.route("/$discovery/<rest:rest>", methods=EVERY_METHOD)
def nothing(rest: str) -> NoReturn:
    """Whatever else is asked for here is refused as Google would."""
    if (operation := rest.removeprefix("/")) in METHODS:
        raise MethodNotAllowed([METHODS[operation]])
    raise NotFound


def _echo(client_token: str | None) -> dict[str, str]:
    return {} if client_token is None else {"clientToken": client_token}

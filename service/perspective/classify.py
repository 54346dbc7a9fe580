"""Discourse AI's former toxicity service: a text in, seven percentages out, by the names of Detoxify.

Its plug-in posts `{"model", "content"}` with an `X-API-KEY` and compares each label with a setting from 0 to 100.
The scores are our own: its thresholds were set by Detoxify, not by Perspective.
"""

from typing import Any

from flask import Blueprint

from service import problems
from service.perspective.analysis import meant
from service.perspective.bodies import json_object, text_at
from service.perspective.keys import analyst_site
from service.problems import Problem
from service.scoring import ScorerUnavailable
from service.scoring.reading import read
from service.web.parts import parts

PERCENT = 100
blueprint = Blueprint("classify", __name__)


@blueprint.post("/api/v1/classify")
def classify() -> dict[str, Any]:
    """Score a text; whichever model is named, the one of this server reads it."""
    analyst_site()
    content = text_at(json_object(), "content")
    try:
        scores = meant(read(parts().scorer, content))
    except ScorerUnavailable:
        raise Problem(problems.NO_SCORER, retry_after=5) from None
    return {label: round(score * PERCENT) for label, score in scores.items()}

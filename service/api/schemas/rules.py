"""Articles and policies: what a newsroom sets."""

from marshmallow import Schema, fields, validate

from models import ArticleMode
from service.api.schemas.fields import choice, text, web_address
from service.api.schemas.policy import PolicyDocument

MODES = [mode.value for mode in ArticleMode]


class ArticleSchema(Schema):
    """An article with what holds for its comments."""

    ref = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True)
    policy = fields.Dict(required=True, allow_none=True)
    approved_count = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)


class ArticleChange(Schema):
    """What to change about an article."""

    url = web_address(meaning="Where it is on the web.")
    title = text(500, meaning="Its headline.")
    mode = choice(MODES, meaning="Whether it takes comments, and reads them first.")
    policy = fields.Nested(
        PolicyDocument,
        allow_none=True,
        metadata={"description": "What differs from the site's policy; null for nothing."},
    )


class PolicyInput(Schema):
    """A new version of the site's policy."""

    document = fields.Nested(
        PolicyDocument,
        required=True,
        metadata={"description": "The policy; what it leaves out takes the default."},
    )
    note = text(500, meaning="Why, for colleagues.")


class PolicySchema(Schema):
    """One version of a site's policy."""

    version = fields.Integer(required=True)
    document = fields.Dict(required=True)
    author = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)


class PolicyHistory(Schema):
    """Every version, newest first."""

    items = fields.List(fields.Nested(PolicySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class StatisticsQuery(Schema):
    """How far back to look."""

    days = fields.Integer(load_default=7, validate=validate.Range(1, 366))


class ActorCount(Schema):
    """How often somebody decided so."""

    kind = fields.String(required=True)
    actor = fields.String(required=True)
    action = fields.String(required=True)
    count = fields.Integer(required=True)


class Waiting(Schema):
    """Minutes from comment to a moderator's decision."""

    median = fields.Float(required=True, allow_none=True)
    p90 = fields.Float(required=True, allow_none=True)


class StatisticsSchema(Schema):
    """How the newsroom is doing."""

    since = fields.AwareDateTime(required=True)
    comments = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    decisions = fields.List(fields.Nested(ActorCount), required=True)
    minutes_to_decision = fields.Nested(Waiting, required=True)
    pending = fields.Integer(required=True)
    oldest_pending_minutes = fields.Float(required=True, allow_none=True)

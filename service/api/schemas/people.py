"""Authors with their record, and moderators signing in."""

from marshmallow import Schema, fields, validate

from models import Standing
from service.api.schemas.comments import ReasonShown
from service.api.schemas.fields import choice, text
from service.api.schemas.moderation import AuthorRecord


class AuthorCommentShown(Schema):
    """One of an author's recent comments."""

    id = fields.UUID(required=True)
    article = fields.String(required=True)
    body = fields.String(required=True)
    status = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonShown), required=True)
    toxicity = fields.Float(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)


class AuthorSchema(AuthorRecord):
    """An author's standing, record and newest comments."""

    suspended_until = fields.AwareDateTime(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    recent = fields.List(fields.Nested(AuthorCommentShown), required=True)


class AuthorChange(Schema):
    """What to change about an author."""

    standing = choice([standing.value for standing in Standing], meaning="How far the site trusts them.")
    suspended_until = fields.AwareDateTime(
        allow_none=True, metadata={"description": "Needed with the standing `suspended`."}
    )
    note = text(2_000, meaning="For colleagues.", allow_none=True)


class SignInInput(Schema):
    """A moderator's credentials."""

    email = fields.Email(required=True, validate=validate.Length(max=254))
    password = fields.String(required=True, load_only=True, validate=validate.Length(1, 1_000))


class TokenSchema(Schema):
    """A token to send as `Authorization: Bearer …`."""

    token = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)


class CallerSchema(Schema):
    """Who the credentials belong to."""

    site = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    scopes = fields.List(fields.String(), required=True)

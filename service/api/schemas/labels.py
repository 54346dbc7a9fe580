"""Labels: what moderators taught by Perspective's `suggestscore`."""

from marshmallow import Schema, fields


class LabelSpanSchema(Schema):
    """A part of the text, in characters, the end excluded."""

    begin = fields.Integer(required=True)
    end = fields.Integer(required=True)
    value = fields.Float(required=True)


class LabelSchema(Schema):
    """A text and what it should have scored, by the names the client gave."""

    id = fields.UUID(required=True)
    text = fields.String(required=True)
    attributes = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    spans = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(LabelSpanSchema)), required=True
    )
    languages = fields.List(fields.String(), required=True)
    detected = fields.String(required=True, allow_none=True)
    client_token = fields.String(required=True, allow_none=True)
    community_id = fields.String(required=True, allow_none=True)
    session_id = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)

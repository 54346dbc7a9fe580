"""The one shape of every refusal."""

from marshmallow import INCLUDE, Schema, fields


class ProblemSchema(Schema):
    """RFC 9457 problem details; a problem may have further members of its own."""

    class Meta:
        """What a client does not know it ignores (RFC 9457 §3.2)."""

        unknown = INCLUDE

    type = fields.String(required=True, metadata={"description": "Which problem: see the list of problems."})
    title = fields.String(required=True, metadata={"description": "It in words, in the caller's language."})
    status = fields.Integer(required=True)
    detail = fields.String(metadata={"description": "What is special about this case, in English."})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "For wrong fields: from each field's path to what is wrong with it."},
    )
    request_id = fields.String(allow_none=True, metadata={"description": "For the operator's logs."})

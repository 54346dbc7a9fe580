"""What the operators' pages say."""

from marshmallow import Schema, fields


class HealthSchema(Schema):
    """The process answers."""

    status = fields.String(required=True)


class ReadySchema(Schema):
    """Whether the process can do its work, check by check."""

    status = fields.String(required=True)
    checks = fields.Dict(keys=fields.String(), values=fields.String(), required=True)

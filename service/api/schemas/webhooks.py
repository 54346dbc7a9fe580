"""Endpoints and the log of what was sent to them."""

from marshmallow import Schema, fields, validate

from models import DeliveryState
from service.api.schemas.fields import StrictBoolean, choice, text
from service.api.schemas.paging import IdPageQuery
from service.webhooks import EVENTS, PATTERNS

PORT = r"(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
TARGET = rf"^https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::{PORT})?(?:/[!-\"$-~]*)?$"
"""What a receiver's address mostly looks like; `service.delivery` says exactly."""
STATES = [state.value for state in DeliveryState]


def _address(*, required: bool) -> fields.String:
    return text(2_000, required=required, meaning="Where to post.", told={"pattern": TARGET})


def _events(*, required: bool) -> fields.List[str]:
    return fields.List(
        fields.String(validate=validate.OneOf(sorted(PATTERNS))),
        required=required,
        validate=validate.Length(1, len(PATTERNS)),
        metadata={"description": "Event types; `comment.*` stands for all of a kind, `*` for all."},
    )


class EndpointInput(Schema):
    """A new receiver."""

    url = _address(required=True)
    events = _events(required=True)
    description = text(200, meaning="For colleagues.")


class EndpointChange(Schema):
    """What to change about a receiver."""

    url = _address(required=False)
    events = _events(required=False)
    description = text(200, meaning="For colleagues.")
    active = StrictBoolean(metadata={"description": "Whether it is sent anything."})


class EndpointSchema(Schema):
    """A receiver."""

    id = fields.UUID(required=True)
    url = fields.String(required=True)
    events = fields.List(fields.String(), required=True)
    description = fields.String(required=True, allow_none=True)
    active = fields.Boolean(required=True)
    failing_since = fields.AwareDateTime(required=True, allow_none=True)
    disabled_at = fields.AwareDateTime(required=True, allow_none=True)
    disabled_reason = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    version = fields.Integer(required=True)


class EndpointList(Schema):
    """All receivers."""

    items = fields.List(fields.Nested(EndpointSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class EndpointCreated(EndpointSchema):
    """A new receiver with its secret, which is told this once."""

    secret = fields.String(required=True)


class SecretSchema(Schema):
    """A new secret, told this once; the one before stays valid until then."""

    secret = fields.String(required=True)
    old_secret_until = fields.AwareDateTime(required=True)


class DeliveryQuery(IdPageQuery):
    """Which deliveries."""

    endpoint = fields.UUID()
    state = choice(STATES, meaning="Where they stand.")
    event = choice(sorted(EVENTS), meaning="The event's type.")


class DeliverySchema(Schema):
    """One event on its way to one endpoint."""

    id = fields.UUID(required=True)
    endpoint = fields.UUID(required=True)
    event = fields.UUID(required=True)
    type = fields.String(required=True)
    state = fields.String(required=True)
    attempts = fields.Integer(required=True)
    due_at = fields.AwareDateTime(required=True)
    created_at = fields.AwareDateTime(required=True)


class AttemptSchema(Schema):
    """One request that was made, and what came back."""

    number = fields.Integer(required=True)
    status_code = fields.Integer(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    response = fields.String(required=True, allow_none=True)
    duration_ms = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)


class DeliveryDetail(DeliverySchema):
    """A delivery with its payload and every attempt."""

    payload = fields.Dict(required=True)
    attempt_list = fields.List(fields.Nested(AttemptSchema), required=True)


class RecoverInput(Schema):
    """From when on to send again."""

    since = fields.AwareDateTime(
        required=True, metadata={"description": "Everything that failed or was missed since."}
    )


class RecoveredSchema(Schema):
    """How much was made due."""

    again = fields.Integer(required=True)
    missed = fields.Integer(required=True)

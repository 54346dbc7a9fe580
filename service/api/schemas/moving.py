"""A person's data and its erasure, as administrators ask for them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from service.api.schemas.fields import StrictBoolean, text

KEYS = ("email", "ref", "author_id")


class PersonInput(Schema):
    """Who is meant: exactly one of these."""

    email = fields.Email(
        validate=validate.Length(max=254), metadata={"description": "As author or guest, in any case."}
    )
    ref = text(255, meaning="The publisher's own reference.")
    author_id = fields.UUID(metadata={"description": "An author's id here."})

    @validates_schema
    def check_person(self, data: dict[str, Any], **_: object) -> None:
        """Exactly one. Raises ValidationError."""
        if sum(name in data for name in KEYS) != 1:
            raise ValidationError("give exactly one of email, ref and author_id", "email")


class ErasureInput(PersonInput):
    """Whom to erase."""

    dry_run = StrictBoolean(load_default=False, metadata={"description": "Only count what would be erased."})


class PersonSchema(Schema):
    """All that is kept of a person, an entry for each author that they are."""

    authors = fields.List(fields.Dict(keys=fields.String()), required=True)
    notices = fields.List(
        fields.Dict(keys=fields.String()),
        required=True,
        metadata={"description": "Notices of illegal content that no author leads to."},
    )


class ErasureSchema(Schema):
    """What was erased, or with `dry_run` would be."""

    authors = fields.List(fields.UUID(), required=True)
    comments = fields.Integer(required=True)
    notices = fields.Integer(required=True)
    dry_run = fields.Boolean(required=True)

"""Reports of readers and appeals of authors."""

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from models import ReportKind
from service.api.schemas.fields import StrictBoolean, choice, words

KINDS = [kind.value for kind in ReportKind if kind != ReportKind.APPEAL]
LONGEST_NOTE = 2_000


class NoticeInput(Schema):
    """A notice of illegal content, with what Art. 16 §2 of the Digital Services Act asks for."""

    explanation = words(LONGEST_NOTE, required=True, meaning="Why the content is held to be illegal.")
    law = words(500, meaning="The law it breaks, if known.")
    name = words(200, meaning="Who gives notice.")
    email = fields.Email(validate=validate.Length(max=254))
    good_faith = StrictBoolean(
        required=True, metadata={"description": "That the notice is accurate and given in good faith."}
    )


class ReportInput(Schema):
    """Why a reader objects to a comment."""

    kind = choice(KINDS, required=True, meaning="What is wrong with it.")
    note = words(LONGEST_NOTE, meaning="In the reader's own words.")
    notice = fields.Nested(NoticeInput, metadata={"description": "Needed with the kind `illegal`."})

    @validates_schema
    def check_notice(self, data: dict[str, object], **_: object) -> None:
        """A notice belongs to illegal content, and is needed there. Raises ValidationError."""
        if (data.get("kind") == ReportKind.ILLEGAL) != ("notice" in data):
            raise ValidationError("goes with the kind `illegal`, and is needed there", "notice")


class AppealInput(Schema):
    """Why a rejection was wrong, says its author."""

    note = words(LONGEST_NOTE, required=True, meaning="In the author's own words.")


class ReportSchema(Schema):
    """A report was kept."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)

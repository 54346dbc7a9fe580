"""Reports of readers and appeals of authors."""

from marshmallow import Schema, fields, validate

from models import ReportKind
from service.api.schemas.fields import StrictBoolean, choice, text

KINDS = [kind.value for kind in ReportKind if kind not in {ReportKind.APPEAL, ReportKind.ILLEGAL}]
LONGEST_NOTE = 2_000


class NoticeInput(Schema):
    """A notice of illegal content, with what Art. 16 §2 of the Digital Services Act asks for."""

    explanation = text(LONGEST_NOTE, required=True, meaning="Why the content is held to be illegal.")
    law = text(500, meaning="The law it breaks, if known.")
    name = text(200, meaning="Who gives notice.")
    email = fields.Email(validate=validate.Length(max=254))
    good_faith = StrictBoolean(
        required=True,
        validate=validate.Equal(True, error="a notice needs this declaration: true"),
        metadata={"description": "That the notice is accurate and given in good faith.", "enum": [True]},
    )


class ReportInput(Schema):
    """Why a reader objects to a comment."""

    kind = choice(KINDS, required=True, meaning="What is wrong with it.")
    note = text(LONGEST_NOTE, meaning="In the reader's own words.")


class AppealInput(Schema):
    """Why a rejection was wrong, says its author."""

    note = text(LONGEST_NOTE, required=True, meaning="In the author's own words.")


class ReportSchema(Schema):
    """A report was kept."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)

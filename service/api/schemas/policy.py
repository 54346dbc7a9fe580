"""A policy's document as the reference shows it; `service.policy` checks what a schema cannot say."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.api.schemas.fields import StrictBoolean, StrictFloat, StrictInteger, choice, text
from service.policy import ATTRIBUTES
from service.policy.lists import LONGEST_PATTERN, LONGEST_WORD, MOST_PATTERNS, MOST_WORDS

LONGEST_WINDOW = 30 * 24 * 60
"""Thirty days, in minutes."""


def _whole(least: int, most: int, *, meaning: str, null: bool = False) -> fields.Integer:
    return StrictInteger(
        validate=validate.Range(least, most), allow_none=null, metadata={"description": meaning}
    )


def _line(meaning: str) -> fields.Float:
    return StrictFloat(validate=validate.Range(0, 1), allow_none=True, metadata={"description": meaning})


def _entries(most: int, longest: int, *, meaning: str) -> fields.List[Any]:
    entry = text(longest, meaning=meaning)
    return fields.List(entry, validate=validate.Length(max=most), metadata={"description": meaning})


class BandDocument(Schema):
    """Two lines through an attribute's scores; null draws none."""

    approve_below = _line("Scores below pass.")
    reject_above = _line("Scores from here on are rejected; what lies between is held.")


class SuspectDocument(Schema):
    """What brings a comment to a moderator."""

    words = _entries(MOST_WORDS, LONGEST_WORD, meaning="Whole words or phrases, in any inflection.")
    patterns = _entries(MOST_PATTERNS, LONGEST_PATTERN, meaning="RE2 patterns.")


class BannedDocument(SuspectDocument):
    """What no comment may carry."""

    action = choice(["reject", "spam"], meaning="What becomes of it.")


class ListsDocument(Schema):
    """The site's word lists."""

    banned = fields.Nested(BannedDocument)
    suspect = fields.Nested(SuspectDocument)


class LinksDocument(Schema):
    """How many links are too many."""

    hold_above = _whole(0, 1_000, null=True, meaning="More are held.")
    spam_above = _whole(0, 1_000, null=True, meaning="More are spam.")


class LengthDocument(Schema):
    """How long a comment may be."""

    max_characters = _whole(1, 100_000, meaning="Characters, as written.")


class AuthorsDocument(Schema):
    """How authors are trusted."""

    hold_new_until_approved = _whole(0, 1_000, meaning="Approved comments before an author's are published.")
    trusted_bypass = StrictBoolean(metadata={"description": "Whether trust spares the middle band."})
    trusted_after_approved = _whole(1, 100_000, null=True, meaning="Approved comments that earn trust.")
    guests = choice(["allow", "hold", "refuse"], meaning="What becomes of guests' comments.")


class RepeatDocument(Schema):
    """What becomes of the same text sent again."""

    window_minutes = _whole(1, LONGEST_WINDOW, meaning="For how long it counts as the same.")
    action = choice(["hold", "reject", "off"], meaning="What becomes of it.")


class FloodDocument(Schema):
    """How fast one author may comment."""

    per_minute = _whole(1, 1_000, null=True, meaning="Comments; null leaves it to the server.")


class ReportsDocument(Schema):
    """When reports bring a comment back."""

    hold_after = _whole(1, 1_000, null=True, meaning="Open reports.")


AttributesDocument = Schema.from_dict(
    {name: fields.Nested(BandDocument) for name in ATTRIBUTES}, name="AttributesDocument"
)


class PolicyDocument(Schema):
    """A policy, or as much of one as differs from what stands below it."""

    attributes = fields.Nested(AttributesDocument)
    revealed_reading = choice(["hold", "as_written"], meaning="How far the de-obfuscated reading counts.")
    lists = fields.Nested(ListsDocument)
    links = fields.Nested(LinksDocument)
    length = fields.Nested(LengthDocument)
    authors = fields.Nested(AuthorsDocument)
    repeat = fields.Nested(RepeatDocument)
    flood = fields.Nested(FloodDocument)
    reports = fields.Nested(ReportsDocument)
    premoderate = StrictBoolean(metadata={"description": "Whether every comment is read first."})
    close_after_days = _whole(1, 36_500, null=True, meaning="Days an article takes comments.")
    uncovered_language = choice(
        ["hold", "allow"], meaning="What becomes of languages the model does not know."
    )
    edit_window_minutes = _whole(0, LONGEST_WINDOW, meaning="For how long authors may edit.")

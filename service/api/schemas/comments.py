"""Comments as pages send and readers see them: never a score, never an address."""

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from service.api.caller import caller
from service.api.schemas.fields import IpAddress, StrictFloat, choice, text, web_address
from service.api.schemas.paging import IdPageQuery, SiteQuery
from service.policy import DEFAULT

LONGEST_BODY = 100_000
"""Beyond any policy's own limit; the policy in force tells its own in the problem `too-long`."""


def body_field() -> fields.String:
    """A comment's text; the reference tells the default policy's limit, since that is what mostly holds."""
    meaning = "As the reader wrote it; Markdown's simple marks are understood. A policy may allow more."
    usual = {"maxLength": DEFAULT.length.max_characters}
    return text(LONGEST_BODY, meaning=meaning, required=True, told=usual)


class AuthorInput(Schema):
    """Who wrote it, as the publisher knows."""

    name = text(100, required=True, meaning="The name to show.")
    email = fields.Email(
        validate=validate.Length(max=254), metadata={"description": "Never shown, never sent on."}
    )
    ref = text(255, meaning="The publisher's own key for a signed-in reader; only with an API key.")
    address = IpAddress(metadata={"description": "The reader's, for limits; only its hash is kept."})


class ArticleInput(Schema):
    """What the comment is on, for moderators to see."""

    url = web_address(meaning="Where it is on the web.")
    title = text(500, meaning="The article's headline.")


class FormInput(Schema):
    """How the form was filled in, as the comment box saw it: robots give themselves away."""

    website = fields.String(metadata={"description": "What stood in a field that people do not see."})
    seconds = StrictFloat(metadata={"description": "From when the form was shown until it was sent."})


class SubmissionInput(Schema):
    """A comment as a page posts it."""

    body = body_field()
    author = fields.Nested(
        AuthorInput,
        required=True,
        metadata={"description": "With a reader's token that holds their name it may be left out."},
    )
    parent_id = fields.UUID(allow_none=True, metadata={"description": "The comment it answers."})
    article = fields.Nested(ArticleInput)
    form = fields.Nested(FormInput)

    @pre_load
    def name_reader(self, sent: Any, **_: object) -> Any:
        """A signed-in reader whom the token names need not say who they are."""
        reader = caller().reader
        if reader is None or not reader.name or not isinstance(sent, dict):
            return sent
        author = sent.get("author", {})
        return sent | {"author": {"name": reader.name} | author} if isinstance(author, dict) else sent


class EditInput(Schema):
    """The new text."""

    body = body_field()


class AuthorShown(Schema):
    """Who wrote it, as readers see."""

    id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "Of a signed-in reader; a guest's is shown to moderators only."},
    )
    name = fields.String(required=True)


class ReasonShown(Schema):
    """Why it was decided so; a moderator sees the attribute, score and line too, a reader each code once."""

    code = fields.String(required=True)
    message = fields.String(metadata={"description": "It in words, in the caller's language."})
    attribute = fields.String()
    score = fields.Float()
    line = fields.Float()
    detail = fields.String()


class CommentSchema(Schema):
    """A comment as readers see it."""

    id = fields.UUID(required=True)
    article = fields.String(required=True, metadata={"description": "The article's reference."})
    parent_id = fields.UUID(required=True, allow_none=True)
    author = fields.Nested(AuthorShown, required=True)
    body = fields.String(required=True)
    html = fields.String(required=True, metadata={"description": "Safe to put into a page as it is."})
    created_at = fields.AwareDateTime(required=True)
    edited_at = fields.AwareDateTime(required=True, allow_none=True)


class SubmittedSchema(CommentSchema):
    """A comment as its author sees it; a key that may moderate sees the scores too."""

    status = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonShown), required=True)
    language = fields.String(required=True, allow_none=True)
    edit_token = fields.String(metadata={"description": "Send as X-Edit-Token to edit or withdraw."})
    scores = fields.Dict(keys=fields.String(), values=fields.Float(), allow_none=True)
    toxicity = fields.Float(allow_none=True)
    model = fields.String(allow_none=True)
    policy_version = fields.Integer()


class ThreadQuery(IdPageQuery, SiteQuery):
    """Which part of a thread."""

    order = choice(["oldest", "newest"], meaning="Which come first.", load_default="oldest")


class CountsQuery(SiteQuery):
    """Which articles to count."""

    article = fields.List(
        text(255, meaning="A reference."),
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "References, one parameter each."},
    )


class RulesSchema(Schema):
    """What a page should know before it offers to comment."""

    open = fields.Boolean(required=True, metadata={"description": "Whether the article takes comments."})
    guests = fields.String(required=True, metadata={"description": "`allow`, `hold` or `refuse`."})
    may_post = fields.Boolean(
        required=True, metadata={"description": "Whether this caller may post: a key, a token or the origin."}
    )
    max_characters = fields.Integer(required=True)
    edit_window_minutes = fields.Integer(required=True)


class CheckInput(Schema):
    """A text to try."""

    body = body_field()
    article = text(255, meaning="The reference of the article it would go to.")
    name = text(100, meaning="The name it would be signed with, if that is to be tried too.")


class CheckSchema(Schema):
    """What would become of it; a hint for the writer, with nothing stored."""

    status = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonShown), required=True)
    may_hurt = fields.Boolean(
        required=True, metadata={"description": "Ask the writer to think again before posting."}
    )
    language = fields.String(required=True, allow_none=True)

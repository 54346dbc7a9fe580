"""The queue, claims, decisions and history, as moderators see them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from models import Status
from service.api.schemas.comments import CommentSchema, ReasonShown
from service.api.schemas.fields import StrictBoolean, StrictFloat, StrictInteger, choice, text
from service.api.schemas.paging import CURSOR_MEANING, PageQuery
from service.bulk import MOST
from service.policy import ACTIONS
from service.queue import CURSOR, Filter

ORDERS = ["priority", "toxicity", "oldest", "newest"]
STATUSES = [status.value for status in Status]
MOST_CLAIMS = 100


def _filters(number: type[fields.Field[Any]], flag: type[fields.Field[Any]]) -> dict[str, fields.Field[Any]]:
    """The fields of a filter; in a query all values are strings, in JSON they are what they are."""
    share = validate.Range(0, 1)
    return {
        "status": choice(STATUSES, meaning="Where it stands.", load_default="pending"),
        "article": text(255, meaning="The article's reference."),
        "author": fields.UUID(),
        "language": fields.String(validate=validate.Length(2, 8)),
        "reason": text(64, meaning="The code of one of its reasons."),
        "min_toxicity": number(validate=share),
        "max_toxicity": number(validate=share),
        "reported": flag(),
        "text": text(200, meaning="Words in its text."),
    }


QueueQuery = PageQuery.from_dict(
    _filters(fields.Float, fields.Boolean)
    | {
        "order": choice(ORDERS, meaning="Which come first.", load_default="priority"),
        "cursor": fields.String(validate=validate.Regexp(CURSOR), metadata={"description": CURSOR_MEANING}),
    },
    name="QueueQuery",
)
FilterInput = Schema.from_dict(_filters(StrictFloat, StrictBoolean), name="FilterInput")


def filter_of(data: dict[str, Any]) -> Filter:
    """The use case's filter for validated data."""
    given = {name: data[name] for name in Filter.__dataclass_fields__ if name in data}
    return Filter(**given | {"status": Status(given.get("status", Status.PENDING))})


class ClaimShown(Schema):
    """Who is at work on it."""

    by = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)


class ArticleShown(Schema):
    """What it was written on."""

    ref = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)


class AuthorRecord(Schema):
    """Who wrote it, with the record moderators judge by."""

    id = fields.UUID(required=True)
    ref = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    standing = fields.String(required=True)
    approved_count = fields.Integer(required=True)
    rejected_count = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)


class SpanShown(Schema):
    """A sentence and what scored worst in it; `begin` and `end` count characters."""

    begin = fields.Integer(required=True)
    end = fields.Integer(required=True)
    toxicity = fields.Float(required=True)
    attribute = fields.String(required=True)
    score = fields.Float(required=True)


class QueueItem(CommentSchema):
    """A comment as a moderator sees it."""

    article = fields.Nested(ArticleShown, required=True)  # type: ignore[assignment]
    author = fields.Nested(AuthorRecord, required=True)
    status = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonShown), required=True)
    language = fields.String(required=True, allow_none=True)
    scores = fields.Dict(keys=fields.String(), values=fields.Float(), required=True, allow_none=True)
    revealed_scores = fields.Dict(keys=fields.String(), values=fields.Float(), required=True, allow_none=True)
    toxicity = fields.Float(required=True, allow_none=True)
    model = fields.String(required=True, allow_none=True)
    policy_version = fields.Integer(required=True)
    spans = fields.List(fields.Nested(SpanShown), required=True)
    reports = fields.Integer(required=True)
    claim = fields.Nested(ClaimShown, required=True, allow_none=True)
    version = fields.Integer(required=True)


class DecisionShown(Schema):
    """One entry of a comment's history."""

    id = fields.UUID(required=True)
    action = fields.String(required=True)
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True)
    by = fields.String(required=True)
    actor_kind = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    reasons = fields.List(fields.Nested(ReasonShown), required=True)
    note = fields.String(required=True, allow_none=True)
    body = fields.String(required=True)
    scores = fields.Dict(keys=fields.String(), values=fields.Float(), required=True, allow_none=True)
    model = fields.String(required=True, allow_none=True)
    policy_version = fields.Integer(required=True, allow_none=True)
    undoes = fields.UUID(required=True, allow_none=True)
    batch = fields.UUID(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)


class ReportShown(Schema):
    """A reader's report as moderators see it."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    notice = fields.Dict(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)


class CommentDetail(QueueItem):
    """Everything about one comment."""

    history = fields.List(fields.Nested(DecisionShown), required=True)
    report_list = fields.List(fields.Nested(ReportShown), required=True)


class ClaimInput(FilterInput):  # type: ignore[valid-type,misc]
    """How many comments to lease, and which."""

    count = StrictInteger(load_default=10, validate=validate.Range(1, MOST_CLAIMS))
    order = choice(ORDERS, meaning="Which come first.", load_default="priority")


class DecisionInput(Schema):
    """What to do with a comment, and why."""

    action = choice(list(ACTIONS), required=True, meaning="What to do.")
    reason = text(64, meaning="A short code, such as `insult`.")
    note = text(2_000, meaning="For colleagues; it stays inside.")


class BulkInput(DecisionInput):
    """The same for many comments: by their ids, or all that a filter finds."""

    ids = fields.List(fields.UUID(), validate=validate.Length(1, MOST))
    filter = fields.Nested(FilterInput)
    expected_status = choice(STATUSES, meaning="With ids: one that stands elsewhere by now is left as it is.")

    @validates_schema
    def check_target(self, data: dict[str, Any], **_: object) -> None:
        """Either ids or a filter, which says the status itself. Raises ValidationError."""
        if ("ids" in data) == ("filter" in data):
            raise ValidationError("give either ids or a filter", "ids")
        if "filter" in data and "expected_status" in data:
            raise ValidationError("only with ids", "expected_status")


class BulkResult(Schema):
    """What became of one comment."""

    id = fields.UUID(required=True)
    status = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Its status now; null where a problem stood in the way."},
    )
    decision = fields.UUID(required=True, allow_none=True)
    problem = fields.Dict(required=True, allow_none=True, metadata={"description": "What stood in the way."})


class BulkSchema(Schema):
    """The results, and the batch by which they can be undone as one."""

    batch = fields.UUID(required=True)
    done = fields.Integer(required=True)
    results = fields.List(fields.Nested(BulkResult), required=True)
    remaining = fields.Integer(
        required=True, metadata={"description": "How many more the filter finds: send it again."}
    )


class ReleasedSchema(Schema):
    """How many claims were given back."""

    released = fields.Integer(required=True)

"""Perspective's messages as JSON: read as proto3 does, so that null is absent and unknown members are ignored.

Source: the `commentanalyzer` v1alpha1 messages as Google published them, and proto3's JSON mapping.
"""

import json
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

from service.perspective.errors import BAD_REQUEST, Refused


class Message(Schema):
    """A message; members may be written in lowerCamelCase or, as proto3 allows, in snake_case."""

    class Meta:
        """What is not known is ignored, as clients send more than they need."""

        unknown = EXCLUDE

    @pre_load
    def as_proto3(self, data: Any, **_: Any) -> Any:
        """Leave out nulls and give each member its name in camelCase."""
        if not isinstance(data, dict):
            return data
        return {_camel(name): value for name, value in data.items() if value is not None}


class TextEntry(Message):
    """A text and how it is written."""

    text = fields.String(load_default="")
    type = fields.String(load_default="PLAIN_TEXT")


class ArticleAndParentComment(Message):
    """What the comment stands under."""

    article = fields.Nested(TextEntry)
    parent_comment = fields.Nested(TextEntry, data_key="parentComment")


class Context(Message):
    """What is said around the comment: taken, checked, and not scored."""

    entries = fields.List(fields.Nested(TextEntry))
    article_and_parent_comment = fields.Nested(ArticleAndParentComment, data_key="articleAndParentComment")


class AttributeParameters(Message):
    """How one attribute is wanted."""

    score_type = fields.String(load_default="PROBABILITY", data_key="scoreType")
    score_threshold = fields.Float(load_default=0.0, data_key="scoreThreshold")


class Envelope(Message):
    """What both requests have in common."""

    comment = fields.Nested(TextEntry, load_default=lambda: {"text": "", "type": "PLAIN_TEXT"})
    context = fields.Nested(Context, load_default=dict)
    languages = fields.List(fields.String(), load_default=list)
    do_not_store = fields.Boolean(load_default=False, data_key="doNotStore")
    client_token = fields.String(load_default=None, data_key="clientToken")
    session_id = fields.String(load_default=None, data_key="sessionId")
    community_id = fields.String(load_default=None, data_key="communityId")


class AnalyzeCommentRequest(Envelope):
    """A comment and the attributes to score."""

    requested_attributes = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(AttributeParameters, allow_none=True),
        load_default=dict,
        data_key="requestedAttributes",
    )
    span_annotations = fields.Boolean(load_default=False, data_key="spanAnnotations")
    drop_unsupported_attributes = fields.Boolean(load_default=False, data_key="dropUnsupportedAttributes")


class Score(Message):
    """How far an attribute holds."""

    value = fields.Float(load_default=0.0, validate=validate.Range(0, 1))


class WholeNumber(fields.Integer):
    """proto3's int32: a number or a text of one, in any notation, as long as it is whole."""

    def _format_num(self, value: Any) -> int:
        number = float(value)
        if not number.is_integer():
            raise ValueError
        return int(number)


class SpanScore(Message):
    """The same of a part of the text, in UTF-16 code units, the end excluded."""

    begin = WholeNumber(load_default=0, validate=validate.Range(min=0))
    end = WholeNumber(load_default=0, validate=validate.Range(min=0))
    score = fields.Nested(Score, load_default=lambda: {"value": 0.0})


class AttributeScores(Message):
    """What an attribute should have scored, over the whole text or parts of it."""

    summary_score = fields.Nested(Score, data_key="summaryScore")
    span_scores = fields.List(fields.Nested(SpanScore), load_default=list, data_key="spanScores")


class SuggestCommentScoreRequest(Envelope):
    """A comment and the scores that somebody says it should have."""

    attribute_scores = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(AttributeScores, allow_none=True),
        load_default=dict,
        data_key="attributeScores",
    )


def read_message(schema: type[Message]) -> dict[str, Any]:
    """The request's body as such a message. Raises Refused INVALID_REQUEST naming each member that is wrong."""
    try:
        data = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Refused("INVALID_REQUEST", "Invalid JSON payload received.") from None
    try:
        message: dict[str, Any] = schema().load(data)
    except ValidationError as error:
        raise _wrong(error.messages) from None
    return message


def _wrong(messages: Any) -> Refused:
    wrong = dict(_flat(messages))
    violations = [{"field": path, "description": said} for path, said in wrong.items()]
    told = "; ".join(f"Invalid value at '{path}': {said}" for path, said in wrong.items())
    return Refused("INVALID_REQUEST", told, {"@type": BAD_REQUEST, "fieldViolations": violations})


def _flat(messages: Any, path: str = "") -> list[tuple[str, str]]:
    """Marshmallow's nested messages as pairs of `comment.text` and what is wrong with it."""
    if isinstance(messages, list):
        return [(path, " ".join(map(str, messages)))]
    return [
        pair
        for name, inner in messages.items()
        # Of a map, marshmallow tells whether the name or its value is wrong.
        for pair in _flat(
            inner, path if name in {"key", "value", "_schema"} else f"{path}.{name}".lstrip(".")
        )
    ]


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)

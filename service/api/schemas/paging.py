"""Lists are pages: `{items, next}`, where `next` is the cursor that brings the page after."""

from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import Schema, fields, validate

MOST = 200
CURSOR_MEANING = "The `next` of the page before."


class PageQuery(Schema):
    """How much of a list, from where."""

    limit = fields.Integer(
        load_default=50, validate=validate.Range(1, MOST), metadata={"description": "Items on a page."}
    )
    cursor = fields.String(validate=validate.Length(1, 500), metadata={"description": CURSOR_MEANING})


class IdPageQuery(PageQuery):
    """The same where a cursor is the id of the last item."""

    cursor = fields.UUID(metadata={"description": CURSOR_MEANING})  # type: ignore[assignment]


class SiteQuery(Schema):
    """Which site, where no API key says it."""

    site = fields.String(validate=validate.Length(1, 64), metadata={"description": "The site's key."})


@cache
def page_of(item: type[Schema]) -> ma.Schema:
    """The schema of a page of such items; one for each kind, so that the reference names it once."""
    name = item.__name__.removesuffix("Schema") + "Page"
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(
            required=True, allow_none=True, metadata={"description": "Null on the last page."}
        ),
    }
    return Schema.from_dict(members, name=name)()

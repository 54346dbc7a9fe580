"""Lists are pages: `{items, next}`, where `next` is the cursor that brings the page after."""

from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import Schema, fields, validate

from service.api.schemas.fields import text

MOST = 200
SITE_KEY = r"^[a-z0-9][a-z0-9._-]{0,63}$"
CURSOR_MEANING = "The `next` of the page before."


class PageQuery(Schema):
    """How much of a list, from where."""

    limit = fields.Integer(
        load_default=50, validate=validate.Range(1, MOST), metadata={"description": "Items on a page."}
    )
    cursor = text(500, meaning=CURSOR_MEANING)


class IdPageQuery(PageQuery):
    """The same where a cursor is the id of the last item."""

    cursor = fields.UUID(metadata={"description": CURSOR_MEANING})  # type: ignore[assignment]


class SiteQuery(Schema):
    """Which site, where no API key says it."""

    site = fields.String(validate=validate.Regexp(SITE_KEY), metadata={"description": "The site's key."})


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

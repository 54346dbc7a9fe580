"""A site's archive by HTTP: streamed, row by row, from one moment of the database; for administrators."""

from collections.abc import Iterator

from flask import Response

from models.engine import reading
from service import archive
from service.api.caller import caller
from service.api.house import Blueprint
from service.database import db
from service.web.parts import now

blueprint = Blueprint("archive", __name__, url_prefix="/v1", description="The whole of a site")
MEDIA_TYPE = "application/x-ndjson"


@blueprint.get("/export")
@blueprint.needs("admin")
@blueprint.response(200, content_type=MEDIA_TYPE, schema={"type": "string"})
def export() -> Response:
    """Read everything of a site as JSON lines, for `civility import jsonl`; the last one is `{"type": "end", …}`."""
    engine, site_id, moment = db.engine, caller().site.id, now()

    def lines() -> Iterator[str]:
        with reading(engine) as session:
            yield from archive.archive_lines(session, site_id, now=moment)

    return Response(lines(), content_type=MEDIA_TYPE)

"""Figures for the newsroom."""

import datetime as dt
from typing import Any

from service import statistics
from service.api.caller import caller
from service.api.house import Blueprint
from service.api.schemas.rules import StatisticsQuery, StatisticsSchema
from service.database import snapshot
from service.parts import now

blueprint = Blueprint("statistics", __name__, url_prefix="/v1", description="Statistics")


@blueprint.get("/stats")
@blueprint.needs("moderate")
@blueprint.query(StatisticsQuery)
@blueprint.response(200, StatisticsSchema)
def read(query: dict[str, Any]) -> dict[str, Any]:
    """See what came in, who decided, how long it took, and what waits."""
    since = now() - dt.timedelta(days=query["days"])
    with snapshot() as session:
        return statistics.site_statistics(session, caller().site, since=since, now=now())

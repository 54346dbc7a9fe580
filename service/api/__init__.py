"""The HTTP API under `/v1`, its description at `/openapi.json`, and the operators' three pages."""

from flask import Flask

from service.api import (
    archive,
    articles,
    authors,
    authorship,
    bulk,
    cors,
    decisions,
    deliveries,
    endpoints,
    feeds,
    labels,
    limits,
    operations,
    people,
    policy,
    queue,
    readers,
    reference,
    reports,
    requests,
    statistics,
    team,
)
from service.api.house import CivilityApi
from service.api.refs import Reference, described
from service.api.schemas.moving import KEYS

BLUEPRINTS = (
    readers.blueprint,
    authorship.blueprint,
    reports.blueprint,
    feeds.blueprint,
    queue.blueprint,
    decisions.blueprint,
    bulk.blueprint,
    authors.blueprint,
    articles.blueprint,
    policy.blueprint,
    statistics.blueprint,
    labels.blueprint,
    endpoints.blueprint,
    deliveries.blueprint,
    team.blueprint,
    people.blueprint,
    archive.blueprint,
    operations.blueprint,
)
"""In the order in which the reference shows them."""

# Ids, with the status they are expected to have or without; or a filter, which says the status itself.
BULK_TARGETS = [
    {"required": ["ids"], "not": {"required": ["filter"]}},
    {"required": ["filter"], "not": {"anyOf": [{"required": ["ids"]}, {"required": ["expected_status"]}]}},
]


def register(app: Flask) -> None:
    """Give an app the whole API."""
    app.url_map.merge_slashes = False  # an article's reference may hold `//`
    requests.install(app)
    limits.install(app)
    requests.check_queries(app)
    cors.install(app)
    app.url_map.converters["ref"] = Reference
    house = CivilityApi(app)
    house.register_converter(Reference, described)
    for blueprint in BLUEPRINTS:
        house.register_blueprint(blueprint)
    app.register_blueprint(reference.blueprint)
    # Marshmallow has no way to say "one of these" in the reference.
    house.constrain("BulkInput", oneOf=BULK_TARGETS)
    for schema in ("PersonInput", "ErasureInput"):
        house.constrain(schema, oneOf=[{"required": [key]} for key in KEYS])

"""The moderators' desk at `/desk`: pages made on the server, quick with a keyboard, whole without JavaScript."""

from flask import Flask

from service.desk import (
    articles,
    assets,
    authors,
    bulk,
    comments,
    decisions,
    first,
    frame,
    keys,
    oidc,
    people,
    policy,
    queue,
    session,
    signing,
    statistics,
    team,
    webhooks,
)

PAGES = (
    assets.blueprint,
    signing.blueprint,
    oidc.blueprint,
    first.blueprint,
    queue.blueprint,
    decisions.blueprint,
    comments.blueprint,
    bulk.blueprint,
    authors.blueprint,
    people.blueprint,
    articles.blueprint,
    statistics.blueprint,
    policy.blueprint,
    webhooks.blueprint,
    team.blueprint,
    keys.blueprint,
)


for page in PAGES:
    frame.blueprint.register_blueprint(page)


def register(app: Flask) -> None:
    """Give an app the desk."""
    session.configure(app)
    app.register_blueprint(frame.blueprint)

"""The door for those who used Perspective: its protocol, Discourse AI's classifier, Coral's external moderation."""

from flask import Flask

from service.perspective import classify, coral, views

BLUEPRINTS = (views.blueprint, classify.blueprint, coral.blueprint)


def register(app: Flask) -> None:
    """Give an app these paths; `service.api` answers for what goes wrong outside Perspective's own."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)

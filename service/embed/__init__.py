"""The readers' front door: the comment box for any page, the same as plain HTML pages, and a demo of both."""

from flask import Flask

from service.embed import demo, pages, reports, script


def register(app: Flask) -> None:
    """Give an app the box and its pages; the demo is there only where the settings ask for it."""
    for blueprint in (script.blueprint, pages.blueprint, reports.blueprint):
        app.register_blueprint(blueprint)
    if app.extensions["civility"].settings.demo:
        app.register_blueprint(demo.blueprint)

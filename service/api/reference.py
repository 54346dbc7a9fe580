"""The reference as a page: RapiDoc over `/openapi.json`, served from here and allowed to load nothing else."""

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

blueprint = Blueprint("reference", __name__)
STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""RapiDoc styles its shadow DOM inline; scripts come from one file of ours."""
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Civility API</title>
<script type="module" src="/docs/rapidoc-min.js"></script>
<rapi-doc spec-url="/openapi.json" render-style="read" show-header="false" load-fonts="false"
  schema-description-expanded="true" allow-server-selection="false" sort-tags="false"></rapi-doc>
</html>
"""


@blueprint.get("/docs")
def page() -> Response:
    """Show the reference."""
    return Response(
        PAGE, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}
    )


@blueprint.get("/docs/rapidoc-min.js")
def script() -> Response:
    """Give the page its one script."""
    return send_from_directory(STATIC, "rapidoc-min.js", max_age=86_400)

"""Somebody at the desk, as tests see one: pages read and forms sent, without the script."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "correct horse battery"


@dataclass
class Seat:
    """Somebody's browser at the desk, without its script."""

    client: FlaskClient

    def get(self, path: str = "", **options: Any) -> TestResponse:
        return self.client.get(f"/desk/{path}", **options)

    def read(self, path: str = "", **options: Any) -> str:
        answer = self.get(path, **options)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def send(self, path: str, *, htmx: bool = False, follow: bool = False, **form: Any) -> TestResponse:
        """Send a form with the token a page of this session carries."""
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(
            f"/desk/{path}", data={"csrf": self.token()} | form, headers=headers, follow_redirects=follow
        )

    def token(self) -> str:
        found = re.search(
            r'name="csrf" value="([^"]+)"', self.client.get("/desk/help", follow_redirects=True).text
        )
        assert found
        return found[1]


def author_path(newsroom: Any, comment: Any) -> str:
    """The desk's page of whoever wrote a comment."""
    return f"authors/{newsroom.comment(comment['id'])['author']['id']}"

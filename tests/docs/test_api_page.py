"""docs/api.md is run from top to bottom: each request is made, each answer compared with the one shown."""

from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import blocks, page
from trying import try_page


@pytest.fixture
def values(documented: tuple[Flask, dict[str, str]]) -> dict[str, str]:
    return documented[1]


def test_every_request_of_the_page_gets_the_answer_it_shows(
    client: FlaskClient, values: dict[str, str]
) -> None:
    assert try_page("api.md", client, values) > 25


@pytest.mark.parametrize(("name", "answers"), [("perspective.md", 5), ("migrate/from-perspective.md", 1)])
def test_the_requests_of_the_pages_on_perspective_get_the_answers_they_show(
    client: FlaskClient, values: dict[str, str], name: str, answers: int
) -> None:
    assert try_page(name, client, values) == answers


def test_the_page_shows_each_answer_right_after_its_request() -> None:
    shown = [block.language for block in blocks(page("api.md")) if block.language]
    assert shown[0] == "sh"
    assert ("json", "json") not in pairwise(shown)

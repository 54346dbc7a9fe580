"""docs/api.md is run from top to bottom: each request is made, each answer compared with the one shown."""

from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import Block, blocks, commands, expected, page, read_curl

REST = "…"
EXACT = {"status", "code", "type", "title", "message", "standing", "kind", "action", "mode", "body", "errors"}
"""Members whose values must be as shown; of all others only the type must."""


@pytest.fixture
def values(documented: tuple[Flask, dict[str, str]]) -> dict[str, str]:
    return documented[1]


def test_every_request_of_the_page_gets_the_answer_it_shows(
    client: FlaskClient, values: dict[str, str]
) -> None:
    shown = [block for block in blocks(page("api.md")) if block.language in {"sh", "json"}]
    compared = 0
    for block, following in zip(shown, [*shown[1:], Block("", "")], strict=True):
        if block.language != "sh":
            continue
        for command in commands(block):
            curl = read_curl(command, values)
            answer = client.open(curl.path, method=curl.method, headers=curl.headers, data=curl.body)
            if following.language != "json":
                assert answer.status_code < 300, (command, answer.get_data(as_text=True))
        if following.language == "json":
            compare(expected(following), answer.get_json(), values, where=command[:90])
            compared += 1
    assert compared > 25


def test_the_page_shows_each_answer_right_after_its_request() -> None:
    shown = [block.language for block in blocks(page("api.md")) if block.language]
    assert shown[0] == "sh"
    assert ("json", "json") not in pairwise(shown)


def compare(shown: Any, given: Any, values: dict[str, str], *, where: str) -> None:
    """Hold an answer to what the page shows; `"$NAME"` gives the answer's value that name, or must equal it."""
    match shown:
        case dict():
            members = {name: value for name, value in shown.items() if name != REST}
            missing = set(members) ^ set(given) if REST not in shown else set(members) - set(given)
            assert not missing, f"{where}: {sorted(missing)}"
            for name, value in members.items():
                if name in EXACT and not isinstance(value, dict | list):
                    assert given[name] == value, f"{where}: {name}"
                compare(value, given[name], values, where=f"{where}.{name}")
        case list():
            assert bool(shown) == bool(given), f"{where}: {given}"
            for number, (one, other) in enumerate(zip(shown, given, strict=False)):
                compare(one, other, values, where=f"{where}[{number}]")
        case str() if shown.startswith("$"):
            assert values.setdefault(shown[1:], given) == given, f"{where}: {shown}"
        case bool() | None | str():
            assert type(given) is type(shown), f"{where}: {given!r}"
        case _:
            assert isinstance(given, int | float), f"{where}: {given!r}"

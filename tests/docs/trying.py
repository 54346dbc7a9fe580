"""Trying a page: each of its requests is made, and each answer compared with the one shown after it."""

from typing import Any

from flask.testing import FlaskClient
from pages import Block, blocks, commands, expected, page, read_curl

REST = "…"
EXACT = {"status", "code", "type", "title", "message", "standing", "kind", "action", "mode", "body", "errors"}
"""Members whose values must be as shown; of all others only the type must."""


def try_page(name: str, client: FlaskClient, values: dict[str, str]) -> int:
    """Make the page's curl requests in order; how many answers were compared."""
    shown = [block for block in blocks(page(name)) if block.language in {"sh", "json"}]
    compared = 0
    for block, following in zip(shown, [*shown[1:], Block("", "")], strict=True):
        for command in commands(block) if block.language == "sh" else ():
            if not command.startswith("curl"):
                continue
            curl = read_curl(command, values)
            answer = client.open(curl.path, method=curl.method, headers=curl.headers, data=curl.body)
            if following.language == "json":
                compare(expected(following), answer.get_json(), values, where=command[:90])
                compared += 1
            else:
                assert answer.status_code < 300, (command, answer.get_data(as_text=True))
    return compared


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

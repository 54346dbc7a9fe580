"""What the pages promise: nothing that exists goes unmentioned, nothing mentioned is missing, links lead somewhere."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
import tables
from commands_shown import civility_commands, every_command, wrong_options
from flask.testing import FlaskClient
from pages import ROOT, all_pages, anchors, blocks, links, page, prose

from service import problems, telemetry
from service.policy import REASONS, REFUSALS
from service.webhooks.events import EVENTS

PAGE_OF_ROUTE = {"/v1": "api.md", "/": "operations.md"}
EVERY_PAGE = pytest.mark.parametrize("path", all_pages(), ids=lambda path: str(path.relative_to(ROOT)))


def test_every_setting_stands_in_its_table_as_the_code_has_it() -> None:
    written = [row for row in page("configuration.md").splitlines() if row.startswith("| `CIVILITY_")]
    assert written[: len(tables.setting_rows())] == list(tables.setting_rows().values())


def test_every_problem_is_listed_with_its_status_and_titles() -> None:
    rows = [row for row in page("problems.md").splitlines() if row.startswith("| `")]
    for row, kind in zip(rows, problems.CATALOGUE, strict=True):
        assert row.startswith(tables.problem_row(kind))
        assert len(row) > len(tables.problem_row(kind)) + 20, f"{kind.slug} is not explained"


def test_every_metric_is_listed_with_its_meaning() -> None:
    rows = [row for row in page("operations.md").splitlines() if row.startswith("| `civility_")]
    assert [row.split("`")[1] for row in rows] == list(telemetry.METRICS)
    for row, meaning in zip(rows, telemetry.METRICS.values(), strict=True):
        assert plain(meaning.rstrip(".")) in plain(row)


def test_every_reason_and_refusal_of_the_policy_is_listed() -> None:
    assert [code for code in [*REASONS, *REFUSALS] if f"| `{code}` |" not in page("policy.md")] == []


def test_every_event_is_explained() -> None:
    assert [name for name in EVENTS if f"`{name}`" not in page("webhooks.md")] == []


def test_every_command_is_explained() -> None:
    assert [name for name in every_command() if f"`civility {name}" not in page("cli.md")] == []


def test_every_route_is_named_on_its_page(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()["paths"]
    routes = [
        (method.upper(), path)
        for path, item in described.items()
        for method in item
        if method != "parameters"
    ]
    assert [f"{method} {path}" for method, path in routes if not is_named(method, path)] == []


def test_no_page_names_a_route_that_is_not_there(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()["paths"]
    named = re.findall(r"^\| `([A-Z]+) (/v1/[^`]+)` \|", page("api.md"), re.MULTILINE)
    assert [route for route in named if route[0].lower() not in described.get(route[1], {})] == []


@EVERY_PAGE
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in links(path.read_text(encoding="utf-8")):
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        there = (path.parent / target).resolve() if target else path
        assert there.exists(), link
        if anchor:
            assert anchor in anchors(there.read_text(encoding="utf-8")), link


@EVERY_PAGE
def test_every_json_block_is_json(path: Path) -> None:
    for block in blocks(path.read_text(encoding="utf-8")):
        if block.language == "json":
            json.loads(block.text)


@EVERY_PAGE
def test_every_command_shown_exists_with_its_options(path: Path) -> None:
    for command in civility_commands(path.read_text(encoding="utf-8")):
        assert wrong_options(command) == [], command


@EVERY_PAGE
def test_headings_go_down_one_step_at_a_time(path: Path) -> None:
    levels = [
        len(marks) for marks in re.findall(r"^(#+) ", prose(path.read_text(encoding="utf-8")), re.MULTILINE)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_readme_opens_with_the_two_commands_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    first = blocks((ROOT / "README.md").read_text(encoding="utf-8"))[0].text
    targets = re.findall(r"^make (\w+)", first, re.MULTILINE)
    assert targets == ["run", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_every_page_is_reached_from_the_index() -> None:
    index = {link.partition("#")[0] for link in links(page("README.md"))}
    written = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert written - index == set()


def test_every_decision_is_in_its_index() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = links((folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))


def is_named(method: str, path: str) -> bool:
    """Whether the page that a route belongs to names it."""
    where = next(name for prefix, name in PAGE_OF_ROUTE.items() if path.startswith(prefix))
    return f"`{method} {path}" in page(where)


def plain(text: str) -> str:
    return text.replace("`", "")

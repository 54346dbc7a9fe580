"""Archives that somebody has changed, or that broke off: refused whole, or line by line with the reason."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.base import new_id
from models.engine import reading
from service import archive, policies, sites
from service.importing import Source
from service.problems import Problem

DATABASES = ["sqlite"]  # one database is enough here: lines are judged before it is asked


def test_an_archive_that_is_cut_off_or_of_another_format_is_refused(exported: Source, tmp_path: Path) -> None:
    lines = exported.path.read_text(encoding="utf-8").splitlines(keepends=True)
    other = lines[0].replace('"format":1', '"format":2')
    nobody = [lines[0], '{"type": "end", "lines": 1}\n']
    wrong = [lines[0], lines[1].replace('"created_at":"', '"created_at":"x'), '{"type":"end","lines":2}\n']
    for told, kept in (
        ("breaks off", lines[:-1]),
        ("breaks off", [*lines[:3], *lines[4:]]),
        ("format is not 1", [other, *lines[1:]]),
        ("no site", nobody),
        ("created_at is not what it should be", wrong),
    ):
        (path := tmp_path / "cut.jsonl").write_text("".join(kept), encoding="utf-8")
        with pytest.raises(Problem, match=told):
            archive.survey(Source(path))


def test_a_changed_decision_is_left_out_for_the_chain_would_not_hold(
    elsewhere: Any, changed: Any, now: dt.datetime
) -> None:
    def change(line: dict[str, Any]) -> dict[str, Any]:
        return line | {"note": "forgé", "action": "approve"} if line["type"] == "decision" else line

    assert set(elsewhere.put_back(changed(change)).said.values()) == {"its content does not match its digest"}


WRONG: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "author": ("name is not what it should be", lambda line: line | {"name": "x" * 101}),
    "article": ("its policy does not make sense", lambda line: line | {"policy": {"nonsense": 1}}),
    "policy": ("its policy does not make sense", lambda line: line | {"document": {"nonsense": 1}}),
    "imported": ("it belongs to another site", lambda line: line | {"site_id": str(new_id())}),
    "report": ("what its comment_id names is not there", lambda line: line | {"comment_id": str(new_id())}),
    "comment": ("its fields are not those of this version", lambda line: line | {"more": 1}),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_line_that_no_site_would_have_made_is_left_out(
    elsewhere: Any, changed: Any, now: dt.datetime, kind: str
) -> None:
    reason, wrong = WRONG[kind]
    elsewhere.put_back(changed(lambda line: wrong(line) if line["type"] == kind else line))
    assert reason in elsewhere.said.values()
    with reading(elsewhere.engine) as session:
        (site,) = sites.list_sites(session)
        assert policies.in_force(session, site)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", 7),
        ("body", "a\0b"),
        ("body", None),
        ("status", "liked"),
        ("created_at", "2024-01-01T00:00:00"),
        ("reasons", ["\ud800"]),
        ("reasons", [{"a\0": 1}]),
        ("priority", True),
        ("priority", "high"),
        ("report_count", 1.5),
        ("report_count", 2**40),
    ],
)
def test_a_value_that_its_column_cannot_hold_is_named(
    elsewhere: Any, changed: Any, now: dt.datetime, column: str, value: Any
) -> None:
    source = changed(lambda line: line | {column: value} if line["type"] == "comment" else line)
    said = set(elsewhere.put_back(source).said.values())
    assert any(reason.startswith(column) for reason in said)


def test_a_place_that_is_taken_stops_one_line_and_not_the_others(
    elsewhere: Any, changed: Any, now: dt.datetime
) -> None:
    def twin(line: dict[str, Any]) -> dict[str, Any]:
        return line | {"ref": "a-1"} if line["type"] == "article" else line

    elsewhere.put_back(changed(twin))
    assert list(elsewhere.said.values()) == ["something else here has its place already"]
    assert len(elsewhere.contents()["comment"]) == 3


def test_lines_that_are_no_rows_are_said(elsewhere: Any, changed: Any, now: dt.datetime) -> None:
    def odd(line: dict[str, Any]) -> Any:
        return {"imported": {"type": "surprise"}, "report": [1]}.get(line["type"], line)

    said = elsewhere.put_back(changed(odd)).said
    assert set(said.values()) == {"it is no row of an archive", "the line is not a JSON object in UTF-8"}


def test_a_file_that_is_empty_or_something_else_is_no_archive(tmp_path: Path) -> None:
    for number, content in enumerate(("", "[]\n", '{"id": "1"}\n')):
        (path := tmp_path / f"{number}.jsonl").write_text(content)
        assert not archive.is_archive(Source(path))

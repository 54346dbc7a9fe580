"""The reference in docs/cli.md and the help cannot drift from the commands."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from service.cli import COMMANDS, main

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
HEAVY = ("sqlalchemy", "flask", "onnxruntime", "numpy", "alembic")


def commands(group: click.Group, path: str = "civility") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


ALL = dict(commands(main))


@pytest.mark.parametrize("path", ALL)
def test_each_command_and_each_of_its_options_is_in_the_reference(path: str):
    page = PAGE.read_text(encoding="utf-8")
    assert f"`{path}" in page
    section = page.partition(f"`{path}")[2].partition("\n\n")[0]
    if not isinstance(ALL[path], click.Group):
        missing = [
            o
            for p in ALL[path].params
            if isinstance(p, click.Option)
            for o in p.opts[-1:]
            if o not in section
        ]
        assert not missing


@pytest.mark.parametrize("path", ALL)
def test_each_command_says_what_it_does(path: str):
    assert ALL[path].get_short_help_str()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_summary_of_the_help_is_kept_by_hand_and_in_one_sentence(name: str):
    assert COMMANDS[name].help.endswith(".")


def test_help_imports_nothing_heavy():
    script = (
        "import sys\nfrom service.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PAGE.parents[1]
    )
    assert told.stdout.splitlines()[-1] == "[]"


def test_making_a_key_imports_no_web_framework_and_no_model():
    script = (
        "import sys, service.cli.keys\n"
        "print([m for m in ('flask', 'onnxruntime', 'torch', 'alembic', 'requests') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PAGE.parents[1]
    )
    assert told.stdout.splitlines()[-1] == "[]"

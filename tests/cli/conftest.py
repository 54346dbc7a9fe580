"""The command line as an operator uses it: a shell with settings, and a way to type."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Types a command on an empty SQLite file of this test; fails on a traceback."""
    monkeypatch.setenv("CIVILITY_DATABASE_URL", f"sqlite:///{tmp_path / 'civility.sqlite3'}")

    def run(*words: str, stdin: str | None = None) -> Result:
        # As most machines have it, and so that what a command sets for itself does not outlive it.
        before = os.umask(0o022)
        try:
            result = CliRunner().invoke(main, words, input=stdin)
        finally:
            os.umask(before)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def ready(run: Run) -> Run:
    """The same, on a migrated database."""
    assert run("migrate").exit_code == 0
    return run

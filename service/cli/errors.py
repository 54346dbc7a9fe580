"""Failures an operator can do something about, in words that say what."""

import errno

import click
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from service.problems import Problem
from service.scoring import ScorerError, ScorerUnavailable
from service.settings import SettingsError

UNMIGRATED = "the database is not at this version's shape: run `civility migrate`"
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What a disk says while a file is written; unlike a file that cannot be opened, without its name."""
MISSING = ("no such table", "no such column", "does not exist", "has no column")


class Failure(click.ClickException):
    """One sentence on standard error, and exit code 1."""


class WrongSettings(Failure):
    """Every mistake in the environment, a line each, and exit code 2."""

    exit_code = 2


def in_one_line(error: Exception) -> Failure | None:
    """The failure to show for an error; nothing for a fault of ours, which keeps its traceback."""
    match error:
        case SettingsError():
            return WrongSettings("\n       ".join(error.mistakes))
        case Problem():
            return Failure(_said(error))
        case ScorerError() | ScorerUnavailable():
            return Failure(str(error))
        case OperationalError() | ProgrammingError():
            return Failure(_of_database(error))
        case OSError() if error.filename or error.errno in DISK:
            return Failure(f"{error.filename or 'the output could not be written'}: {error.strerror}")
        case _:
            return None


def _said(problem: Problem) -> str:
    wrong = [f"{field}: {_joined(messages)}" for field, messages in (problem.errors or {}).items()]
    return "; ".join(wrong) or problem.detail or problem.kind.en


def _joined(messages: object) -> str:
    return " ".join(map(str, messages)) if isinstance(messages, list | tuple) else str(messages)


def _of_database(error: DBAPIError) -> str:
    first = str(error.orig).strip().partition("\n")[0]
    if any(mark in first for mark in MISSING):
        return UNMIGRATED
    return f"the database does not answer: {first}"

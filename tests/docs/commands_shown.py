"""The `civility` commands that pages show, held against the command line as it is."""

import re
import shlex
from collections.abc import Iterator

import click
from pages import blocks, commands

from service.cli import main

CALL = re.compile(r"(?:^|[\s(;|$])(?:\.venv/bin/)?civility((?:[ ][^\s|)&;\"]+|[ ]\"[^\"]*\"|[ ]'[^']*')+)")
SHELL = {"sh", "bash", "console"}


def every_command() -> list[str]:
    """All commands and subcommands, as `key create`."""
    return [
        " ".join(path) for path, command in _walk(main, ()) if path and not isinstance(command, click.Group)
    ]


def civility_commands(text: str) -> Iterator[str]:
    """What follows `civility` in each command of a page's shell blocks."""
    for block in blocks(text):
        if block.language in SHELL:
            for line in commands(block):
                found = CALL.findall(line.split("  #")[0])
                yield from (call.strip() for call in found if not call.startswith(" ."))


def wrong_options(command: str) -> list[str]:
    """What the command line does not know of this: a command, or an option of it."""
    words = shlex.split(command)
    here: click.Command = main
    while isinstance(here, click.Group) and words and not words[0].startswith("-"):
        found = here.get_command(click.Context(here), words[0])
        if found is None:
            return [words[0]]
        here = found
        words = words[1:]
    known = {option for parameter in here.params for option in [*parameter.opts, *parameter.secondary_opts]}
    given = [word.partition("=")[0] for word in words if word.startswith("-") and word != "-"]
    return [word for word in given if word not in known | {"--help", "-h", "--version"}]


def _walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if (found := command.get_command(context, name)) is not None:
                yield from _walk(found, (*path, name))

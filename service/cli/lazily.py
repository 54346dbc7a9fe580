"""A command group that imports a command when it is called, so that help and small commands answer at once."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command lives (`module:name`), and its one line of help, known without importing it."""

    place: str
    help: str


class LazyGroup(click.Group):
    """Knows its commands by name; tells every expected failure in one line instead of a traceback."""

    def __init__(self, *args: Any, commands_by_name: dict[str, Command], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_name = commands_by_name

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        """The names, in the order an operator meets them."""
        return list(self._by_name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command."""
        if cmd_name not in self._by_name:
            return None
        module, _, name = self._by_name[cmd_name].place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands with their help, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in self._by_name.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what can go wrong in an operator's hands becomes a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from service.cli.errors import in_one_line  # noqa: PLC0415  # only a failure needs it

            told = in_one_line(error)
            if told is None:
                raise
            raise told from error

"""The rows that a table of the documentation must have, made from the code that they describe."""

from dataclasses import Field, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from service.problems import Kind
from service.settings import Settings, variable

ACCEPTED = {bool: "true or false", int: "whole number", int | None: "whole number", float: "number"}


def setting_rows() -> dict[str, str]:
    """Each setting's row of docs/configuration.md by its variable."""
    kinds = get_type_hints(Settings)
    return {variable(one.name): _setting_row(one, kinds[one.name]) for one in fields(Settings)}


def problem_row(kind: Kind) -> str:
    """How a problem's row of docs/problems.md begins; what it means follows."""
    return f"| `{kind.slug}` | {kind.status} | {kind.en} | {kind.fr} | "


def _setting_row(one: Field[Any], kind: Any) -> str:
    cells = [f"`{variable(one.name)}`", _shown(one.default), _accepted(one, kind), one.metadata["meaning"]]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _shown(default: Any) -> str:
    if default is None:
        return "none"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _accepted(one: Field[Any], kind: Any) -> str:
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    least = one.metadata["least"]
    if kind in ACCEPTED:
        return ACCEPTED[kind] + (f" ≥ {least}" if least is not None else "")
    return f"text of at least {least} characters" if least is not None else "text"

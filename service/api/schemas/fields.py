"""Fields that take JSON at its word: a string is not a number, and a name is something one can see."""

import ipaddress
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from service.text import problem_of

SAID = {
    "nul": "holds a NUL character",
    "surrogate": "holds half of a surrogate pair",
    "empty": "holds nothing one can see",
}


def visible(text: str) -> None:
    """Refuse text that cannot be stored or has nothing to see. Raises ValidationError."""
    if problem := problem_of(text):
        raise ma.ValidationError(SAID[problem])


VISIBLE = r"^[^\u0000]*[\p{L}\p{N}\p{P}\p{S}][^\u0000]*$"
"""What `visible` asks for, as nearly as the reference's regular expressions (ECMA-262) can say it."""
ADDRESS = r"^https?://[^\x00-\x20/?#<>\"\x7f]+(?:[/?#][^\x00-\x20<>\"\x7f]*)?$"


def text(
    most: int, *, meaning: str, required: bool = False, told: dict[str, Any] | None = None, **options: Any
) -> fields.String:
    """Text of 1 to `most` characters with something to see in it; `told` is for the reference alone."""
    return fields.String(
        required=required,
        validate=[validate.Length(min=1, max=most), visible],
        metadata={"description": meaning, "pattern": VISIBLE} | (told or {}),
        **options,
    )


def web_address(*, meaning: str, required: bool = False) -> fields.String:
    """A page on the web."""
    checks = [validate.Length(max=2048), validate.Regexp(ADDRESS, error="not a web address (http or https)")]
    return fields.String(required=required, validate=checks, metadata={"description": meaning})


def choice(options: tuple[str, ...] | list[str], *, meaning: str, **more: Any) -> fields.String:
    """One of a few words."""
    return fields.String(validate=validate.OneOf(options), metadata={"description": meaning}, **more)


class StrictBoolean(fields.Boolean):
    """JSON's true or false, and nothing that might be taken for one."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class StrictInteger(fields.Integer):
    """A JSON number without a fraction; JSON Schema counts 3.0 as one."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> int:
        is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not is_whole:
            raise self.make_error("invalid", input=value)
        return int(value)


class StrictFloat(fields.Float):
    """A JSON number."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return float(value)


class IpAddress(fields.String):
    """An IPv4 or IPv6 address in its usual form."""

    def __init__(self, *, metadata: dict[str, Any]) -> None:
        either = {"anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
        super().__init__(validate=_is_address, metadata=metadata | either)


def _is_address(given: str) -> None:
    try:
        ipaddress.ip_address(given)
    except ValueError:
        raise ma.ValidationError("not an IP address") from None

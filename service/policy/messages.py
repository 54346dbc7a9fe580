"""What is wrong with a policy document, in words that a front door can still translate."""

from collections.abc import Mapping
from typing import Any, Self


class Message(str):
    """An English sentence that remembers its template and values, so that it can be said in French too.

    As a string it is the filled-in English text; ``template.format(**values)`` gives the same text.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> Self:
        """Fill ``template`` with ``values`` and keep both."""
        message = super().__new__(cls, template.format(**values))
        message.template = template
        message.values = values
        return message


Errors = dict[str, Message]


class PolicyError(ValueError):
    """A policy document that was refused; ``errors`` maps each faulty dotted path to what is wrong there."""

    def __init__(self, errors: Mapping[str, Message]) -> None:
        self.errors: Errors = dict(errors)
        super().__init__("; ".join(f"{path}: {message}" for path, message in self.errors.items()))

"""The queue's filters as they stand in the address, under the API's names; what makes no sense is left out."""

from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from flask import request

from models import Status
from service.policy import ATTRIBUTES, REASONS
from service.queue import Filter, Order

ORDERS: tuple[Order, ...] = get_args(Order)
LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pl", "pt", "ru", "tr")
VIEWS = ("list", "focus")
LONGEST = 255


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a moderator wants to see, in which order, and the address's part that says so."""

    filter: Filter
    order: Order
    query: dict[str, str]

    def without(self, *names: str) -> dict[str, str]:
        """The same address with some filters taken away."""
        return {name: value for name, value in self.query.items() if name not in names}


def wanted() -> Wanted:
    """Read the address; forms carry it along in their own."""
    read = {name: value for name, read in _READERS.items() if (value := read(_given(name))) is not None}
    order = read.pop("order", "priority")
    query = {name: _given(name) for name in _READERS if name in read or (name == "order" and _given(name))}
    return Wanted(Filter(**{"status": Status.PENDING} | read), order, query)


def _given(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST]


def _one_of(words: Any, make: Any = str) -> Any:
    return lambda given: make(given) if given in words else None


def _share(given: str) -> float | None:
    try:
        value = float(given.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _text(given: str) -> str | None:
    return given or None


_READERS: dict[str, Any] = {
    "status": _one_of({status.value for status in Status}, Status),
    "order": _one_of(ORDERS),
    "article": _text,
    "author": _uuid,
    "language": _one_of(LANGUAGES),
    "reason": _one_of(REASONS),
    "min_toxicity": _share,
    "max_toxicity": _share,
    "reported": _one_of({"true"}, bool),
    "text": _text,
    "attribute": _one_of(ATTRIBUTES),
    "min_score": _share,
    "max_score": _share,
}

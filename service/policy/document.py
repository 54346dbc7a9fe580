"""A site's moderation policy as validated data: what may be set, within which bounds, and the defaults."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from service.policy.bands import Bands
from service.policy.lists import Lists
from service.policy.messages import Errors, Message, PolicyError
from service.policy.rules import choice, flag, revise, ruled, whole, whole_or_null

DAY_IN_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Links:
    """How many links a comment may carry; null sets no limit."""

    hold_above: int | None = ruled(2, whole_or_null(0, 1_000))
    spam_above: int | None = ruled(10, whole_or_null(0, 1_000))

    def contradictions(self) -> Errors:
        """Name a spam limit that lies under the hold limit."""
        if self.hold_above is None or self.spam_above is None or self.hold_above <= self.spam_above:
            return {}
        return {"spam_above": Message("must be at least hold_above, {least}", least=self.hold_above)}


@dataclass(frozen=True, slots=True)
class Length:
    """How long a comment may be, in characters as written."""

    max_characters: int = ruled(5_000, whole(1, 100_000))


@dataclass(frozen=True, slots=True)
class Authors:
    """Whom the policy watches more closely, and whom less."""

    hold_new_until_approved: int = ruled(0, whole(0, 1_000))
    trusted_bypass: bool = ruled(default=True, rule=flag())
    trusted_after_approved: int | None = ruled(None, whole_or_null(1, 100_000))
    guests: str = ruled("allow", choice("allow", "hold", "refuse"))


@dataclass(frozen=True, slots=True)
class Repeat:
    """What becomes of the same text sent again by the same author within a window of minutes."""

    window_minutes: int = ruled(60, whole(1, 30 * DAY_IN_MINUTES))
    action: str = ruled("hold", choice("hold", "reject", "off"))


@dataclass(frozen=True, slots=True)
class Flood:
    """How many comments a minute one author may send; null leaves it to the server's own limit."""

    per_minute: int | None = ruled(None, whole_or_null(1, 1_000))


@dataclass(frozen=True, slots=True)
class Reports:
    """How many open reports bring an approved comment back to the queue; null, none ever do."""

    hold_after: int | None = ruled(3, whole_or_null(1, 1_000))


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything a site, or an article, decides about the comments it takes."""

    attributes: Bands = field(default=Bands())
    revealed_reading: str = ruled("hold", choice("hold", "as_written"))
    lists: Lists = field(default=Lists())
    links: Links = Links()
    length: Length = Length()
    authors: Authors = Authors()
    repeat: Repeat = Repeat()
    flood: Flood = Flood()
    reports: Reports = Reports()
    premoderate: bool = ruled(default=False, rule=flag())
    close_after_days: int | None = ruled(None, whole_or_null(1, 36_500))
    uncovered_language: str = ruled("hold", choice("hold", "allow"))
    edit_window_minutes: int = ruled(15, whole(0, 30 * DAY_IN_MINUTES))

    @classmethod
    def from_document(cls, data: Mapping[str, Any]) -> Self:
        """Read a JSON document over the defaults; raise ``PolicyError`` with all that is wrong in it."""
        return cls().overridden_by(data)

    def overridden_by(self, partial: Mapping[str, Any]) -> Self:
        """Return this policy with what a partial document changes; raise ``PolicyError``.

        An article's policy overrides its site's this way. A list of words or patterns is replaced whole.
        """
        errors: Errors = {}
        revised = revise(self, partial, "", errors)
        if errors:
            raise PolicyError(errors)
        return revised

    def to_document(self) -> dict[str, Any]:
        """Return the whole policy as JSON data that ``from_document`` reads back to an equal policy."""
        document: dict[str, Any] = _as_json(asdict(self))
        return document


DEFAULT = Policy()


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(each) for name, each in value.items()}
    return list(value) if isinstance(value, tuple) else value

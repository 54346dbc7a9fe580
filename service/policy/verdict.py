"""What a policy answers: a status, and every reason for it, so that no decision stands unexplained."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from service.policy.reasons import HURTFUL, severity


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a comment was decided as it was.

    ``attribute``, ``score`` and ``line`` (the policy's line that the score reached) come with codes about
    scores; ``detail`` says what was found: a list's entry, a language, a count.
    """

    code: str
    attribute: str | None = None
    score: float | None = None
    line: float | None = None
    detail: str | None = None

    def to_data(self) -> dict[str, Any]:
        """Return all that is known, for storage and for moderators."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def public(self) -> dict[str, str]:
        """Return what a reader may see: scores and lines would teach how to slip under them."""
        return {"code": self.code}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read back what ``to_data`` wrote."""
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A comment's status (approved, pending, rejected or spam) and its reasons, the weightiest first."""

    status: str
    reasons: tuple[Reason, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The reasons' codes in order."""
        return tuple(reason.code for reason in self.reasons)

    @property
    def may_hurt(self) -> bool:
        """Whether it would be kept from readers for what it says, so that its writer should think again."""
        return self.status != "approved" and not HURTFUL.isdisjoint(self.codes)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a comment is not even taken in; ``code`` is one of ``REFUSALS``, ``detail`` the limit it met."""

    code: str
    detail: str | None = None


def weightiest_first(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Order reasons by their codes' severity, the higher score first among equals."""
    return tuple(sorted(reasons, key=lambda reason: (severity(reason.code), -(reason.score or 0.0))))

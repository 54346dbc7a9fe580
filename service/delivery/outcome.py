"""What came of one attempt, whether or not a request could be made at all."""

from dataclasses import dataclass

GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An answer, or the error that stood in its place; both, if the answer broke off."""

    status_code: int | None = None
    error: str | None = None
    response: str | None = None
    """The first 1 KB of the answer's body."""
    duration_ms: int = 0
    retry_after: float | None = None
    """Seconds the receiver asked us to wait."""

    @property
    def delivered(self) -> bool:
        """Whether the receiver took it: a whole 2xx answer, and nothing else; a redirect is a failure."""
        return self.error is None and self.status_code is not None and self.status_code // 100 == 2  # noqa: PLR2004

    @property
    def gone(self) -> bool:
        """Whether the receiver wants no more of these (HTTP 410)."""
        return self.status_code == GONE

    @property
    def kind(self) -> str:
        """The class of it, for metrics: `2xx` … `5xx`, or `error`."""
        return "error" if self.error or not self.status_code else f"{self.status_code // 100}xx"

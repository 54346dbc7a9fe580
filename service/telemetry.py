"""What operators see: structured log lines and Prometheus metrics, with nothing of a reader in either."""

import logging
import sys
import traceback
import uuid
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import REGISTRY, Collector

SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15)

METRICS: dict[str, str] = {
    "civility_http_request_seconds": "Time to answer a request, by method, route and status.",
    "civility_comments_submitted_total": "Comments stored, by first status.",
    "civility_refusals_total": "Requests refused, by problem type.",
    "civility_decisions_total": "Decisions by moderators, by action.",
    "civility_scoring_seconds": "Time to score one submission.",
    "civility_unscored_total": "Submissions held because the scorer was late or down.",
    "civility_scored_later_total": "Comments the worker scored.",
    "civility_webhook_attempt_seconds": "Time of one webhook attempt, by outcome.",
    "civility_decisions_sealed_total": "Decisions sealed into the chain.",
    "civility_comments_pending": "Comments waiting for a moderator.",
    "civility_comments_unscored": "Comments waiting for a score.",
    "civility_deliveries_due": "Webhook deliveries due now at active endpoints.",
    "civility_decisions_unsealed": "Decisions not yet in the chain.",
    "civility_worker_heartbeat_age_seconds": "Since a worker last said that it lives; -1 if none ever did.",
}
"""Every metric and its meaning; a test holds the code and `docs/operations.md` to it."""


def _counter(name: str, *labels: str) -> Counter:
    return Counter(name, METRICS[name], labels)


def _timer(name: str, *labels: str) -> Histogram:
    return Histogram(name, METRICS[name], labels, buckets=SECONDS)


REQUESTS = _timer("civility_http_request_seconds", "method", "route", "status")
SUBMISSIONS = _counter("civility_comments_submitted_total", "status")
REFUSALS = _counter("civility_refusals_total", "problem")
DECISIONS = _counter("civility_decisions_total", "action")
SCORING = _timer("civility_scoring_seconds")
UNSCORED = _counter("civility_unscored_total")
SCORED_LATER = _counter("civility_scored_later_total")
ATTEMPTS = _timer("civility_webhook_attempt_seconds", "outcome")
SEALED = _counter("civility_decisions_sealed_total")


def configure_logging(level: str, fmt: str) -> None:
    """Send our own and the libraries' lines through one pipe to stderr, as text or JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_ending(fmt))
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    # Alembic tells on each look at the revision which database it looked at.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def log(name: str) -> structlog.stdlib.BoundLogger:
    """A logger for the module `name`."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


def delivery_attempted(outcome: str, seconds: float) -> None:
    """Count one webhook attempt; `outcome` is a status class (`2xx`…) or `error`."""
    ATTEMPTS.labels(outcome).observe(seconds)


def comments_scored(count: int) -> None:
    """Count comments the worker scored."""
    SCORED_LATER.inc(count)


def scoring_failed(comment_id: uuid.UUID, error: Exception) -> None:
    """Log that scoring a comment raised: of what kind and where. The message may hold what a reader wrote."""
    places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    kind, at = type(error).__name__, " > ".join(places[-3:])
    log(__name__).error("comment could not be scored", comment=str(comment_id), error=kind, at=at)


def decisions_sealed(count: int) -> None:
    """Count decisions sealed."""
    SEALED.inc(count)


def exposition(backlog: dict[str, float], *, multiprocess_dir: str | None) -> bytes:
    """Everything in Prometheus' text format, with `backlog` gauges read from the database just now."""
    return _counted(multiprocess_dir) + _gauges(backlog)


def _counted(multiprocess_dir: str | None) -> bytes:
    if not multiprocess_dir:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=multiprocess_dir)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _gauges(backlog: dict[str, float]) -> bytes:
    registry = CollectorRegistry()
    for name, value in backlog.items():
        registry.register(_Reading(name, value))
    return generate_latest(registry)


class _Reading(Collector):
    """One gauge with one value, outside the per-process files."""

    def __init__(self, name: str, value: float) -> None:
        self._name, self._value = name, value

    def collect(self) -> list[Any]:
        return [GaugeMetricFamily(self._name, METRICS[self._name], self._value)]


def _ending(fmt: str) -> list[Any]:
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if fmt == "json":
        return [drop, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # A traceback with the values of its variables would tell what a reader wrote, and who they are.
    plain = structlog.dev.plain_traceback
    return [drop, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]

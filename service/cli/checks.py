"""What `civility doctor` looks at: each check says what it found, and what to do if that is not well."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from models import Endpoint, Heartbeat, Site
from models.engine import reading, writing
from models.migrate import is_current
from service.clock import utc_now
from service.keyring import Keyring
from service.settings import Settings, SettingsError, ensure_secret

Grade = Literal["ok", "warning", "fault"]
SAMPLES = ("Merci pour cet article, très clair.", "You are a complete idiot.")
SILENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: a fault keeps Civility from working, a warning does not."""

    grade: Grade
    subject: str
    told: str
    remedy: str | None = None


def findings(settings: Settings, engine: Engine) -> Iterator[Finding]:
    """All checks, in the order in which one rests on another; without a database the rest is left out."""
    yield secret_key(settings)
    yield scorer(settings)
    yield address(settings)
    reachable = database(settings, engine)
    yield reachable
    if reachable.grade != "ok":
        return
    for check in (writable, first_site, worker):
        yield check(engine)
    yield webhooks(settings, engine)


def secret_key(settings: Settings) -> Finding:
    """Whether there is a secret key."""
    try:
        ensure_secret(settings)
    except (SettingsError, OSError) as error:
        return Finding(
            "fault", "secret key", str(error), "set CIVILITY_SECRET_KEY or CIVILITY_SECRET_KEY_FILE"
        )
    return Finding("ok", "secret key", "is set" if settings.secret_key else "is kept beside the database")


def scorer(settings: Settings) -> Finding:
    """Whether the model loads and tells an insult from thanks."""
    from service.scoring import load  # noqa: PLC0415  # nothing of it is needed before

    started = time.perf_counter()
    try:
        model = load(settings.scorer, **({"key": settings.scorer_key} if settings.scorer_key else {}))
        kind, rude = (scores["toxicity"] for scores in model.score(SAMPLES))
    except Exception as error:  # noqa: BLE001  # whatever keeps a model from loading is the finding
        return Finding("fault", "scorer", f"{settings.scorer}: {error}", "look at CIVILITY_SCORER")
    took = time.perf_counter() - started
    told = f"{model.model} loads and scores in {took:.1f} s; toxicity of thanks {kind:.2f}, of an insult {rude:.2f}"
    if kind < rude:
        return Finding("ok", "scorer", told)
    return Finding("fault", "scorer", told, "these scores are the wrong way round: take another model")


def address(settings: Settings) -> Finding:
    """Whether it is known how the world reaches this server, where that is by way of a proxy."""
    if settings.proxy_hops and not settings.public_url:
        told = "there is a proxy in front, but not what the world calls this server"
        return Finding(
            "warning", "address", told, "set CIVILITY_PUBLIC_URL, as in https://comments.example.org"
        )
    return Finding("ok", "address", settings.public_url or settings.bind)


def database(settings: Settings, engine: Engine) -> Finding:
    """Whether the database answers and has this version's shape."""
    place = str(settings.redacted()["CIVILITY_DATABASE_URL"])
    try:
        current = is_current(engine)
    except SQLAlchemyError as error:
        told = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        return Finding(
            "fault", "database", f"{place} does not answer: {told}", "look at CIVILITY_DATABASE_URL"
        )
    if not current:
        return Finding("fault", "database", f"{place} has another version's shape", "run `civility migrate`")
    return Finding("ok", "database", f"{place} answers and has this version's shape")


def writable(engine: Engine) -> Finding:
    """Whether the database takes changes."""
    try:
        with writing(engine) as session:
            session.execute(text("UPDATE site SET key = key"))
    except SQLAlchemyError as error:
        told = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        return Finding("fault", "writing", told, "let this user write to the database and its folder")
    return Finding("ok", "writing", "the database takes changes")


def first_site(engine: Engine) -> Finding:
    """Whether there is a site to comment on."""
    with reading(engine) as session:
        count = session.scalar(select(func.count()).select_from(Site)) or 0
    if count:
        return Finding("ok", "sites", f"{count} defined")
    return Finding("fault", "sites", "there is none", "run `civility migrate`, which makes the first")


def worker(engine: Engine) -> Finding:
    """Whether a worker has said lately that it lives."""
    with reading(engine) as session:
        last = session.scalar(select(func.max(Heartbeat.beat_at)))
    remedy = "start `civility serve` or `civility worker`; without it nothing is delivered or sealed"
    if last is None:
        return Finding("warning", "worker", "none has ever run", remedy)
    age = (utc_now() - last).total_seconds()
    if age > SILENCE_SECONDS:
        return Finding("warning", "worker", f"none has been heard of for {age:.0f} s", remedy)
    return Finding("ok", "worker", f"last heard of {max(age, 0):.0f} s ago")


def webhooks(settings: Settings, engine: Engine) -> Finding:
    """Whether receivers' secrets can be opened, and which receivers were given up."""
    with reading(engine) as session:
        endpoints = session.scalars(select(Endpoint)).all()
    opens: Callable[[bytes], bytes] = Keyring(ensure_secret(settings)).decrypt
    try:
        for endpoint in endpoints:
            opens(endpoint.secret)
    except ValueError as error:
        remedy = "put the old key back, or rotate each endpoint's secret"
        return Finding("fault", "webhooks", f"a receiver’s secret cannot be opened: {error}", remedy)
    return _receivers(
        settings, [endpoint.url for endpoint in endpoints if not endpoint.active], len(endpoints)
    )


def _receivers(settings: Settings, disabled: list[str], count: int) -> Finding:
    where = "private addresses allowed" if settings.allow_private_webhooks else "public addresses only"
    if disabled:
        told = f"disabled: {', '.join(disabled)}"
        return Finding("warning", "webhooks", told, "mend the receiver, make it active again, then recover")
    return Finding("ok", "webhooks", f"{count} receivers, {where}")

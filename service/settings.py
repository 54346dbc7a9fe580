"""What an operator can set: each name, type, default and meaning in one table; all mistakes are told at once."""

import difflib
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from environs import Env, EnvValidationError, validate
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from service.networks import is_safe_way, read_networks
from service.secret_files import read_or_make, read_secret

PREFIX = "CIVILITY_"
FILE_SUFFIX = "_FILE"
REDACTED = "•••"
SHORTEST_SECRET = 16
HIGHEST_PORT = 65_535
PROVIDER = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
ADDRESS = re.compile(r"(?:\[[^][\s/]+\]|[^][:\s/]*):(\d{1,5})|(?:unix:|fd://)\S+")
"""What gunicorn listens on: host and port, a Unix socket or an open file."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})

Validator = Callable[[Any], Any]
Scoring = Literal["inline", "deferred"]
LogFormat = Literal["console", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]


class SettingsError(Exception):
    """The environment is wrong; `mistakes` says everything that is, one sentence each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def setting(default: Any, meaning: str, *, secret: bool = False, least: float | None = None) -> Any:
    """One setting: its default, what it means, whether to redact it, and the least value it may take."""
    return field(default=default, metadata={"meaning": meaning, "secret": secret, "least": least})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The effective settings; `CIVILITY_` and the upper-case name set each, `…_FILE` each secret."""

    database_url: str = setting(
        "sqlite:///civility.sqlite3", "SQLite file or PostgreSQL database (`postgresql://…`).", secret=True
    )
    bind: str = setting("127.0.0.1:8000", "Address and port to serve on.")
    public_url: str | None = setting(None, "Where the world reaches this server, if not at `CIVILITY_BIND`.")
    secret_key: str | None = setting(
        None,
        "Signs and encrypts. With SQLite one is made on first start, in `civility.secret` beside the file.",
        secret=True,
        least=SHORTEST_SECRET,
    )
    scoring: Scoring = setting("inline", "Score while the reader waits (`inline`) or in the worker.")
    scorer: str = setting(
        "builtin",
        "`builtin`, `detoxify:original|unbiased|multilingual`, `detoxify:FOLDER` or `remote:URL`.",
    )
    scorer_key: str | None = setting(None, "The key for a `remote` scorer.", secret=True)
    score_deadline_ms: int = setting(
        500, "Later than this, the comment is held and scored by the worker.", least=1
    )
    flood_limit: int = setting(10, "Comments a minute per author and address; more get a 429.", least=1)
    report_limit: int = setting(
        5, "Reports and notices a minute per reader or address; more get a 429.", least=1
    )
    request_limit: str = setting(
        "300/minute", "Requests per address without a key, as Flask-Limiter writes it."
    )
    key_request_limit: str = setting("60000/minute", "Requests per API key.")
    analyze_networks: str | None = setting(
        None, "Networks (`10.0.0.0/8, 192.0.2.7`) from which any key, or none, may analyze."
    )
    request_limit_storage: str = setting(
        "memory://", "Where requests are counted; `redis://…` to share it between processes."
    )
    max_request_bytes: int = setting(262_144, "Larger requests get a 413.", least=1024)
    request_seconds: float = setting(20.0, "A request that takes longer to arrive is given up.", least=1)
    proxy_hops: int = setting(0, "Trusted reverse proxies in front, for the reader's address.", least=0)
    allow_private_webhooks: bool = setting(False, "Let webhooks go to private and loopback addresses.")
    webhook_timeout_seconds: float = setting(15.0, "One attempt, connect to last byte.", least=0.1)
    webhook_disable_after_hours: int = setting(120, "An endpoint failing for this long is disabled.", least=1)
    claim_minutes: int = setting(10, "How long a moderator's claim on a comment lasts.", least=1)
    idempotency_hours: int = setting(24, "How long an Idempotency-Key is remembered.", least=1)
    retention_rejected_days: int | None = setting(
        None, "Rejected comments are removed so long after; never, if not set.", least=1
    )
    retention_spam_days: int | None = setting(None, "The same for spam.", least=1)
    retention_withdrawn_days: int | None = setting(None, "The same for what its author took back.", least=1)
    retention_pending_days: int | None = setting(None, "The same for what nobody decided.", least=1)
    web_processes: int = setting(1, "Web worker processes; each loads the model.", least=1)
    web_threads: int = setting(8, "Threads per web process.", least=1)
    metrics_token: str | None = setting(
        None,
        "Bearer token for `/metrics`; without it, this machine and admin keys only.",
        secret=True,
    )
    oidc_issuer: str | None = setting(
        None, "Lets moderators sign in at this OpenID Connect provider; with the next two, or none of them."
    )
    oidc_client_id: str | None = setting(None, "What that provider knows this server as.")
    oidc_client_secret: str | None = setting(None, "The secret it gave this server.", secret=True)
    demo: bool = setting(
        False,
        "Serve `/demo`. `civility serve` sets it where nobody else can be meant: SQLite, a loopback address, "
        "no proxy.",
    )
    log_level: LogLevel = setting("info", "The least severe line that is logged.")
    log_format: LogFormat = setting("console", "`console` for people, `json` for machines.")

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return make_url(self.database_url).get_backend_name() == "sqlite"

    @property
    def origin(self) -> str | None:
        """Where the world reaches this server, as browsers name it: without any path."""
        return "/".join(self.public_url.split("/")[:3]) if self.public_url else None

    @property
    def is_private(self) -> bool:
        """Whether only people at this machine can be meant: SQLite, a loopback address, nothing in front."""
        host = self.bind.rpartition(":")[0]
        return self.is_sqlite and host in LOOPBACK and not self.public_url and not self.proxy_hops

    def redacted(self) -> dict[str, Any]:
        """Every setting by its environment name, secrets hidden, for `civility doctor`."""
        return {variable(f.name): _shown(getattr(self, f.name), f) for f in fields(self)}


def variable(name: str) -> str:
    """The environment variable that sets the field `name`."""
    return PREFIX + name.upper()


def load_settings() -> Settings:
    """Read the environment. Raises SettingsError naming everything that is wrong."""
    env = Env(eager=False, prefix=PREFIX)
    values = {f.name: _read(env, f, kind) for f, kind in _typed_fields()}
    mistakes = _unknown_names() + _mistakes(env) + _secret_key_mistakes(values["secret_key"])
    mistakes += _bind_mistakes(values["bind"]) + _database_mistakes(values["database_url"])
    mistakes += _network_mistakes(values["analyze_networks"]) + _provider_mistakes(values)
    if mistakes:
        raise SettingsError(mistakes)
    return _with_absolute_database(Settings(**values))


def ensure_secret(settings: Settings) -> str:
    """The secret key; for SQLite one is made and kept beside the file. Raises SettingsError elsewhere."""
    if settings.secret_key:
        return settings.secret_key
    if not settings.is_sqlite:
        raise SettingsError([f"{variable('secret_key')} must be set when several machines share a database"])
    return _kept_secret(Path(make_url(settings.database_url).database or "").with_name("civility.secret"))


def _kept_secret(path: Path) -> str:
    kept = read_or_make(path, lambda: secrets.token_urlsafe(48))
    if len(kept) < SHORTEST_SECRET:
        name = variable("secret_key")
        raise SettingsError(
            [f"{path} holds less than {SHORTEST_SECRET} characters: bring it back, or set {name}"]
        )
    return kept


def _typed_fields() -> list[tuple[Field[Any], Any]]:
    kinds = get_type_hints(Settings)
    return [(f, kinds[f.name]) for f in fields(Settings)]


def _read(env: Env, setting: Field[Any], kind: Any) -> Any:
    if setting.metadata["secret"] and (path := os.environ.get(variable(setting.name) + FILE_SUFFIX)):
        return read_secret(Path(path)) if Path(path).is_file() else setting.default
    readers: dict[Any, Any] = {bool: env.bool, int: env.int, int | None: env.int, float: env.float}
    read = readers.get(kind, env.str)
    return read(setting.name.upper(), setting.default, validate=_checks(setting, kind))


def _checks(setting: Field[Any], kind: Any) -> list[Validator]:
    checks: list[Validator] = []
    if get_origin(kind) is Literal:
        checks.append(validate.OneOf(get_args(kind)))
    least = setting.metadata["least"]
    if least is not None:
        checks.append(validate.Length(min=least) if kind == str | None else validate.Range(min=least))
    return checks


def _unknown_names() -> list[str]:
    known = {variable(f.name) for f in fields(Settings)}
    known |= {variable(f.name) + FILE_SUFFIX for f in fields(Settings) if f.metadata["secret"]}
    given = [name for name in os.environ if name.startswith(PREFIX)]
    return [_unknown(name, known) for name in sorted(given) if name not in known] + [
        f"{name}: there is no file at this path"
        for name in given
        if name in known and name.endswith(FILE_SUFFIX) and not Path(os.environ[name]).is_file()
    ]


def _unknown(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "")


def _mistakes(env: Env) -> list[str]:
    try:
        env.seal()
    except EnvValidationError as error:
        said = cast("Mapping[str, list[str]]", error.error_messages)
        return [f"{name}: {' '.join(messages)}" for name, messages in sorted(said.items())]
    return []


def _secret_key_mistakes(key: str | None) -> list[str]:
    # A variable's own length is checked above; that of the file it names is not.
    name = variable("secret_key") + FILE_SUFFIX
    if os.environ.get(name) and key is not None and len(key) < SHORTEST_SECRET:
        return [f"{name}: the file holds less than {SHORTEST_SECRET} characters"]
    return []


def _bind_mistakes(written: str) -> list[str]:
    found = [ADDRESS.fullmatch(one.strip()) for one in written.split(",")]
    if all(one and int(one[1] or 0) <= HIGHEST_PORT for one in found):
        return []
    return [f"{variable('bind')}: an address and a port are needed, as in {Settings().bind}"]


def _database_mistakes(url: str) -> list[str]:
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        return [f"{variable('database_url')} is not a database URL"]
    if backend in {"sqlite", "postgresql"}:
        return []
    return [f"{variable('database_url')}: {backend} is not supported; use sqlite or postgresql"]


def _network_mistakes(written: str | None) -> list[str]:
    try:
        read_networks(written or "")
    except ValueError as error:
        return [f"{variable('analyze_networks')}: {error}"]
    return []


def _provider_mistakes(values: Mapping[str, Any]) -> list[str]:
    given = {name: values[name] for name in PROVIDER}
    missing = [variable(name) for name, value in given.items() if not value]
    if 0 < len(missing) < len(PROVIDER):
        return [f"{' and '.join(missing)} must be set too, or none of {', '.join(map(variable, PROVIDER))}"]
    issuer = given["oidc_issuer"]
    if issuer and (not is_safe_way(issuer) or "?" in issuer or "#" in issuer):
        return [f"{variable('oidc_issuer')}: an https:// URL without ? and # is needed"]
    return []


def _with_absolute_database(settings: Settings) -> Settings:
    # A relative SQLite path means "from here", and must go on meaning it in every process.
    url = make_url(settings.database_url)
    if not settings.is_sqlite or not url.database or url.database == ":memory:":
        return settings
    absolute = url.set(database=str(Path(url.database).expanduser().resolve()))
    return replace(settings, database_url=absolute.render_as_string(hide_password=False))


def _shown(value: Any, setting: Field[Any]) -> Any:
    if not setting.metadata["secret"] or not value:
        return value
    if setting.name == "database_url":
        return make_url(value).render_as_string(hide_password=True)
    return REDACTED

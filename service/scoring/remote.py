"""Asks another Civility, or any server that speaks Perspective's protocol, for the scores.

The rule: a call has a deadline, a reader's text is never stored over there, and every failure is
`ScorerUnavailable`.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from service.scoring.cutting import cut
from service.scoring.pieces import well_formed
from service.scoring.scorer import ATTRIBUTES, ScorerError, ScorerUnavailable, Scores, TextTooLong, worst

THEIRS: dict[str, str] = {
    "toxicity": "TOXICITY",
    "severe_toxicity": "SEVERE_TOXICITY",
    "obscene": "PROFANITY",
    "threat": "THREAT",
    "insult": "INSULT",
    "identity_attack": "IDENTITY_ATTACK",
    "sexual_explicit": "SEXUALLY_EXPLICIT",
}
MAX_BYTES = 20_480
"""UTF-8 bytes of one comment that Perspective's protocol takes."""

MAX_CALLS = 50
"""Calls that one text may cost: about a megabyte. A longer one is refused."""

CONCURRENCY = 4
LANGUAGES = ("fr", "en", "es", "it", "pt", "de", "nl", "pl", "ru", "tr")


class RemoteScorer:
    """Posts each text to `<url>/comments:analyze`, at most `CONCURRENCY` at a time.

    `url` is a server's root or ends in `/v1alpha1`; a `?key=` in it is taken out and sent as a header, like
    `key`. `timeout` is in seconds, for connecting and for each read. Raises `ScorerError` for a bad URL.
    """

    def __init__(
        self, url: str, *, key: str | None = None, timeout: float = 5.0, languages: Sequence[str] = LANGUAGES
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ScorerError(
                f"A remote scorer needs an http or https URL, not {parts.scheme or 'nothing'!r}."
            )
        path = parts.path.rstrip("/") or "/v1alpha1"
        self._host = parts.netloc.rpartition("@")[2]
        self._url = urlunsplit((parts.scheme, parts.netloc, f"{path}/comments:analyze", "", ""))
        self._key = key or parse_qs(parts.query).get("key", [""])[0]
        self._timeout = timeout
        self._languages = frozenset(languages)
        self._session = _session(self._key)

    @property
    def model(self) -> str:
        """`remote:` and the host; never the key."""
        return f"remote:{self._host}"

    @property
    def languages(self) -> frozenset[str]:
        """The languages the remote is expected to know."""
        return self._languages

    @property
    def attributes(self) -> tuple[str, ...]:
        """All seven: a remote that lacks one leaves it out of its scores."""
        return ATTRIBUTES

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Score each text; one over 20,480 bytes goes in pieces and the worst counts.

        Raises `ScorerUnavailable`.
        """
        cuts = [_pieces(well_formed(text)) for text in texts]
        pieces = list(dict.fromkeys(piece for text in cuts for piece in text))
        if not pieces:
            return []
        with ThreadPoolExecutor(min(CONCURRENCY, len(pieces))) as callers:
            scores = dict(zip(pieces, callers.map(self._analyze, pieces), strict=True))
        return [worst([scores[piece] for piece in text]) for text in cuts]

    def _analyze(self, text: str) -> Scores:
        try:
            answer = self._session.post(
                self._url, json=_question(text), timeout=self._timeout, allow_redirects=False
            )
        except requests.RequestException as error:
            raise ScorerUnavailable(f"{self.model} cannot be reached: {type(error).__name__}.") from error
        if answer.status_code != requests.codes.ok:
            raise ScorerUnavailable(f"{self.model} answered {answer.status_code}: {_complaint(answer)}")
        return self._scores(answer)

    def _scores(self, answer: requests.Response) -> Scores:
        try:
            given = answer.json()["attributeScores"]
            scores = {
                ours: float(given[theirs]["summaryScore"]["value"])
                for ours, theirs in THEIRS.items()
                if theirs in given
            }
        except (ValueError, KeyError, TypeError) as error:
            raise ScorerUnavailable(f"{self.model} answered something else than scores.") from error
        if "toxicity" not in scores or not all(0 <= score <= 1 for score in scores.values()):
            raise ScorerUnavailable(f"{self.model} gave no toxicity, or a score that is not between 0 and 1.")
        return scores


def _question(text: str) -> dict[str, Any]:
    return {
        "comment": {"text": text, "type": "PLAIN_TEXT"},
        "requestedAttributes": {name: {} for name in THEIRS.values()},
        "dropUnsupportedAttributes": True,
        "doNotStore": True,
    }


def _pieces(text: str) -> list[str]:
    pieces = cut(text, lambda part: len(part.encode()), MAX_BYTES)
    if len(pieces) > MAX_CALLS:
        raise TextTooLong(f"The text would take {len(pieces)} calls; at most {MAX_CALLS} are made.")
    return pieces


def _complaint(answer: requests.Response) -> str:
    try:
        return str(answer.json()["error"]["message"])[:200]
    except (ValueError, KeyError, TypeError):
        return answer.reason or "no reason"


def _session(key: str) -> requests.Session:
    session = requests.Session()
    if key:
        session.headers["X-Goog-Api-Key"] = key
    # Scoring changes nothing over there, so a call cut off by a restart may be made again.
    again = Retry(2, status=0, redirect=0, backoff_factor=0.1, allowed_methods=None)
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=again, pool_maxsize=CONCURRENCY))
    return session

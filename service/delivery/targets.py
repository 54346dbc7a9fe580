"""What can be said of a receiver's URL before anything is sent: whether it is well-formed, and plainly private.

Names are not resolved here: an answer today says nothing of tomorrow's, so `wire` checks at each connect.
"""

from urllib.parse import SplitResult, urlsplit

from service.delivery.addresses import is_public, literal

MOST_CHARACTERS = 2_000


def fault_of_url(url: str) -> str | None:
    """What is wrong with this URL as a webhook's target, in words, or None."""
    if len(url) > MOST_CHARACTERS:
        return f"at most {MOST_CHARACTERS} characters"
    if not url.isprintable() or " " in url:
        return "no spaces and no control characters"
    try:
        return _fault_of_parts(urlsplit(url))
    except ValueError:
        return "not a URL"


def is_private_target(url: str) -> bool:
    """Whether a well-formed URL names this machine, or an address outside the public Internet, literally."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    address = literal(host)
    return (
        host == "localhost" or host.endswith(".localhost") or (address is not None and not is_public(address))
    )


def _fault_of_parts(parts: SplitResult) -> str | None:
    if parts.scheme not in {"http", "https"}:
        return "must begin with https:// or http://"
    if not parts.hostname or parts.port == 0:
        return "must name a host, and a port that exists"
    if "@" in parts.netloc:
        return "no user name or password"
    return "no #fragment" if parts.fragment else None

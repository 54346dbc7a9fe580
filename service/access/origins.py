"""Which pages may post from a reader's browser: exact origins (RFC 6454), or any if a site says so."""

from urllib.parse import urlsplit

from models import Site

ANY_ORIGIN = "*"
SCHEMES = {"http": 80, "https": 443}


def origin_allowed(site: Site, origin: str | None) -> bool:
    """Whether a page from `origin` (the header of that name) may post to `site`; `null` never may."""
    normal = normal_origin(origin or "")
    return normal is not None and (ANY_ORIGIN in site.allowed_origins or normal in site.allowed_origins)


def normal_origin(origin: str) -> str | None:
    """`scheme://host[:port]` as browsers send it, lower case, default port left out; else nothing."""
    try:
        parts = urlsplit(origin.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in SCHEMES or not parts.hostname or _says_more(origin.strip(), parts.netloc):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, SCHEMES[parts.scheme]} else "")


def origin_of(url: str) -> str | None:
    """The origin of a whole address, as `normal_origin` has it."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return normal_origin(f"{parts.scheme}://{parts.netloc}")


def _says_more(origin: str, netloc: str) -> bool:
    # A path, a query or a user name would look like a narrower permission than it is.
    rest = origin.partition("://")[2].removesuffix("/")
    return (
        rest != netloc or "@" in netloc or not netloc.isascii() or not netloc.isprintable() or " " in netloc
    )

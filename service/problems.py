"""Everything that can be refused, as one catalogue: slug, HTTP status, and its title in English and French.

Use cases raise `Problem`; front doors turn it into RFC 9457 problem+json or a line on the terminal.
"""

from dataclasses import dataclass
from typing import Any

TYPE_BASE = "https://civility.invalid/problems/"
"""Problem types are identifiers, not links (RFC 9457 §3.1.1); `docs/problems.md` explains each."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of problem."""

    slug: str
    status: int
    en: str
    fr: str

    @property
    def uri(self) -> str:
        """The problem's `type`."""
        return TYPE_BASE + self.slug

    def title(self, locale: str) -> str:
        """Its title in French or, for any other language, English."""
        return self.fr if locale == "fr" else self.en


class Problem(Exception):  # noqa: N818  # RFC 9457 calls it a problem, and so do we
    """A refusal with its kind; `extra` goes into the answer as further members."""

    def __init__(
        self,
        kind: Kind,
        detail: str | None = None,
        *,
        errors: dict[str, Any] | None = None,
        retry_after: int | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail or kind.en)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after
        self.extra = extra


MALFORMED = Kind("malformed", 400, "The request could not be read", "La requête est illisible")
UNAUTHENTICATED = Kind(
    "unauthenticated", 401, "Valid credentials are needed", "Une authentification valide est nécessaire"
)
FORBIDDEN = Kind("forbidden", 403, "This is not allowed", "Cette action n’est pas permise")
NOT_FOUND = Kind("not-found", 404, "There is nothing here", "Il n’y a rien à cette adresse")
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed", 405, "This method is not offered here", "Cette méthode n’est pas proposée ici"
)
CONFLICT = Kind("conflict", 409, "This is at odds with what is stored", "Conflit avec ce qui est enregistré")
TOO_LARGE = Kind("too-large", 413, "The request is too large", "La requête est trop volumineuse")
UNSUPPORTED_MEDIA = Kind("unsupported-media-type", 415, "Send JSON", "Envoyez du JSON")
INVALID = Kind("invalid", 422, "Some fields are wrong", "Certains champs sont incorrects")
TOO_MANY_REQUESTS = Kind("too-many-requests", 429, "Too many requests", "Trop de requêtes")
INTERNAL = Kind("internal", 500, "Something broke on our side", "Une erreur s’est produite de notre côté")
BUSY = Kind(
    "busy", 503, "The database does not answer just now", "La base de données ne répond pas pour l’instant"
)
NO_SCORER = Kind(
    "no-scorer",
    503,
    "The scorer does not answer just now",
    "L’évaluation n’est pas disponible pour l’instant",
)

ARTICLE_CLOSED = Kind(
    "article-closed",
    403,
    "Comments on this article are closed",
    "Les commentaires de cet article sont fermés",
)
UNKNOWN_ARTICLE = Kind(
    "unknown-article", 404, "This article does not take comments", "Cet article n’accepte pas de commentaires"
)
ORIGIN_REFUSED = Kind(
    "origin-refused", 403, "This page may not post here", "Cette page ne peut pas publier ici"
)
AUTHOR_BANNED = Kind(
    "author-banned", 403, "You can no longer comment here", "Vous ne pouvez plus commenter ici"
)
AUTHOR_SUSPENDED = Kind(
    "author-suspended", 403, "You cannot comment for now", "Vous ne pouvez pas commenter pour le moment"
)
GUESTS_REFUSED = Kind("guests-refused", 403, "Please sign in to comment", "Connectez-vous pour commenter")
TOO_LONG = Kind("too-long", 403, "This comment is too long", "Ce commentaire est trop long")
FLOOD = Kind(
    "flood",
    429,
    "You are going very fast; please wait a moment",
    "Vous allez très vite ; patientez un instant",
)
PARENT_UNAVAILABLE = Kind(
    "parent-unavailable",
    409,
    "The comment you answer is not there any more",
    "Le commentaire auquel vous répondez n’est plus là",
)
EDIT_WINDOW_OVER = Kind(
    "edit-window-over",
    409,
    "It is too late to change this comment",
    "Il est trop tard pour modifier ce commentaire",
)
WRONG_EDIT_TOKEN = Kind(
    "wrong-edit-token", 403, "This comment is not yours to change", "Ce commentaire n’est pas le vôtre"
)

STALE = Kind("stale", 412, "It has changed since you read it", "Modifié depuis votre lecture")
CLAIMED = Kind("claimed", 409, "Another moderator is at work on it", "Un autre modérateur s’en occupe")
DECIDED = Kind("decided", 409, "It has been decided already", "La décision est déjà prise")
NOT_ALLOWED_NOW = Kind(
    "not-allowed-now", 409, "Its status does not allow this", "Son statut ne permet pas cette action"
)
ALREADY_UNDONE = Kind("already-undone", 409, "This was undone already", "Cette décision est déjà annulée")
ALREADY_REPORTED = Kind(
    "already-reported", 409, "You have reported this already", "Vous avez déjà signalé ce commentaire"
)
ALREADY_NOTIFIED = Kind(
    "already-notified",
    409,
    "You have given notice of this already",
    "Vous avez déjà adressé une notification pour ce commentaire",
)
ALREADY_APPEALED = Kind(
    "already-appealed",
    409,
    "You have asked for another look already",
    "Vous avez déjà demandé un nouvel examen",
)

POLICY_UNSOUND = Kind(
    "policy-unsound", 409, "The policy does not make sense as a whole", "La politique contient des erreurs"
)

KEY_REUSED = Kind(
    "idempotency-key-reused",
    422,
    "This Idempotency-Key came with another request",
    "Cette Idempotency-Key accompagnait une autre requête",
)
IN_FLIGHT = Kind(
    "request-in-flight", 409, "The same request is still in hand", "La même requête est encore en cours"
)
TARGET_REFUSED = Kind(
    "webhook-target-refused",
    403,
    "Webhooks may not go to this address",
    "Cette adresse est interdite aux webhooks",
)

CATALOGUE: tuple[Kind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Kind))
"""Every kind, in the order of this file."""
BY_STATUS: dict[int, Kind] = {kind.status: kind for kind in reversed(CATALOGUE[: CATALOGUE.index(NO_SCORER)])}
"""The general kind for an HTTP status that comes from the framework."""

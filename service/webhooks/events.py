"""Every type of event there is, in words, and the patterns by which an endpoint asks for some of them."""

from collections.abc import Iterable
from dataclasses import dataclass

EVERYTHING = "*"
TEST = "endpoint.test"
DISABLED = "endpoint.disabled"


@dataclass(frozen=True, slots=True)
class EventKind:
    """One type of event: its name on the wire and what it tells, in English and French."""

    type: str
    en: str
    fr: str

    @property
    def family(self) -> str:
        """The pattern that asks for this type and its kin: `comment.*` for `comment.held`."""
        return self.type.partition(".")[0] + ".*"


EVENTS: dict[str, EventKind] = {
    kind.type: kind
    for kind in (
        EventKind("comment.submitted", "A reader posted a comment.", "Un lecteur a envoyé un commentaire."),
        EventKind(
            "comment.approved",
            "A comment may be shown to readers.",
            "Un commentaire peut être montré aux lecteurs.",
        ),
        EventKind("comment.rejected", "A comment was rejected.", "Un commentaire a été rejeté."),
        EventKind("comment.held", "A comment waits for a moderator.", "Un commentaire attend un modérateur."),
        EventKind("comment.spam", "A comment was judged spam.", "Un commentaire a été jugé indésirable."),
        EventKind(
            "comment.restored",
            "A rejected comment or spam was approved after all.",
            "Un commentaire rejeté ou indésirable a finalement été approuvé.",
        ),
        EventKind("comment.edited", "An author changed a comment.", "Un auteur a modifié un commentaire."),
        EventKind("comment.withdrawn", "An author withdrew a comment.", "Un auteur a retiré un commentaire."),
        EventKind("comment.reported", "A reader reported a comment.", "Un lecteur a signalé un commentaire."),
        EventKind("decision.undone", "A moderator undid a decision.", "Un modérateur a annulé une décision."),
        EventKind(
            "author.standing_changed",
            "How far an author is trusted has changed.",
            "La confiance accordée à un auteur a changé.",
        ),
        EventKind(
            "article.closed",
            "An article takes no more comments.",
            "Un article n’accepte plus de commentaires.",
        ),
        EventKind(
            DISABLED,
            "Nothing is sent to an endpoint any more.",
            "Plus rien n’est envoyé à un point de réception.",
        ),
        EventKind(
            TEST, "Somebody asked for a test of this endpoint.", "Quelqu’un a demandé un essai de ce point."
        ),
    )
}
"""Every event type by name; `docs/webhooks.md` lists each with its data."""

PATTERNS: frozenset[str] = frozenset(
    {EVERYTHING, *EVENTS, *(kind.family for kind in EVENTS.values())} - {TEST}
)
"""What an endpoint may ask for: everything, a family (`comment.*`), or one type."""


def matches(patterns: Iterable[str], event_type: str) -> bool:
    """Whether an endpoint with these patterns is told of this type; a test goes to its own endpoint only."""
    wanted = set(patterns)
    return event_type != TEST and not wanted.isdisjoint({EVERYTHING, event_type, EVENTS[event_type].family})


def matching(patterns: Iterable[str]) -> list[str]:
    """All types that these patterns ask for."""
    wanted = list(patterns)
    return [event_type for event_type in EVENTS if matches(wanted, event_type)]

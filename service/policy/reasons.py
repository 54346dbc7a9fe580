"""Every code a verdict or a refusal can carry, in the words of moderators and readers, French and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says, in one sentence for each language a person may read it in."""

    en: str
    fr: str

    def said_in(self, locale: str) -> str:
        """Return the sentence for a locale such as ``fr_CA``; any language but French gets English."""
        return self.fr if locale.lower().startswith("fr") else self.en


# The weightiest first: a verdict lists its reasons in this order.
REASONS: dict[str, Meaning] = {
    "author_shadowed": Meaning(
        "The author's comments are hidden from everyone else.",
        "Les commentaires de cet auteur sont masqués aux autres.",
    ),
    "robot": Meaning(
        "The form was filled in the way robots do.",
        "Le formulaire a été rempli comme le font les robots.",
    ),
    "banned_word": Meaning(
        "It contains a banned word or pattern.",
        "Il contient un mot ou un motif interdit.",
    ),
    "link_spam": Meaning(
        "It carries so many links that it counts as spam.",
        "Il compte tant de liens qu’il est traité comme indésirable.",
    ),
    "score_high": Meaning(
        "A score reached the policy's reject line.",
        "Un score atteint le seuil de rejet de la politique.",
    ),
    "repeated": Meaning(
        "The author has just sent the same text.",
        "L’auteur vient d’envoyer le même texte.",
    ),
    "unscored": Meaning(
        "It could not be scored yet.",
        "Il n’a pas encore pu être évalué.",
    ),
    "evasion": Meaning(
        "Read without its disguise, it says something worse.",
        "Lu sans son déguisement, il dit pire.",
    ),
    "suspect_word": Meaning(
        "It contains a word or pattern to look at.",
        "Il contient un mot ou un motif à surveiller.",
    ),
    "score_middle": Meaning(
        "A score lies between the approve and reject lines.",
        "Un score se situe entre le seuil d’approbation et le seuil de rejet.",
    ),
    "name": Meaning(
        "The author's name is to be looked at first.",
        "Le nom de l’auteur est à vérifier d’abord.",
    ),
    "author_barred": Meaning(
        "The author has been banned or suspended since writing it.",
        "L’auteur a été banni ou suspendu depuis qu’il l’a écrit.",
    ),
    "illegal_notice": Meaning(
        "A notice of illegal content was given of it.",
        "Il a fait l’objet d’une notification de contenu illicite.",
    ),
    "reported": Meaning(
        "Enough readers reported it.",
        "Assez de lecteurs l’ont signalé.",
    ),
    "edited_after_rejection": Meaning(
        "It was edited after an earlier wording was rejected.",
        "Il a été modifié après le rejet d’une version précédente.",
    ),
    "language_not_covered": Meaning(
        "The model does not cover its language.",
        "Le modèle ne couvre pas sa langue.",
    ),
    "many_links": Meaning(
        "It carries more links than the policy lets through.",
        "Il compte plus de liens que la politique n’en laisse passer.",
    ),
    "author_premoderated": Meaning(
        "The author's comments are read before they appear.",
        "Les commentaires de cet auteur sont relus avant publication.",
    ),
    "author_new": Meaning(
        "The author has too few approved comments yet.",
        "L’auteur compte encore trop peu de commentaires approuvés.",
    ),
    "guest": Meaning(
        "The author is not signed in.",
        "L’auteur n’est pas connecté.",
    ),
    "article_premoderated": Meaning(
        "Comments under this article are read before they appear.",
        "Les commentaires de cet article sont relus avant publication.",
    ),
    "site_premoderated": Meaning(
        "Comments on this site are read before they appear.",
        "Les commentaires de ce site sont relus avant publication.",
    ),
    "trusted_author": Meaning(
        "It would have been held, but the author is trusted.",
        "Il aurait été mis en attente, mais l’auteur est de confiance.",
    ),
}

# In the order they are looked for: the first that holds is the answer.
REFUSALS: dict[str, Meaning] = {
    "article_closed": Meaning(
        "Comments under this article are closed.",
        "Les commentaires de cet article sont fermés.",
    ),
    "author_banned": Meaning(
        "You may no longer comment on this site.",
        "Vous ne pouvez plus commenter sur ce site.",
    ),
    "author_suspended": Meaning(
        "You may not comment for the time being.",
        "Vous ne pouvez pas commenter pour le moment.",
    ),
    "guests_refused": Meaning(
        "Sign in to comment.",
        "Connectez-vous pour commenter.",
    ),
    "too_long": Meaning(
        "The comment is too long.",
        "Le commentaire est trop long.",
    ),
    "flood": Meaning(
        "You are commenting too fast; wait a minute.",
        "Vous commentez trop vite ; patientez une minute.",
    ),
}

HURTFUL = frozenset({"banned_word", "score_high", "evasion", "score_middle"})
"""The reasons for which a writer is asked to think again before posting."""

BY_READERS = frozenset({"illegal_notice", "reported"})
"""The reasons for which readers brought a comment back: only a moderator may answer them."""

_ORDER = {code: place for place, code in enumerate(REASONS)}


def severity(code: str) -> int:
    """Return a code's place among the reasons, 0 the weightiest; unknown codes come last."""
    return _ORDER.get(code, len(_ORDER))

"""Every word that the plain pages say to readers, French and English beside each other.

French spaces before ; : ! ? do not break (U+202F, and U+00A0 before the colon).
"""

from service.policy import Meaning

WORDS: dict[str, Meaning] = {
    "comments_on": Meaning("Comments on “{title}”", "Commentaires sur « {title} »"),
    "none": Meaning("No comments", "Aucun commentaire"),
    "one": Meaning("1 comment", "1 commentaire"),
    "many": Meaning("{count} comments", "{count} commentaires"),
    "back": Meaning("Back to the article", "Retour à l’article"),
    "first": Meaning("Be the first to comment", "Soyez le premier à commenter"),
    "leave": Meaning("Leave a comment", "Laisser un commentaire"),
    "reply_to": Meaning("Reply to {name}", "Répondre à {name}"),
    "reply": Meaning("Reply", "Répondre"),
    "no_reply": Meaning("Comment on the article instead", "Commenter plutôt l’article"),
    "in_reply_to": Meaning("In reply to {name}", "En réponse à {name}"),
    "in_reply_elsewhere": Meaning(
        "In reply to a comment on another page", "En réponse à un commentaire d’une autre page"
    ),
    "edited": Meaning("edited", "modifié"),
    "oldest": Meaning("Oldest first", "Les plus anciens d’abord"),
    "newest": Meaning("Newest first", "Les plus récents d’abord"),
    "order": Meaning("Order", "Ordre"),
    "next": Meaning("Next page", "Page suivante"),
    "start": Meaning("First page", "Première page"),
    "feed": Meaning("Follow by Atom", "S’abonner au flux (Atom)"),
    "body": Meaning("Your comment", "Votre commentaire"),
    "name": Meaning("Your name", "Votre nom"),
    "name_hint": Meaning("It is shown with your comment.", "Il sera affiché avec votre commentaire."),
    "trap": Meaning("Leave this empty", "Ne rien écrire ici"),
    "post": Meaning("Post", "Publier"),
    "anyway": Meaning("Post anyway", "Publier quand même"),
    "changed": Meaning("Post as changed", "Publier ainsi modifié"),
    "hurt": Meaning("This message could hurt. Change it?", "Ce message pourrait blesser. Le modifier ?"),
    "approved": Meaning("Your comment is published.", "Votre commentaire est publié."),
    "pending": Meaning(
        "Thank you. A moderator will read your comment before it is published.",
        "Merci. Votre commentaire sera relu par la modération avant d’être publié.",
    ),
    "rejected": Meaning(
        "Your comment was not published: it goes against this site’s rules.",
        "Votre commentaire n’a pas été publié : il ne respecte pas les règles de ce site.",
    ),
    "reported": Meaning(
        "Thank you. A moderator will look at your report.",
        "Merci. La modération examinera votre signalement.",
    ),
    "closed": Meaning("Comments are closed.", "Les commentaires sont fermés."),
    "sign_in": Meaning("Please sign in to comment.", "Connectez-vous pour commenter."),
    "on_the_page": Meaning(
        "To comment, go to the article’s own page.", "Pour commenter, rendez-vous sur la page de l’article."
    ),
    "body_missing": Meaning("Write your comment first.", "Écrivez d’abord votre commentaire."),
    "name_missing": Meaning("Give the name to show.", "Indiquez le nom à afficher."),
    "name_too_long": Meaning("A name has at most 100 characters.", "Un nom compte 100 caractères au plus."),
    "stale": Meaning(
        "This page stood open for very long. Please send it once more.",
        "Cette page est restée ouverte très longtemps. Veuillez renvoyer le formulaire.",
    ),
    "limit": Meaning("At most {limit} characters.", "{limit} caractères au plus."),
    "report": Meaning("Report", "Signaler"),
    "reporting": Meaning("Report {name}’s comment", "Signaler le commentaire de {name}"),
    "reason": Meaning("What is wrong with it?", "Qu’est-ce qui ne va pas ?"),
    "abuse": Meaning("It insults, threatens or harasses", "Il insulte, menace ou harcèle"),
    "spam": Meaning("It is advertising", "C’est de la publicité"),
    "off_topic": Meaning("It is off topic", "Il est hors sujet"),
    "privacy": Meaning("It gives away somebody’s private life", "Il divulgue la vie privée de quelqu’un"),
    "other": Meaning("Something else", "Autre chose"),
    "illegal": Meaning("It is against the law", "Il est contraire à la loi"),
    "note": Meaning("Details", "Précisions"),
    "notice": Meaning(
        "If it is against the law: a notice of illegal content (Digital Services Act, Art. 16)",
        "S’il est contraire à la loi : notification d’un contenu illicite "
        "(règlement européen sur les services numériques, art. 16)",
    ),
    "explanation": Meaning(
        "Why is this content illegal? Write it under Details.",
        "Pourquoi ce contenu est-il illicite ? Écrivez-le dans les précisions.",
    ),
    "law": Meaning(
        "The law it breaks, if you know it (optional)",
        "Le texte de loi, si vous le connaissez (facultatif)",
    ),
    "reporter": Meaning("Your name (optional)", "Votre nom (facultatif)"),
    "email": Meaning("Your e-mail address (optional)", "Votre adresse e-mail (facultatif)"),
    "faith": Meaning(
        "I declare in good faith that this information is accurate and complete.",
        "Je pense, de bonne foi, que ces informations et allégations sont exactes et complètes.",
    ),
    "send": Meaning("Send", "Envoyer"),
    "kind_missing": Meaning("Say what is wrong with it.", "Dites ce qui ne va pas."),
    "explanation_missing": Meaning(
        "A notice of illegal content needs an explanation.",
        "La notification d’un contenu illicite demande une explication.",
    ),
    "faith_missing": Meaning(
        "A notice of illegal content needs the declaration of good faith.",
        "La notification d’un contenu illicite demande la déclaration de bonne foi.",
    ),
    "too_long": Meaning("One of the fields is too long.", "L’un des champs est trop long."),
    "unreadable": Meaning("One of the fields cannot be read.", "L’un des champs est illisible."),
    "refused": Meaning("This did not work", "Cela n’a pas fonctionné"),
}


def words_in(locale: str) -> dict[str, str]:
    """All of them in one language."""
    return {name: meaning.said_in(locale) for name, meaning in WORDS.items()}


def counted(count: int, locale: str) -> str:
    """How many comments, in words."""
    if count < 2:  # noqa: PLR2004  # the singular
        return words_in(locale)["one" if count else "none"]
    digits = f"{count:,}".replace(",", "\u202f" if locale == "fr" else ",")
    return words_in(locale)["many"].format(count=digits)

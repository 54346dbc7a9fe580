"""Text-message spelling: the common short forms of French, English and some other languages."""

import random
import re

_KEPT_LONG = 0.2
_SHORT = {
    # French
    "beaucoup": "bcp", "c'est": "c", "cette": "7", "comme": "com", "dans": "ds", "est-ce que": "eske",
    "il y a": "ya", "je ne": "j", "je suis": "chui", "maintenant": "mtn", "parce que": "pck", "pas": "pa",
    "pour": "pr", "pourquoi": "pk", "problème": "pb", "quand": "qd", "que": "ke", "quelque chose": "qqch",
    "quelqu'un": "qqn", "quoi": "koi", "qu'il": "kil", "rien": "ri1", "salut": "slt",
    "s'il vous plaît": "svp",
    "temps": "tps", "toujours": "tjs", "tous": "ts", "tout": "tt", "vous": "vs", "vraiment": "vrmt",
    # English
    "are": "r", "because": "cuz", "before": "b4", "for": "4", "going to": "gonna", "great": "gr8",
    "people": "ppl", "please": "pls", "see": "c", "thanks": "thx", "though": "tho", "through": "thru",
    "to": "2",
    "want to": "wanna", "with": "w/", "without": "w/o", "you": "u", "your": "ur", "you're": "ur",
    # Spanish, Italian, Portuguese, German, Turkish
    "porque": "xq", "también": "tmb", "mucho": "mxo", "perché": "xké", "anche": "anke", "você": "vc",
    "também": "tbm", "não": "n", "und": "u", "nicht": "nich", "bir şey": "bişey", "değil": "diil",
}  # fmt: skip
_LONG = re.compile(
    r"\b(" + "|".join(sorted(map(re.escape, _SHORT), key=len, reverse=True)) + r")\b", re.IGNORECASE
)


def shorten(text: str, dice: random.Random) -> str:
    """Write most of the words that have a short form shorter."""
    return _LONG.sub(lambda m: m[0] if dice.random() < _KEPT_LONG else _SHORT.get(m[0].lower(), m[0]), text)

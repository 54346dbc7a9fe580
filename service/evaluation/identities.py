"""Which groups of people a comment names: as somebody labelled it, or else by words that name them.

The rule: words decide only where no comment of the set was labelled for groups; the list (``data/identities.json``,
French and English) holds plain names, never slurs, since a slur is an attack and not a mention.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from service.evaluation.labelled import LabelledComment
from service.text import WordList

_WORDS = Path(__file__).parent / "data" / "identities.json"
Groups = Sequence[frozenset[str] | None]


def are_labelled(comments: Sequence[LabelledComment]) -> bool:
    """Tell whether somebody said of any comment which groups it names."""
    return any(comment.groups is not None for comment in comments)


def groups_of(comments: Sequence[LabelledComment]) -> Groups:
    """Return the groups that each comment names; None for one that was not labelled among others that were."""
    if are_labelled(comments):
        return [comment.groups for comment in comments]
    return [named_in(comment.text, comment.language) for comment in comments]


def named_in(text: str, language: str = "") -> frozenset[str]:
    """Return the groups that words of the text name; a language other than French and English is read as both."""
    known = _lists()
    read_as = [language] if language in known else list(known)
    return frozenset(known[each][1][match.entry] for each in read_as for match in known[each][0].find(text))


@cache
def _lists() -> dict[str, tuple[WordList, dict[str, str]]]:
    listed = json.loads(_WORDS.read_text(encoding="utf-8"))
    return {language: _list(language, groups) for language, groups in listed.items()}


def _list(language: str, groups: dict[str, str]) -> tuple[WordList, dict[str, str]]:
    group_of = {word: group for group, words in groups.items() for word in words.split(", ")}
    return WordList.compile(group_of, language=language), group_of

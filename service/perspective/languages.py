"""In which language a request is answered: the one it names, else the one detected, else any the model reads.

The rule: a text is refused for its language only when that language is certain. Perspective took short or mixed
text for a wrong language and refused it; here an unsure guess is no reason not to score.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from service.perspective.errors import Refused
from service.text import detect_language

TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,5}")
UNDETERMINED = "und"
"""BCP 47's word for a language nobody could tell."""


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages of one text: those the client named, and the one detected if that is certain."""

    requested: tuple[str, ...]
    detected: str | None

    @property
    def effective(self) -> list[str]:
        """What the answer calls the text's languages."""
        return list(self.requested) or [self.detected or UNDETERMINED]

    @property
    def found(self) -> list[str]:
        """What the answer tells as detected; nothing when unsure."""
        return [self.detected] if self.detected else []

    def are_covered(self, languages: Collection[str]) -> bool:
        """Whether a model that reads `languages` reads this text."""
        named = self.requested or ((self.detected,) if self.detected else ())
        return all(re.split("[-_]", tag)[0].lower() in languages for tag in named)

    def refusal(self, name: str) -> Refused:
        """That the attribute `name` is not served in these languages."""
        kind = "requestedLanguages" if self.requested else "detectedLanguages"
        told: dict[str, Any] = {kind: self.effective, "attribute": name}
        said = f"{'request' if self.requested else 'detected'} languages: {', '.join(self.effective)}"
        return Refused(
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            f"Attribute {name} does not support {said}",
            languageNotSupportedByAttributeError=told,
        )


def languages_of(text: str, requested: Sequence[str]) -> Languages:
    """The languages of `text`. Raises Refused INVALID_REQUEST for what is no BCP 47 tag."""
    if wrong := [tag for tag in requested if not TAG.fullmatch(tag)]:
        raise Refused("INVALID_REQUEST", f"Not a language code: {wrong[0][:40]}")
    return Languages(tuple(requested), detect_language(text).language)

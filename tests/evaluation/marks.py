"""A scorer simple enough to know its figures by heart."""

from collections.abc import Sequence

from service.scoring import ATTRIBUTES, Scores, TextTooLong


class Marks:
    """Takes a text for as bad as it has exclamation marks, ten being the worst; refuses 'endless' texts."""

    model = "marks:v1"
    languages = frozenset({"en", "fr"})

    def __init__(self, attributes: tuple[str, ...] = ATTRIBUTES) -> None:
        self.attributes = attributes

    def score(self, texts: Sequence[str]) -> list[Scores]:
        if "endless" in texts:
            raise TextTooLong("too long")
        return [dict.fromkeys(self.attributes, min(1.0, text.count("!") / 10)) for text in texts]

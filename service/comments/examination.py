"""Scoring one comment before any transaction opens, with its name and its article's title where these are new.

What the policy would hold is also read by sentence.
"""

from dataclasses import dataclass, replace
from typing import Any

from service.comments.scene import Scene
from service.policy import TERMINAL, Signals, Verdict, decide, fit_as_title
from service.scoring import Scorer, ScorerUnavailable, TextTooLong
from service.scoring.reading import Reading, ScoredSpan, read, with_spans
from service.scoring.scorer import Scores, worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the model made of a text; `reading` is None when it could not be asked in time.

    `name_scores` and `title_scores` are None also where there was nothing new to ask. `is_final`: asking again
    would not help, as with a text no scorer reads in bounded time.
    """

    reading: Reading | None = None
    name_scores: Scores | None = None
    title_scores: Scores | None = None
    is_final: bool = False

    def verdict(self, scene: Scene) -> Verdict:
        """What the policy says of it in this scene."""
        return decide(self._signals(scene.signals), scene.policy)

    def title(self, scene: Scene) -> str | None:
        """What the article may be called on a page's word alone."""
        title, attributes = scene.title, scene.signals.attributes
        is_fit = title and fit_as_title(title, self.title_scores, attributes, scene.policy)
        return title if is_fit else None

    def columns(self) -> dict[str, Any]:
        """The stored form: scores, the model that gave them, and the sentences that made them."""
        if self.reading is None:
            return {"scores": None, "revealed_scores": None, "toxicity": None, "model": None, "spans": []}
        written, revealed = self.reading.written, self.reading.revealed
        return {
            "scores": written,
            "revealed_scores": revealed,
            "toxicity": max(written["toxicity"], (revealed or written)["toxicity"]),
            "model": self.reading.model,
            "spans": [span_data(span) for span in self.reading.spans],
        }

    def _signals(self, signals: Signals) -> Signals:
        if self.reading is None:
            return signals
        written, revealed = self.reading.written, self.reading.revealed
        return replace(signals, written=written, revealed=revealed, name_scores=self.name_scores)


IN_A_SENTENCE = "Merci {} !"
"""Of the sentences that were tried it told ordinary names from insults best: docs/policy.md says how well."""
UNSCORED = Examination()
UNREADABLE = Examination(is_final=True)


def examine(scene: Scene, scorer: Scorer) -> Examination:
    """Score the whole text, and its name and title if they are new.

    Never raises for a scorer that is down or late, which is what UNSCORED says.
    """
    try:
        reading = read(scorer, scene.signals.text)
        name_scores = read_name(scene.signals.name, scorer) if scene.signals.name_is_new else None
    except TextTooLong:
        return UNREADABLE
    except ScorerUnavailable:
        return UNSCORED
    examination = Examination(reading=reading, name_scores=name_scores, is_final=True)
    status = examination.verdict(scene).status
    if status != "approved":
        examination = replace(examination, reading=_by_sentence(scene, scorer, reading))
    return examination if status in TERMINAL else replace(examination, title_scores=_of_title(scene, scorer))


def read_name(name: str, scorer: Scorer) -> Scores:
    """What is toxic by itself and in a sentence: alone, a given name tells the model little, some peoples' least.

    Raises ScorerUnavailable.
    """
    # In small letters a model takes a given name for a word.
    written = name[:1].upper() + name[1:] if name.isalpha() else name
    alone, thanked = (_read_aside(text, scorer) for text in (written, IN_A_SENTENCE.format(written)))
    return {attribute: min(score, thanked[attribute]) for attribute, score in alone.items()}


def _read_aside(text: str, scorer: Scorer) -> Scores:
    """The worse of the two readings of a short text."""
    # Not in one batch with the text, to whose length it would be padded: that would cost as much again.
    reading = read(scorer, text)
    return worst([reading.written, reading.revealed or reading.written])


def _of_title(scene: Scene, scorer: Scorer) -> Scores | None:
    # A title that could not be read in time is not taken; the comment is not held for it.
    try:
        return _read_aside(scene.title, scorer) if scene.title else None
    except (ScorerUnavailable, TextTooLong):
        return None


def _by_sentence(scene: Scene, scorer: Scorer, reading: Reading) -> Reading:
    # The scores decide; the sentences only help to see why, and are not worth asking again for.
    try:
        return with_spans(scorer, scene.signals.text, reading)
    except ScorerUnavailable:
        return reading


def span_data(span: ScoredSpan) -> dict[str, Any]:
    """One sentence: where it stands, in characters, and what scored worst in it."""
    attribute = max(span.scores, key=lambda name: span.scores[name])
    return {
        "begin": span.begin,
        "end": span.end,
        "toxicity": span.scores["toxicity"],
        "attribute": attribute,
        "score": span.scores[attribute],
    }

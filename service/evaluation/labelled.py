"""One comment with what people, and other systems, have said of it, read from a row of somebody's file.

The rule: what was not said is unknown, never 0; and a value that cannot be meant is refused by its name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from service.scoring import ATTRIBUTES
from service.scoring.remote import THEIRS

TRUE_FROM = 0.5
"""A label counts as given from here on, as with a majority of annotators."""

JIGSAW_IDENTITIES = frozenset(
    {
        "male",
        "female",
        "transgender",
        "other_gender",
        "heterosexual",
        "homosexual_gay_or_lesbian",
        "bisexual",
        "other_sexual_orientation",
        "christian",
        "jewish",
        "muslim",
        "hindu",
        "buddhist",
        "atheist",
        "other_religion",
        "black",
        "white",
        "asian",
        "latino",
        "other_race_or_ethnicity",
        "physical_disability",
        "intellectual_or_learning_disability",
        "psychiatric_or_mental_illness",
        "other_disability",
    }
)
"""The identity columns of Civil Comments; a column ``identity_NAME`` names any other group."""

_REFERENCE = re.compile(r"perspective(_\w+)?|reference_\w+")
_WORDS = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}
_NOWHERE = frozenset({"", "nan", "none", "null"})
HATE = "label_hate"
LONGEST_SHOWN = 40


class BadRow(ValueError):  # noqa: N818  # named as the message says it
    """A row that cannot be read; the text says which field and why."""


@dataclass(frozen=True, slots=True)
class LabelledComment:
    """A comment, its labels from 0 to 1, its groups, and the scores of other systems by system and attribute.

    ``labels`` holds attributes and, for sets that ask only about hate, ``label_hate``. ``verdicts`` are those of
    systems of which only yes or no is known. ``groups`` are those that the comment names, None when nobody has
    looked. ``line`` is the line of the file that it began on.
    """

    text: str
    line: int = 0
    language: str = ""
    labels: Mapping[str, float] = field(default_factory=dict)
    functionality: str | None = None
    groups: frozenset[str] | None = None
    references: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    verdicts: Mapping[str, bool] = field(default_factory=dict)


def comment_of(row: Mapping[str, Any], line: int = 0) -> LabelledComment:
    """Return the comment that a row describes. Raises ``BadRow``."""
    text = row.get("text")
    if not isinstance(text, str):
        raise BadRow('there is no "text" that is a string')
    return LabelledComment(
        text,
        line,
        _word(row, "lang") or "",
        _labels(row),
        _word(row, "functionality"),
        _groups(row),
        {name: theirs for name in row if _REFERENCE.fullmatch(name) and (theirs := _reference(row, name))},
        {
            name: told
            for name in row
            if name.startswith("pred_") and (told := _verdict(row, name)) is not None
        },
    )


def _labels(row: Mapping[str, Any]) -> dict[str, float]:
    given = {name: _number(row, name) for name in (*ATTRIBUTES, HATE)}
    if given["toxicity"] is None:
        given["toxicity"] = _number(row, "toxicity_weak")
    return {name: label for name, label in given.items() if label is not None}


def _groups(row: Mapping[str, Any]) -> frozenset[str] | None:
    told = {
        _group_name(name): label
        for name in row
        if _is_identity(name) and (label := _number(row, name)) is not None
    }
    if not told and "target" not in row:
        return None
    named = {name for name, label in told.items() if label >= TRUE_FROM}
    return frozenset(named | {target} if (target := _word(row, "target")) else named)


def _is_identity(name: str) -> bool:
    # "identity_attack" is what a comment does, not whom it names.
    return name in JIGSAW_IDENTITIES or (name.startswith("identity_") and name not in ATTRIBUTES)


def _group_name(column: str) -> str:
    return column.removeprefix("identity_").replace("_", " ")


def _reference(row: Mapping[str, Any], name: str) -> dict[str, float]:
    theirs = row[name]
    if isinstance(theirs, Mapping):
        given = {ours: _number(theirs, asked) for ours, asked in THEIRS.items()}
    else:
        given = {"toxicity": _number(row, name)}
    return {attribute: score for attribute, score in given.items() if score is not None}


def _verdict(row: Mapping[str, Any], name: str) -> bool | None:
    told = _word(row, name)
    if told is None:
        return None
    return told.lower() in {"hateful", "toxic", "true", "yes", "1"}


def _word(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is None or str(value).strip().lower() in _NOWHERE:
        return None
    return str(value).strip()


def _number(row: Mapping[str, Any], name: str) -> float | None:
    value = row.get(name)
    if value is None or (isinstance(value, str) and value.strip().lower() in _NOWHERE):
        return None
    number = _as_number(value)
    if number is None or not isfinite(number) or not 0 <= number <= 1:
        raise BadRow(f'"{name}" must be a number from 0 to 1, not {_shown(value)}')
    return number


def _as_number(value: Any) -> float | None:
    if isinstance(value, bool | int | float):
        return float(value)
    try:
        return _WORDS.get(value.strip().lower()) if value.strip().lower() in _WORDS else float(value)
    except (AttributeError, ValueError):
        return None


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"

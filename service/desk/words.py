"""What the desk says, French and English side by side in `words/*.toml`, and French set as French is set."""

import re
import tomllib
from decimal import ROUND_DOWN, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from flask import session

from service.desk.session import member
from service.policy import Message
from service.web import parts

LOCALES = ("fr", "en")
FOLDER = Path(__file__).parent / "words"
NO_BREAK = "\N{NO-BREAK SPACE}"
HUNDREDTH = Decimal("0.01")
NARROW = "\N{NARROW NO-BREAK SPACE}"


def locale() -> str:
    """The language of the page: the one chosen, else the moderator's own, else the browser's."""
    found = member()
    chosen = session.get("locale") or (found.locale if found else None)
    return chosen if chosen in LOCALES else parts.locale()


def say(key: str, **values: Any) -> str:
    """The words of `key` (`page.name`) in the language of the page, its `{places}` filled. Raises KeyError."""
    return _pair(key)[locale()].format(**values)


def count(key: str, number: int, **values: Any) -> str:
    """The same for words that have a singular and a plural; in French none is singular too."""
    one, many = _pair(key)[locale()].split(" | ")
    is_one = number in {0, 1} if locale() == "fr" else number == 1
    return (one if is_one else many).format(n=figure(number), **values)


def mistake(said: str) -> str:
    """What is wrong with a policy, in the language of the page; what remembers no template stays as it is."""
    if not isinstance(said, Message):
        return said
    return catalogue()["mistakes"][said.template][locale()].format(**said.values)


def has(key: str) -> bool:
    """Whether there are words for `key`."""
    page, _, name = key.partition(".")
    return name in catalogue().get(page, {})


def decimal(value: float, places: int = 2) -> str:
    """A number with a decimal comma or point."""
    written = f"{value:.{places}f}"
    return written.replace(".", ",") if locale() == "fr" else written


def score(value: float) -> str:
    """A score or a policy's line, cut to two places: what is shown reaches no line that the score does not reach."""
    return decimal(float(Decimal(str(value)).quantize(HUNDREDTH, ROUND_DOWN)))


def figure(value: float) -> str:
    """A whole number with its thousands set apart."""
    return f"{value:,.0f}".replace(",", NARROW if locale() == "fr" else ",")


def percent(share: float, places: int = 0) -> str:
    """A share of one in percent."""
    return decimal(share * 100, places) + (f"{NO_BREAK}%" if locale() == "fr" else "%")


def french(text: str) -> str:
    """French with its own spaces before double signs and its own apostrophe."""
    spaced = re.sub(r" (?=[:;!?»%])|(?<=«) ", NO_BREAK, text)
    return re.sub(r"(?<=\w)'(?=\w)", "’", spaced)


@cache
def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """Everything there is to say: by page, name and language."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for page, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[page] = {name: {"en": en, "fr": french(fr)} for name, (en, fr) in entries.items()}
    return found


def _pair(key: str) -> dict[str, str]:
    page, _, name = key.partition(".")
    return catalogue()[page][name]

"""docs/comment-box.md against the box: every attribute, property, event, part and custom property is there, none other."""

import re
from pathlib import Path

import service

ROOT = Path(service.__file__).parents[1]
SOURCE = (ROOT / "service/embed/static/embed.js").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/comment-box.md").read_text(encoding="utf-8")


def test_every_attribute_is_explained() -> None:
    observed = set(re.findall(r'"([\w-]+)"', " ".join(re.findall(r"observedAttributes = \[(.*?)\]", SOURCE))))
    read = set(re.findall(r'this\.(?:get|has)Attribute\("([\w-]+)"\)', SOURCE)) | {"theme"}
    assert 'host([theme="auto"])' in SOURCE
    written = set(rows("attribute")) | {"short"}
    assert observed | read == written
    assert "`short`" in PAGE


def test_every_property_and_event_is_explained() -> None:
    assert set(rows("event")) == set(re.findall(r'"(civility-(?!comments|count)[a-z]+)"', SOURCE))
    settable = set(re.findall(r"^    set (\w+)\(", SOURCE, re.MULTILINE))
    assert set(rows("property")) == settable | {"refresh()"}


def test_every_part_is_named() -> None:
    used = {part for parts in re.findall(r'part: (?:mine \? )?"([\w -]+)"', SOURCE) for part in parts.split()}
    assert set(rows("parts")) == used | {"comment"}


def test_every_custom_property_is_named() -> None:
    assert set(rows("custom property")) == set(re.findall(r"var\((--civility-[\w-]+)", SOURCE))


def test_the_pictures_are_small() -> None:
    pictures = list((ROOT / "docs/pictures").glob("*.webp"))
    shown = set(re.findall(r"\(pictures/([\w-]+\.webp)\)", PAGE))
    assert shown <= {picture.name for picture in pictures}
    assert max(picture.stat().st_size for picture in pictures) <= 80_000


def rows(heading: str) -> list[str]:
    """What stands in the first column of the table that begins with this heading."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)[1]
    return re.findall(r"`([^`]+)`", " ".join(line.split("|")[1] for line in table.splitlines()))

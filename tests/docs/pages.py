"""Reading the documentation as a machine does: its pages, fenced blocks, links, and the curl commands in it."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: the word after the fence, and what stands between."""

    language: str
    text: str


@dataclass(slots=True)
class Curl:
    """One curl command, taken apart."""

    url: str = ""
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None

    @property
    def path(self) -> str:
        split = urlsplit(self.url)
        return split.path + (f"?{split.query}" if split.query else "")


def all_pages() -> list[Path]:
    """Every page a reader may open, the decisions included."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def page(name: str) -> str:
    """The text of a page of docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [Block(language, body) for language, body in FENCE.findall(text)]


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", text)


def links(text: str) -> list[str]:
    """The targets of a page's links."""
    return LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors GitHub makes of a page's headings."""
    plain = [re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading) for heading in HEADING.findall(prose(text))]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in plain}


def commands(block: Block) -> list[str]:
    """The commands of a shell block, each as one line, comments left out."""
    joined = block.text.replace("\\\n", " ")
    found: list[str] = []
    for line in joined.splitlines():
        if found and found[-1].count("'") % 2:
            found[-1] += f"\n{line}"
        elif line.strip() and not line.lstrip().startswith("#"):
            found.append(line)
    return found


def read_curl(command: str, values: dict[str, str]) -> Curl:
    """A curl command with its `$VARIABLES` filled in."""
    words = iter(shlex.split(Template(command).substitute(values))[1:])
    curl = Curl()
    for word in words:
        match word:
            case "-X":
                curl.method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                curl.headers[name] = value
            case "-d":
                curl.body = next(words)
                curl.method = "POST" if curl.method == "GET" else curl.method
            case "-i" | "-s":
                pass
            case _:
                curl.url = word
    return curl


def expected(block: Block) -> Any:
    """The answer a JSON block shows."""
    return json.loads(block.text)

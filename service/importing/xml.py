"""XML read as it streams by: no DTD, no entity, no tree, and nothing kept but the fields that are asked for.

Built on expat itself: ElementTree keeps whole branches, and a WordPress item holds all of its comments.
Names are `namespace name`, as expat gives them; what XML 1.0 cannot hold is dropped and counted.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn
from xml.parsers import expat

from service import problems
from service.importing.sources import Source
from service.problems import Problem

LONGEST_TEXT = 1_000_000
"""Characters of one field that are kept; the reader is told when there were more."""
MOST_FIELDS = 64
MOST_HELD = 4 * LONGEST_TEXT
"""Characters kept of all elements that are open: exports hold far less, a small packed file could hold far more."""
DEEPEST = 64
MOST_PENDING = 8 * 2**20
"""Bytes that may pass without one complete piece of markup: beyond, somebody wants our memory."""
CONTROLS = bytes({*range(32)} - {0x09, 0x0A, 0x0D})
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
"""How a file in UTF-16 begins: there every other byte is a NUL, and none is dropped."""


@dataclass(slots=True)
class Element:
    """One element that was waited for: its attributes, and its fields by path (`author/name`, `parent@id`)."""

    name: str
    attributes: dict[str, str]
    fields: dict[str, str] = field(default_factory=dict)
    overlong: set[str] = field(default_factory=set)


def elements(
    source: Source,
    wanted: Collection[str],
    fields: Collection[str],
    *,
    root: str | None = None,
    attributes: Collection[str] = (),
    unless_inside: str | None = None,
) -> Iterator[Element]:
    """Each element whose name is `wanted`, as it ends, an inner one before the outer one that holds it.

    `fields` are the names of elements whose text is kept, inside a wanted one; of several with one name the
    first counts. `attributes` are the names, without namespace, of the attributes that are kept of either. Inside
    `unless_inside` every element is a field. Control characters, which XML does not allow but exports hold, are
    dropped, and an element without a name at the end tells of it.
    Raises Problem MALFORMED for another `root` than this one, for a DTD, for what is not well-formed, and for an
    element that holds too much.
    """
    names = frozenset(wanted), frozenset(fields), frozenset(attributes)
    reading = _Reading(source, *names, unless_inside, root=root)
    drops, is_wide = False, None
    for chunk in source.chunks():
        is_wide = chunk.startswith(WIDE) if is_wide is None else is_wide
        clean = chunk if is_wide else chunk.translate(None, CONTROLS)
        drops |= len(clean) < len(chunk)
        yield from reading.feed(clean)
    yield from reading.feed(b"", last=True)
    if drops:
        yield Element("", {})


class _Reading:
    """The handlers of one parse, and what they have gathered."""

    def __init__(
        self,
        source: Source,
        wanted: frozenset[str],
        fields: frozenset[str],
        attributes: frozenset[str],
        unless_inside: str | None,
        *,
        root: str | None,
    ) -> None:
        self._source, self._wanted, self._fields = source, wanted, fields
        self._attributes, self._unless_inside, self._root = attributes, unless_inside, root
        self._open: list[Element] = []
        self._path: list[tuple[str, Element | None]] = []
        self._texts: list[tuple[str, list[str], int] | None] = []
        self._done: list[Element] = []
        self._fed = self._held = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, chunk: bytes, *, last: bool = False) -> Iterator[Element]:
        """Parse one more chunk and give what it completed."""
        try:
            self._parser.Parse(chunk, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            self._refuse(str(error))
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > MOST_PENDING:
            self._refuse("one piece of markup never ends")
        done, self._done = self._done, []
        yield from done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= DEEPEST:
            self._refuse(f"elements lie in each other more than {DEEPEST} deep")
        if not self._path and self._root not in {None, name}:
            self._refuse(f"it begins with <{name[:100]}>, and not with <{self._root}>")
        attributes = {key: value for key, value in attributes.items() if _local(key) in self._attributes}
        element = Element(name, attributes) if self._is_wanted(name) else None
        place = "" if element else self._place(name)
        keeps = bool(place) and name in self._fields
        if keeps:
            for key, value in attributes.items():
                self._keep(f"{place}@{_local(key)}", value)
        self._texts.append((place, [], 0) if keeps else None)
        self._path.append((place, element))
        if element:
            self._open.append(element)
            for value in attributes.values():
                self._hold(value)

    def _is_wanted(self, name: str) -> bool:
        return name in self._wanted and not (self._open and self._open[-1].name == self._unless_inside)

    def _keep(self, place: str, value: str) -> None:
        fields = self._open[-1].fields
        if place in fields:
            return
        fields[place] = value
        self._hold(value)

    def _hold(self, value: str) -> None:
        self._held += len(value)
        if self._held > MOST_HELD or len(self._open[-1].fields) > MOST_FIELDS:
            self._refuse("one element holds too much")

    def _end(self, _name: str) -> None:
        _, element = self._path.pop()
        gathered = self._texts.pop()
        if gathered:
            self._keep(gathered[0], "".join(gathered[1]))
        if element:
            self._held -= sum(map(len, (*element.attributes.values(), *element.fields.values())))
            self._done.append(self._open.pop())

    def _text(self, text: str) -> None:
        if not self._texts or (gathered := self._texts[-1]) is None:
            return
        place, pieces, length = gathered
        if length + len(text) > LONGEST_TEXT:
            self._open[-1].overlong.add(place)
            return
        pieces.append(text)
        self._texts[-1] = (place, pieces, length + len(text))

    def _place(self, name: str) -> str:
        """The path from the wanted element that is open, or nothing outside of any."""
        if not self._open:
            return ""
        above = self._path[-1][0]
        return f"{above}/{_local(name)}" if above else _local(name)

    def _refuse_doctype(self, *_: object) -> NoReturn:
        self._refuse("it has a DTD, which no export has and which could hold anything")

    def _refuse(self, why: str) -> NoReturn:
        line = self._parser.CurrentLineNumber
        raise Problem(
            problems.MALFORMED,
            f"{self._source.path.name} cannot be read at line {line}: {why}; nothing was imported",
        )


@lru_cache(maxsize=256)
def _local(name: str) -> str:
    return name.rpartition(" ")[2]

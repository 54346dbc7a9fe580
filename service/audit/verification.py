"""Checking the log against its chain: the first row that was changed, removed or put in is named.

Each query sees the database at one moment, and a seal appears together with its decisions' numbers; so the
check is right while comments are being decided and sealed.
"""

import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from models import Decision, Seal
from service.audit.digests import is_unchanged
from service.audit.rows import SEALED, UNSEALED, UnreadableError, decisions, seals
from service.audit.sealing import NOTHING_BEFORE, head_text, seal_digest

Fault = Literal["changed", "removed", "inserted"]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that is not as it was: `decision <id>` or `seal <number>`, and how one can tell."""

    fault: Fault
    row: str
    detail: str

    def __str__(self) -> str:
        return f"{self.row} was {self.fault}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and found; `head` is the last seal that holds, as `number:digest`."""

    seals: int
    decisions: int
    unsealed: int
    head: str | None
    broken: Broken | None

    @property
    def ok(self) -> bool:
        """Whether nothing is broken."""
        return self.broken is None


class _BrokenChainError(Exception):
    def __init__(self, fault: Fault, row: str, detail: str) -> None:
        super().__init__(row)
        self.broken = Broken(fault, row, detail)


def verify(session: Session, *, expected_head: str | None = None) -> Verification:
    """Check every decision and seal, in constant memory, up to the first broken one.

    `expected_head` (`number:digest`, from an earlier `head`) must still be part of the chain: without it, a
    chain whose newest seals and decisions were removed together looks like a shorter one.
    """
    walk = _Walk(session, expected_head)
    broken = None
    try:
        walk.check_all()
    except _BrokenChainError as found:
        broken = found.broken
    except UnreadableError as found:
        broken = Broken("changed", found.row, "it can no longer be read")
    return Verification(walk.seals, walk.decisions, walk.unsealed, walk.head, broken)


class _Walk:
    """One pass over seals and decisions side by side, counting what holds."""

    def __init__(self, session: Session, expected_head: str | None) -> None:
        self.session = session
        self.expected_head = expected_head
        self.seals = self.decisions = self.unsealed = 0
        self.previous = NOTHING_BEFORE
        self.head: str | None = None

    def check_all(self) -> None:
        self._check_seals()
        self._check_strays()
        self._check_unsealed()

    def _check_seals(self) -> None:
        expected = self.expected_head
        with closing(seals(self.session)) as links, closing(decisions(self.session, SEALED)) as sealed:
            first = next(links, None)
            # Opened after the seals: of each seal seen, all decisions are then to be seen too.
            groups = _Groups(sealed)
            for link in chain([first] if first else [], links):
                self._check_link(link)
                self._check_members(link, groups.take(link.number))
                expected = None if self.head == expected else expected
        if expected is not None:
            row = f"seal {expected.partition(':')[0]}"
            raise _BrokenChainError("removed", row, "the expected head is not there")

    def _check_link(self, link: Row[Any]) -> None:
        row = f"seal {link.number}"
        if link.number != self.seals + 1:
            if link.number < 1:
                raise _BrokenChainError("inserted", row, "the chain begins with seal 1")
            raise _BrokenChainError("removed", f"seal {self.seals + 1}", f"{row} comes after {self.seals}")
        if link.digest != seal_digest(link.number, link.previous, link.members, link.created_at):
            raise _BrokenChainError("changed", row, "its content does not match its digest")
        if link.previous != self.previous:
            raise _BrokenChainError("changed", row, "it does not follow the seal before it")
        if not link.members:
            raise _BrokenChainError("inserted", row, "it seals nothing")
        self.seals, self.previous = link.number, link.digest
        self.head = head_text(link.number, link.digest)

    def _check_members(self, link: Row[Any], present: dict[str, Row[Any]]) -> None:
        for name, digest in link.members:
            decision = present.pop(name, None)
            if decision is None:
                raise self._missing(name, link.number)
            if decision.digest != digest or not is_unchanged(decision):
                raise _BrokenChainError(
                    "changed", f"decision {name}", "its content does not match its digest"
                )
            self.decisions += 1
        for name in present:
            raise _BrokenChainError("inserted", f"decision {name}", f"seal {link.number} does not list it")

    def _missing(self, name: str, number: int) -> _BrokenChainError:
        here = self.session.scalar(select(exists().where(Decision.id == uuid.UUID(name))))
        if here:
            return _BrokenChainError("changed", f"decision {name}", f"it no longer carries seal {number}")
        return _BrokenChainError("removed", f"decision {name}", f"seal {number} lists it")

    def _check_strays(self) -> None:
        unknown = ~exists().where(Seal.number == Decision.seal_number)
        with closing(decisions(self.session, SEALED.where(unknown))) as strays:
            for stray in strays:
                detail = f"it carries seal {stray.seal_number}, which is not there; or that seal was removed"
                raise _BrokenChainError("inserted", f"decision {stray.id}", detail)

    def _check_unsealed(self) -> None:
        with closing(decisions(self.session, UNSEALED)) as fresh:
            for decision in fresh:
                if not is_unchanged(decision):
                    detail = "its content does not match its digest"
                    raise _BrokenChainError("changed", f"decision {decision.id}", detail)
                self.unsealed += 1


class _Groups:
    """Decisions ordered by seal, taken one seal at a time."""

    def __init__(self, rows: Iterator[Row[Any]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def take(self, number: int) -> dict[str, Row[Any]]:
        """The decisions that carry `number`, by id; smaller numbers belong to no seal and are passed over."""
        while self._next is not None and _comes_before(self._next.seal_number, number):
            self._next = next(self._rows, None)
        taken: dict[str, Row[Any]] = {}
        while self._next is not None and self._next.seal_number == number:
            taken[str(self._next.id)] = self._next
            self._next = next(self._rows, None)
        return taken


def _comes_before(carried: object, number: int) -> bool:
    return isinstance(carried, int | float) and carried < number

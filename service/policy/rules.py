"""What each field of a policy accepts; a refused value leaves an error and the value that stood before."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, field, fields, replace
from typing import Any, TypeVar

from service.policy.messages import Errors, Message
from service.text import problem_of

# A rule takes the value that stands, the value asked for, its dotted path and the errors so far,
# and returns the value that stands from now on.
Rule = Callable[[Any, Any, str, Errors], Any]
Part = TypeVar("Part")

LONGEST_NAME_SHOWN = 60


def ruled(default: Any, rule: Rule) -> Any:
    """Declare a dataclass field with its default and the rule that guards it."""
    return field(default=default, metadata={"rule": rule})


def revise(part: Part, asked: Any, path: str, errors: Errors) -> Part:
    """Return ``part`` (a dataclass of ruled fields and parts) with what ``asked`` changes.

    Everything wrong is added to ``errors`` under its dotted path. Fields that are not asked for stay.
    """
    if not isinstance(asked, Mapping):
        errors[path or "policy"] = Message("must be an object")
        return part
    before = len(errors)
    changes = _changes(part, asked, path, errors)
    revised = replace(part, **changes)  # type: ignore[type-var]
    if len(errors) == before and hasattr(revised, "contradictions"):
        errors.update({_join(path, name): message for name, message in revised.contradictions().items()})
    return revised


def flag() -> Rule:
    """Accept true or false."""
    return _plain(lambda value: isinstance(value, bool), Message("must be true or false"))


def choice(*words: str) -> Rule:
    """Accept one of a few words."""
    listed = ", ".join(words)
    return _plain(
        lambda value: isinstance(value, str) and value in words,
        Message("must be one of {words}", words=listed),
    )


def whole(least: int, most: int) -> Rule:
    """Accept a whole number between two bounds, both included."""
    return _plain(
        lambda value: _is_whole(value) and least <= value <= most,
        Message("must be a whole number from {least} to {most}", least=least, most=most),
    )


def whole_or_null(least: int, most: int) -> Rule:
    """Accept a whole number between two bounds, or null for "no such limit"."""
    return _plain(
        lambda value: value is None or (_is_whole(value) and least <= value <= most),
        Message("must be a whole number from {least} to {most}, or null", least=least, most=most),
    )


def score_or_null() -> Rule:
    """Accept a score from 0 to 1, or null for "no such line"."""
    return _plain(
        lambda value: value is None or (_is_number(value) and 0 <= value <= 1),
        Message("must be a number from 0 to 1, or null"),
    )


def texts(most: int, longest: int, fault: Callable[[str], Message | None] | None = None) -> Rule:
    """Accept a list of up to ``most`` visible texts of up to ``longest`` characters, without ``fault``."""

    def rule(current: Any, asked: Any, path: str, errors: Errors) -> Any:
        if not _is_list(asked) or len(asked) > most:
            errors[path] = Message("must be a list of at most {most} texts", most=most)
            return current
        for place, text in enumerate(asked):
            if message := _text_fault(text, longest) or (fault and fault(text)):
                errors[f"{path}.{place}"] = message
        return tuple(asked)

    return rule


def _changes(part: Any, asked: Mapping[Any, Any], path: str, errors: Errors) -> dict[str, Any]:
    known = {each.name: each for each in fields(part)}
    changes = {}
    for name, value in asked.items():
        here = _join(path, name)
        if name in known:
            changes[name] = _rule_of(known[name])(getattr(part, name), value, here, errors)
        else:
            errors[here] = Message("is not a field of the policy")
    return changes


def _rule_of(known: Field[Any]) -> Rule:
    """A field without a rule of its own is a part, which is revised in turn."""
    rule: Rule = known.metadata.get("rule", revise)
    return rule


def _plain(holds: Callable[[Any], bool], message: Message) -> Rule:
    def rule(current: Any, asked: Any, path: str, errors: Errors) -> Any:
        if holds(asked):
            return asked
        errors[path] = message
        return current

    return rule


def _text_fault(text: Any, longest: int) -> Message | None:
    if isinstance(text, str) and len(text) <= longest and problem_of(text) is None:
        return None
    return Message("must be a visible text of 1 to {longest} characters", longest=longest)


def _join(path: str, name: object) -> str:
    shown = str(name)[:LONGEST_NAME_SHOWN].encode("utf-8", "replace").decode()
    return f"{path}.{shown}" if path else shown


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)

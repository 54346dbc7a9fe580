"""The policy's page keeps up with the policy: every field with its default, every code, every message it shows."""

import json
import re
from pathlib import Path

import pytest

from service.policy import ATTRIBUTES, DEFAULT, REASONS, REFUSALS, Policy

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")


def _fields(document, path=""):
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _fields(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


PLAIN_FIELDS = [
    (path, value) for path, value in _fields(DEFAULT.to_document()) if not path.startswith("attributes.")
]
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("path", "default"), PLAIN_FIELDS)
def test_each_field_stands_in_the_page_with_its_default(path, default):
    assert f"| `{path}` | `{json.dumps(default)}` |" in PAGE


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_each_band_stands_in_the_page_with_its_lines(attribute):
    band = DEFAULT.attributes.of(attribute)
    lines = f"`{json.dumps(band.approve_below)}` | `{json.dumps(band.reject_above)}`"
    assert f"| `{attribute}` | {lines} |" in PAGE


@pytest.mark.parametrize(("code", "meaning"), [*REASONS.items(), *REFUSALS.items()])
def test_each_code_stands_in_the_page_with_its_meaning(code, meaning):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{code}` |"))
    assert meaning.said_in("en") in row
    assert meaning.said_in("fr_CA") in row


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_a_valid_policy(example):
    assert Policy.from_document(json.loads(example)) != DEFAULT


def test_the_page_has_examples():
    assert len(EXAMPLES) >= 3

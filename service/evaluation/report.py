"""A whole report: a scorer and a policy judged on files, as one document that JSON can hold.

The rule: files are read before anything is scored, so that a mistake in the last one costs no time.
"""

import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from service.evaluation.figures import Figures, figures_of
from service.evaluation.files import LabelledFile
from service.evaluation.scored import Told, score
from service.policy import ATTRIBUTES, Policy
from service.scoring import Scorer

Report = dict[str, Any]


def heading(scorer: Scorer, policy: Policy, named: str, *, written_only: bool) -> Report:
    """Return what a report says of itself: the model, the reading, the policy's lines, the version of Civility."""
    bands = {name: policy.attributes.of(name) for name in ATTRIBUTES}
    return {
        "civility": version("civility"),
        "model": scorer.model,
        "reading": "written" if written_only else "worse of written and revealed",
        "policy": {
            "name": named,
            "lines": {
                name: {"approve_below": band.approve_below, "reject_above": band.reject_above}
                for name, band in bands.items()
            },
        },
    }


def judged(
    files: Sequence[LabelledFile],
    scorer: Scorer,
    policy: Policy,
    *,
    written_only: bool = False,
    examples: int = 0,
    told: Told = lambda _: None,
) -> Iterator[Figures]:
    """Yield the figures of each file; ``told`` hears how many comments were scored. Raises ``ScorerUnavailable``."""
    for file in files:
        scored = score(file.name, file.comments, scorer, written_only=written_only, told=told)
        figures = figures_of(scored, policy, examples=examples)
        yield figures | {"unlabelled": file.unlabelled, "left_out": file.left_out}


def write_json(report: Report, path: Path) -> None:
    """Write the report; a lone surrogate, which UTF-8 cannot carry, goes out as JSON's own escape."""
    text = json.dumps(report, ensure_ascii=False, allow_nan=False, indent=1)
    path.write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))

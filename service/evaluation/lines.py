"""What a policy's lines do to labelled comments: precision and recall at each line, and the verdicts.

The rule: verdicts are the policy's own (``service.policy.decide``), on the scores alone; an author's standing,
links and word lists are left aside.
"""

from collections import Counter
from typing import Any

import numpy as np

from service.evaluation import intervals
from service.evaluation.measures import Floats, Truths
from service.evaluation.scored import Scored
from service.policy import Policy, Signals, decide

STATUSES = ("approved", "pending", "rejected")
LINES = ("approve_below", "reject_above")


def at_line(truth: Truths, scores: Floats, line: float) -> dict[str, Any]:
    """Return accuracy, precision, recall, false alarms and the number of comments at or above a line."""
    above = scores >= line
    return {
        "above": int(above.sum()),
        "accuracy": intervals.share_of(above == truth),
        "precision": intervals.share_of(truth[above]),
        "recall": intervals.share_of(above[truth]),
        "false_alarms": intervals.share_of(above[~truth]),
    }


def of_policy(scored: Scored, asked: list[tuple[str, str]], policy: Policy) -> dict[str, Any]:
    """Return the figures at each attribute's lines; a line that the policy does not draw is left out."""
    return {name: _of_attribute(scored, (name, label), policy) for name, label in asked}


def verdicts(scored: Scored, main: tuple[str, str], policy: Policy) -> dict[str, Any] | None:
    """Return how many comments the policy approves, holds and rejects, by label, and how right it is.

    ``rejected_right`` is the precision of rejection, ``rejected_of_true`` its recall, ``approved_wrong`` the share
    of what is approved that should not be, ``stopped_of_true`` what is held or rejected of what should be. None
    where the scores do not come from readings of the product.
    """
    if not scored.readings:
        return None
    known, truth = scored.knows(main[1]), scored.truth(main[1])
    signals = (
        Signals(written=each.written, revealed=each.revealed, attributes=tuple(each.written))
        for each in scored.readings
    )
    status = np.array([decide(each, policy).status for each in signals])
    counts = {
        kind: Counter(status[known & (truth == true)].tolist())
        for kind, true in (("true", True), ("false", False))
    }
    approved, rejected = status[known] == "approved", status[known] == "rejected"
    return {
        **{kind: {each: counted[each] for each in STATUSES} for kind, counted in counts.items()},
        "rejected_right": intervals.share_of(truth[known][rejected]),
        "rejected_of_true": intervals.share_of(rejected[truth[known]]),
        "approved_wrong": intervals.share_of(truth[known][approved]),
        "stopped_of_true": intervals.share_of(~approved[truth[known]]),
    }


def _of_attribute(scored: Scored, question: tuple[str, str], policy: Policy) -> list[dict[str, Any]]:
    name, label = question
    known, band = scored.knows(label), policy.attributes.of(name)
    truth, scores = scored.truth(label)[known], scored.of(name)[known]
    drawn = {line: at for line in LINES if (at := getattr(band, line)) is not None}
    return [{"line": line, "at": at, **at_line(truth, scores, at)} for line, at in drawn.items()]

"""What readers see beside the text: the name a comment is signed with, and the title a page gives its article."""

from collections.abc import Iterator, Mapping, Sequence

from service.policy.checks.findings import Finding, found_reasons
from service.policy.checks.scores import is_complete
from service.policy.document import Policy
from service.policy.signals import Signals
from service.policy.verdict import Reason

CODE = "name"


def name(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what is signed with a listed word and, where the name is new, with a link or what scores high.

    Trust does not outweigh it: one moderator's approval makes the name known.
    """
    return found_reasons("pending", [*_listed(signals, policy), *_linked(signals), *_scored(signals, policy)])


def fit_as_title(
    title: str, scores: Mapping[str, float] | None, attributes: Sequence[str], policy: Policy
) -> bool:
    """Tell whether a title that anybody may have sent is fit to be shown to everybody.

    It is if it was wholly scored, keeps well below the reject lines, and holds no banned word. Suspect words and
    links are the stuff of headlines.
    """
    banned = policy.lists.banned
    if not is_complete(scores, attributes) or banned.found_in(title) or banned.found_beneath(title):
        return False
    lines = {attribute: policy.attributes.of(attribute).line_for_titles() for attribute in attributes}
    return not any(_reached(scores or {}, lines))


def _listed(signals: Signals, policy: Policy) -> list[Reason]:
    lists = (policy.lists.banned, policy.lists.suspect)
    entries = (each.found_in(signals.name) or each.found_beneath(signals.name) for each in lists)
    return [Reason(CODE, detail=entry) for entry in entries if entry]


def _linked(signals: Signals) -> list[Reason]:
    # However many the text may carry: a name has no use for one.
    return [Reason(CODE)] if signals.name_is_new and signals.name_links else []


def _scored(signals: Signals, policy: Policy) -> list[Reason]:
    scores = signals.name_scores
    if scores is None or not signals.name_is_new or not is_complete(scores, signals.attributes):
        return []
    lines = {attribute: policy.attributes.of(attribute).line_for_names() for attribute in signals.attributes}
    return [Reason(CODE, attribute, scores[attribute], line) for attribute, line in _reached(scores, lines)]


def _reached(scores: Mapping[str, float], lines: Mapping[str, float | None]) -> Iterator[tuple[str, float]]:
    for attribute, line in lines.items():
        if line is not None and scores[attribute] >= line:
            yield attribute, line

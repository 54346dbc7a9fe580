"""The ordered checks a comment passes: each a small pure question to the signals and the policy.

A check returns None or a finding. All of them are asked; the first that asks for a terminal status
(rejected or spam) decides which, so the order matters among those: who, then what the site itself wrote
down, then the model.
"""

from service.policy.checks import authors, names, scores, texts
from service.policy.checks.findings import Check, Finding

CHECKS: tuple[Check, ...] = (
    authors.shadowed_author,
    authors.robot,
    texts.banned_words,
    texts.link_spam,
    scores.high_scores,
    texts.repeats,
    scores.missing_scores,
    texts.disguised_banned_words,
    scores.grave_evasion,
    scores.mild_evasion,
    texts.suspect_words,
    scores.scores_left_to_moderators,
    scores.middle_scores,
    names.name,
    authors.barred_author,
    texts.reported,
    texts.edited_after_rejection,
    texts.uncovered_language,
    texts.many_links,
    authors.premoderated_author,
    authors.new_author,
    authors.guest,
    authors.premoderated_article,
    authors.premoderated_site,
)

__all__ = ["CHECKS", "Check", "Finding"]

"""The moderation policy: pure data and pure decisions, the same answer for the same facts every time."""

from service.policy.attributes import ATTRIBUTES
from service.policy.bands import Band, Bands
from service.policy.checks.names import fit_as_title
from service.policy.decide import TERMINAL, decide, refuse
from service.policy.document import DEFAULT, Policy
from service.policy.messages import Message, PolicyError
from service.policy.rank import priority, queue_rank
from service.policy.reasons import BY_READERS, REASONS, REFUSALS, Meaning, severity
from service.policy.signals import ARTICLE_MODES, STANDINGS, Signals
from service.policy.standings import earned_standing, standing_after_suspension
from service.policy.transitions import ACTIONS, MOVES, STATUSES, NotAllowed, event_of, move, settle
from service.policy.verdict import Reason, Refusal, Verdict

__all__ = [
    "ACTIONS",
    "ARTICLE_MODES",
    "ATTRIBUTES",
    "BY_READERS",
    "DEFAULT",
    "MOVES",
    "REASONS",
    "REFUSALS",
    "STANDINGS",
    "STATUSES",
    "TERMINAL",
    "Band",
    "Bands",
    "Meaning",
    "Message",
    "NotAllowed",
    "Policy",
    "PolicyError",
    "Reason",
    "Refusal",
    "Signals",
    "Verdict",
    "decide",
    "earned_standing",
    "event_of",
    "fit_as_title",
    "move",
    "priority",
    "queue_rank",
    "refuse",
    "settle",
    "severity",
    "standing_after_suspension",
]

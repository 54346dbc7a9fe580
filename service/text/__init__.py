"""What can be learnt from a comment's words alone: pure functions, no session, no clock, no network."""

from service.text.folding import fold
from service.text.language import Detected, detect_language
from service.text.links import count_links
from service.text.render import render
from service.text.reveal import reveal
from service.text.sentences import Span, sentences
from service.text.storable import comparable, problem_of
from service.text.tame import tame
from service.text.unhtml import from_html
from service.text.words import Match, WordList, WordListError

__all__ = [
    "Detected",
    "Match",
    "Span",
    "WordList",
    "WordListError",
    "comparable",
    "count_links",
    "detect_language",
    "fold",
    "from_html",
    "problem_of",
    "render",
    "reveal",
    "sentences",
    "tame",
]

"""A person's rights: to have all that is kept of them, and to have it erased."""

from service.people.erasure import Erased, count_words, erase_notices, erase_some
from service.people.export import person_data
from service.people.finding import Person, find_person, notices_by, notices_of

__all__ = [
    "Erased",
    "Person",
    "count_words",
    "erase_notices",
    "erase_some",
    "find_person",
    "notices_by",
    "notices_of",
    "person_data",
]

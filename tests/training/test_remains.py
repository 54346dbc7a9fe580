from collections.abc import Sequence

import numpy as np

from training.attributes import ATTRIBUTES
from training.measures import Floats
from training.remains import remains
from training.rows import Row


def minded(texts: Sequence[str]) -> Floats:
    """A model that minds whatever has an idiot in it, and half minds what is about clowns."""
    toxicity = [0.99 if "idiot" in text else 0.4 if "clown" in text else 0.01 for text in texts]
    rest = [0.0] * (len(ATTRIBUTES) - 1)
    return np.array([[each, *rest] for each in toxicity]).reshape(-1, len(ATTRIBUTES))


def comment(text: str, *, source: str = "civil_toxic_spans", toxicity: float = 1.0) -> Row:
    return Row(text, "en", source, {"toxicity": toxicity, "insult": toxicity})


def test_the_sentences_around_the_rude_one_are_civil_and_count_less():
    before, after = "The council voted on Tuesday evening. Nobody came to listen.", "The bridge stays closed."
    (first,) = remains([comment(f"{before} The mayor is an idiot. {after}")], minded)
    assert (first.text, first.source, first.toxic) == (before, "remains", False)
    assert first.labels == dict.fromkeys(ATTRIBUTES, 0.0)
    assert 0 < first.weight < 1


def test_what_the_model_half_minds_is_not_taken_for_civil():
    assert not remains([comment("What an idiot. This circus is run by a clown, friends.")], minded)


def test_nothing_is_taken_where_no_sentence_bears_the_blame():
    assert not remains([comment("They all came here by boat. You know what they are like.")], minded)


def test_only_toxic_news_comments_are_taken_apart():
    text = "The mayor is an idiot. The bridge stays closed until the spring."
    assert not remains([comment(text, source="davidson"), comment(text, toxicity=0.0)], minded)


def test_a_text_of_one_sentence_has_no_remains():
    assert not remains([comment("The mayor is an idiot")], minded)

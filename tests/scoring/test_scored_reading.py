"""Reading a comment as written and as meant, with the real model and the real undoing of evasion."""

import pytest

from service.scoring.onnx import OnnxScorer
from service.scoring.reading import MAX_SPANS, read, read_many
from service.scoring.scorer import worst

POLITE = "Je vous remercie de cet article, il est clair et complet. "
THANKS = "Thank you for this article, it is clear and complete. "


@pytest.fixture(scope="module")
def scorer() -> OnnxScorer:
    return OnnxScorer()


class Counting:
    """The real model, and how many texts it was asked for."""

    def __init__(self, scorer):
        self.scorer, self.asked = scorer, []
        self.model, self.languages, self.attributes = scorer.model, scorer.languages, scorer.attributes

    def score(self, texts):
        self.asked.append(list(texts))
        return self.scorer.score(texts)


def test_ordinary_text_is_read_once(scorer):
    counting = Counting(scorer)
    reading = read(counting, "Je ne suis pas d'accord avec la conclusion de cet article.")
    assert reading.revealed is None
    assert reading.spans == ()
    assert reading.model == "builtin:v6"
    assert counting.asked == [["Je ne suis pas d'accord avec la conclusion de cet article."]]


@pytest.mark.parametrize(
    "text", ["espèce de c0nn@rd", "quel con\u200bnard", "what an i\u200bd\u200bi\u200bo\u200bt"]
)
def test_an_insult_in_disguise_is_found_in_the_second_reading(scorer, text):
    reading = read(scorer, text)
    assert reading.revealed is not None
    assert reading.revealed["toxicity"] > 0.6


def test_many_texts_are_one_batch_in_order(scorer):
    counting = Counting(scorer)
    texts = ["Bonjour à tous.", "espèce de c0nn@rd", "Bonjour à tous.", "Have a nice day."]
    readings = read_many(counting, texts)
    assert len(counting.asked) == 1
    assert len(counting.asked[0]) == 4
    for reading, text in zip(readings, texts, strict=True):
        alone = read(scorer, text)
        assert reading.written == pytest.approx(alone.written, abs=1e-4)
        assert reading.revealed == (alone.revealed and pytest.approx(alone.revealed, abs=1e-4))


def test_no_texts_are_no_readings(scorer):
    assert read_many(scorer, []) == []


@pytest.mark.parametrize(
    ("polite", "insult"), [(POLITE, "Tu es un gros connard."), (THANKS, "You are a stupid piece of shit.")]
)
@pytest.mark.parametrize("times", [12, 30, 320])
def test_an_insult_at_the_end_of_a_long_civil_text_is_found(scorer, polite, insult, times):
    assert read(scorer, polite * times).written["toxicity"] < 0.2
    assert read(scorer, polite * times + insult).written["toxicity"] > 0.5


def test_the_worst_sentence_is_shown_where_it_stands(scorer):
    text = POLITE + "Mais l'auteur est un sale connard. " + POLITE
    reading = read(scorer, text, spans=True)
    worst = max(reading.spans, key=lambda span: span.scores["toxicity"])
    assert text[worst.begin : worst.end] == "Mais l'auteur est un sale connard."
    assert len(reading.spans) == 3


def test_a_single_sentence_is_its_own_span_and_costs_nothing(scorer):
    counting = Counting(scorer)
    reading = read(counting, "Quel connard.", spans=True)
    assert [(span.begin, span.end, span.scores) for span in reading.spans] == [(0, 13, reading.written)]
    assert len(counting.asked) == 1


def test_spans_are_capped_and_reach_the_end(scorer):
    text = "Oui. " * (MAX_SPANS + 40)
    spans = read(scorer, text, spans=True).spans
    assert len(spans) == MAX_SPANS
    assert spans[-1].end == len(text.rstrip())


def test_blank_text_has_no_spans(scorer):
    assert read(scorer, "   ", spans=True).spans == ()


@pytest.mark.parametrize("turned", [False, True])
def test_an_attribute_that_one_reading_lacks_is_absent_and_the_worst_of_the_others_counts(turned):
    readings = [{"toxicity": 0.2, "insult": 0.9}, {"toxicity": 0.4}]
    assert worst(readings[::-1] if turned else readings) == {"toxicity": 0.4}

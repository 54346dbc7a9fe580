"""A scorer behind a deadline: late, broken or busy is one exception."""

from threading import Event, Thread
from time import monotonic

import pytest

from service.scoring import Scorer, ScorerUnavailable
from service.scoring.deadline import Deadlined
from service.scoring.patience import due, stop_if_late


class Gated:
    """A scorer that waits for its gate."""

    model, languages, attributes = "gated:1", frozenset({"fr"}), ("toxicity",)

    def __init__(self):
        self.gate, self.entered, self.calls = Event(), Event(), 0

    def score(self, texts):
        self.calls += 1
        self.entered.set()
        self.gate.wait(20)
        return [{"toxicity": 0.1} for _ in texts]


class Failing:
    model, languages, attributes = "failing:1", frozenset({"fr"}), ("toxicity",)

    def __init__(self, error):
        self.error = error

    def score(self, _texts):
        raise self.error


class Running:
    """A scorer that runs its model three times for a text, and waits for its gate in the first."""

    model, languages, attributes = "running:1", frozenset({"fr"}), ("toxicity",)

    def __init__(self):
        self.gate, self.runs = Event(), 0

    def score(self, _texts):
        for _ in range(3):
            stop_if_late()
            self.runs += 1
            self.gate.wait(20)
        return [{"toxicity": 0.1}]


@pytest.fixture
def gated():
    scorer = Gated()
    yield scorer
    scorer.gate.set()


def test_in_time_it_is_the_scorer_itself(gated):
    gated.gate.set()
    scorer = Deadlined(gated, 20)
    assert isinstance(scorer, Scorer)
    assert scorer.score(["a", "b"]) == [{"toxicity": 0.1}] * 2
    assert (scorer.model, scorer.languages, scorer.attributes) == (
        gated.model,
        gated.languages,
        gated.attributes,
    )
    scorer.close()


def test_a_late_scorer_is_unavailable_and_late_batches_do_not_pile_up(gated):
    scorer = Deadlined(gated, 0.05)
    with pytest.raises(ScorerUnavailable, match="did not answer within"):
        scorer.score(["a"])
    for _ in range(5):
        with pytest.raises(ScorerUnavailable, match=r"busy|no turn"):
            scorer.score(["b"])
    assert gated.calls == 1
    scorer.close()


def test_it_serves_again_once_the_late_batch_is_done(gated):
    scorer = Deadlined(gated, 0.5)
    with pytest.raises(ScorerUnavailable):
        scorer.score(["a"])
    gated.gate.set()
    scorer._thread.submit(int).result()  # one thread: the late batch is done when this is
    assert scorer.score(["b"]) == [{"toxicity": 0.1}]


def test_a_late_batch_stops_before_the_next_run_of_the_model():
    running = Running()
    scorer = Deadlined(running, 0.05)
    with pytest.raises(ScorerUnavailable, match=r"did not answer within|were due"):
        scorer.score(["a long text"])
    running.gate.set()
    scorer._thread.submit(int).result()  # one thread: the late batch is done when this is
    assert running.runs <= 1
    scorer.close()


def test_the_built_in_model_reads_no_window_more_once_it_is_late(scorer):
    scorer.score(["Bonjour."])
    with due(monotonic() - 1), pytest.raises(ScorerUnavailable, match="were due"):
        scorer.score(["Un avis pesé. " * 300])
    assert scorer.score(["Bonjour."])


def test_a_caller_waits_for_its_turn_no_longer_than_the_deadline(gated):
    scorer = Deadlined(gated, 0.5)

    def come_first():
        with pytest.raises(ScorerUnavailable):
            scorer.score(["a"])

    first = Thread(target=come_first)
    first.start()
    gated.entered.wait(20)
    with pytest.raises(ScorerUnavailable, match=r"no turn|did not answer|busy"):
        scorer.score(["b"])
    first.join()


@pytest.mark.parametrize(
    "error", [RuntimeError("no memory"), TimeoutError("read"), MemoryError(), KeyError("x")]
)
def test_any_failure_is_unavailable_never_a_score(error):
    with pytest.raises(ScorerUnavailable, match=f"failed: {type(error).__name__}"):
        Deadlined(Failing(error), 20).score(["a"])


def test_a_scorers_own_refusal_passes_unchanged():
    refusal = ScorerUnavailable("down for the night")
    with pytest.raises(ScorerUnavailable) as raised:
        Deadlined(Failing(refusal), 20).score(["a"])
    assert raised.value is refusal

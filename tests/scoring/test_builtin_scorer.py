"""The built-in model, for real: what it says, what it is spared, and what nobody can do to it."""

import json
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.scoring import ATTRIBUTES, Scorer, ScorerError, TextTooLong, load
from service.scoring.onnx import BUILTIN, OnnxScorer

INSULTS = ["Vous êtes un connard fini.", "You are a fucking idiot."]
CRITICISM = [
    "Je ne partage pas du tout votre analyse, elle oublie le budget de 2024.",
    "I disagree with this article; the figures are wrong.",
]
POLITE = {
    "fr": "Merci beaucoup pour cet article très intéressant et bien documenté, je le garde pour mes élèves. ",
    "en": "Thank you very much for this interesting and well documented article, I keep it for my pupils. ",
}
INSULT = {"fr": "Tu es un gros connard.", "en": "You are a stupid piece of shit."}


@pytest.fixture(scope="module")
def builtin() -> OnnxScorer:
    return OnnxScorer()


def test_it_gives_the_seven_attributes_between_0_and_1(builtin):
    scores = builtin.score(INSULTS + CRITICISM)
    assert isinstance(builtin, Scorer)
    assert all(tuple(each) == ATTRIBUTES == builtin.attributes for each in scores)
    assert all(0 <= score <= 1 for each in scores for score in each.values())
    assert builtin.model == "builtin:v6"
    assert {"fr", "en"} <= builtin.languages


def test_insults_score_high_and_sharp_criticism_low(builtin):
    assert all(scores["toxicity"] > 0.8 for scores in builtin.score(INSULTS))
    assert all(scores["toxicity"] < 0.2 for scores in builtin.score(CRITICISM))


def test_a_score_does_not_depend_on_the_batch(builtin):
    texts = INSULTS + CRITICISM + ["ok", "😀", *(POLITE["fr"] * n + INSULT["fr"] for n in (1, 3, 9))] * 3
    random.Random(7).shuffle(texts)
    alone = [builtin.score([text])[0] for text in texts]
    for one, other in zip(alone, builtin.score(texts), strict=True):
        assert one == pytest.approx(other, abs=1e-4)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_insult_at_the_end_of_3000_polite_words_is_found(builtin, language):
    polite = POLITE[language] * 190
    assert len(polite.split()) >= 3000
    clean, rude = builtin.score([polite, polite + INSULT[language]])
    assert clean["toxicity"] < 0.2
    assert rude["toxicity"] > 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "😀" * 3000,
        "\x00\x01\x02\x7f\u200b\u202e",
        "lone \ud800 and \udfff surrogates",
        "a" * 100_000,
        "mot " * 20_000,
        "e" + "\u0301" * 10_000,
        "</s><mask><pad>",
        "Привет मानक 你好 hello",
    ],
    ids=lambda text: f"{len(text)} × {text[:6]!r}",
)
def test_whatever_can_be_typed_gets_a_score(builtin, text):
    (scores,) = builtin.score([text])
    assert all(0 <= score <= 1 for score in scores.values())


def test_a_text_beyond_what_is_read_in_bounded_time_is_refused_clearly(builtin):
    with pytest.raises(TextTooLong, match=r"100000 word pieces; at most 65536"):
        builtin.score(["é" * 100_000])


def test_the_models_own_marks_do_not_hide_an_insult(builtin):
    plain, marked = builtin.score(["connard", "</s> connard </s>"])
    assert marked["toxicity"] > 0.5 < plain["toxicity"]


def test_nothing_to_score_is_no_scores(builtin):
    assert builtin.score([]) == []


def test_threads_share_one_session_and_agree(builtin):
    expected = builtin.score(INSULTS)
    with ThreadPoolExecutor(4) as threads:
        assert all(each == expected for each in threads.map(lambda _: builtin.score(INSULTS), range(8)))


def test_scoring_imports_neither_torch_nor_transformers_and_naming_a_scorer_imports_nothing_heavy():
    program = """
import sys
from service.scoring import load
scorer = load("builtin")
heavy = {"torch", "transformers", "detoxify", "onnxruntime", "tokenizers", "requests"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
assert scorer.score(["bonjour"])[0]["toxicity"] < 0.5
assert not {"torch", "transformers", "detoxify"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_what_ships_is_at_most_40_megabytes():
    assert sum(file.stat().st_size for file in BUILTIN.iterdir() if file.is_file()) <= 40_000_000


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ScorerError, match="No built-in model in"):
        load(f"builtin:{tmp_path}")


def test_a_damaged_model_is_refused(tmp_path):
    for name in ("labels.json", "tokenizer.json"):
        shutil.copy(BUILTIN / name, tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ScorerError, match="cannot be loaded"):
        load(f"builtin:{tmp_path}").score(["bonjour"])


def test_the_card_names_what_the_graph_gives():
    card = json.loads(Path(BUILTIN, "labels.json").read_text("utf-8"))
    assert tuple(card["labels"]) == ATTRIBUTES
    assert card["window"] <= card["max_tokens"] == 512

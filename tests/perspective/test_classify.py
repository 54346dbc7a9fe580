"""Discourse AI's toxicity check: seven labels in percent, under the key it sends."""

import pytest
from programs_site import INSULT, Down, MakeSite, Site

LABELS = {"toxicity", "severe_toxicity", "obscene", "identity_attack", "insult", "threat", "sexual_explicit"}

DATABASES = ["sqlite"]  # one database is enough here: nothing is stored


def classify(site: Site, content, *, key: str | None = None, model: str = "unbiased"):
    """Ask as the plug-in does: one JSON object, the forum's address as Referer, the key in X-API-KEY."""
    headers = {"Referer": "https://forum.example.org", "X-API-KEY": key or site.key}
    return site.client.post("/api/v1/classify", json={"model": model, "content": content}, headers=headers)


def test_each_of_the_seven_labels_is_a_percentage(site: Site) -> None:
    answer = classify(site, INSULT)
    assert answer.status_code == 200
    assert set(answer.json) == LABELS
    assert all(isinstance(value, int) and 0 <= value <= 100 for value in answer.json.values())
    assert answer.json["toxicity"] > 80


def test_a_post_with_its_title_above_is_one_text(site: Site) -> None:
    assert classify(site, "Bienvenue\nMerci à tous pour vos réponses.").json["toxicity"] < 20


@pytest.mark.parametrize("model", ["original", "multilingual", "anything"])
def test_whichever_model_is_named_the_one_here_answers(site: Site, model: str) -> None:
    assert classify(site, INSULT, model=model).json == classify(site, INSULT).json


def test_a_key_is_needed(site: Site) -> None:
    assert classify(site, INSULT, key="civ_unheard-of").status_code == 401
    assert classify(site, INSULT, key=site.other_key).status_code == 403
    assert site.client.post("/api/v1/classify", json={"content": "x"}).status_code == 401


@pytest.mark.parametrize("content", [None, 3, ["x"]])
def test_what_is_no_text_is_refused(site: Site, content) -> None:
    assert list(classify(site, content).json["errors"]) == ["content"]


def test_a_scorer_that_is_down_is_a_503(site_with: MakeSite) -> None:
    answer = classify(site_with(scorer=Down()), INSULT)
    assert (answer.status_code, answer.json["type"].endswith("/no-scorer")) == (503, True)

"""Posting a comment: what is published, what is held, what is refused, and what the reader is told."""

import pytest


def test_a_civil_comment_is_published_at_once(newsroom) -> None:
    answer = newsroom.post("Merci pour cet article très clair, j'aurais aimé plus de chiffres.")
    assert answer.status_code == 201
    assert answer.json["status"] == "approved"
    assert [c["body"] for c in newsroom.thread()["items"]] == [answer.json["body"]]


def test_sharp_criticism_of_a_minister_is_published(newsroom) -> None:
    answer = newsroom.post(
        "Cette réforme est une erreur : le ministre n'a écouté ni les syndicats ni les élus."
    )
    assert answer.json["status"] == "approved"


@pytest.mark.parametrize(
    "body",
    [
        "Ferme-la, espèce de connard.",
        "You are a pathetic idiot and everybody hates you.",
        "Quel c0nn@rd ce type",
        "T'es qu'un con\u200bnard fini",
    ],
)
def test_an_insult_plain_or_disguised_is_not_published(newsroom, body: str) -> None:
    answer = newsroom.post(body)
    assert answer.json["status"] in {"pending", "rejected"}
    assert newsroom.thread()["items"] == []


def test_an_insult_after_three_thousand_polite_words_is_found(newsroom) -> None:
    polite = "Je remercie la rédaction pour la qualité de ce dossier. " * 330
    newsroom.call(
        "PUT", "/v1/policy", key="admin", json={"document": {"length": {"max_characters": 100_000}}}
    )
    answer = newsroom.post(polite + "Et toi, va te faire foutre, sale ordure.")
    assert answer.json["status"] in {"pending", "rejected"}


def test_a_page_learns_the_status_and_reasons_but_never_a_score(newsroom) -> None:
    answer = newsroom.post("Ferme-la, espèce de connard.")
    assert {"scores", "toxicity", "model"}.isdisjoint(answer.json)
    assert all(set(reason) == {"code", "message"} for reason in answer.json["reasons"])


def test_a_key_that_may_moderate_sees_the_scores(newsroom) -> None:
    answer = newsroom.post("Ferme-la, espèce de connard.", key="staff")
    assert answer.json["toxicity"] > 0.5
    assert answer.json["policy_version"] == 1

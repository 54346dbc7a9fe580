"""Requests shaped as Coral, Talk 4, OSMod, the Discourse plug-in and another Civility send them, over a real port.

Read from their sources; each also reads of the answer what that client reads.
"""

import json

import pytest
import requests
from programs_site import INSULT, Site

from service.scoring import load
from service.scoring.scorer import ATTRIBUTES

CIVIL = "Merci pour cet article, très clair et bien documenté."

DATABASES = ["sqlite"]  # one database is enough here: the clients see none


@pytest.fixture
def post(served: str, site: Site):
    """Posts to a path of the server with the key in the query, as all of these clients do; the decoded answer."""

    def send(path: str, body: dict, **headers: str):
        url = f"{served}{path}?key={site.key}"
        answer = requests.post(
            url, data=json.dumps(body), headers={"Content-Type": "application/json"} | headers, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    return send


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt"])
def test_coral_s_toxic_phase_compares_one_score_in_its_tenant_s_language(post, language: str) -> None:
    model = "TOXICITY"

    def score(text: str) -> float:
        body = {
            "comment": {"text": text},
            "doNotStore": True,
            "requestedAttributes": {model: {}},
            "languages": [language],
        }
        return post("/v1alpha1/comments:analyze", body)["attributeScores"][model]["summaryScore"]["value"]

    assert score(CIVIL) < 0.8
    assert score(INSULT) > score(CIVIL)


def test_coral_is_answered_where_its_endpoint_was_set_with_a_slash_at_the_end(post, site: Site) -> None:
    comment = {"comment": {"text": INSULT}, "languages": ["fr"]}
    asked = comment | {"requestedAttributes": {"TOXICITY": {}}}
    scores = post("/v1alpha1//comments:analyze", asked)["attributeScores"]
    assert scores["TOXICITY"]["summaryScore"]["value"] > 0.8
    told = comment | {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}
    post("/v1alpha1//comments:suggestscore", told)
    assert [label.text for label in site.kept()] == [INSULT]


def test_coral_tells_what_its_moderators_decided(post, site: Site) -> None:
    def decide(status: str, comment: str) -> dict:
        told = {"url": "https://www.example.org/story/?commentID=c", "Coral_comment_id": comment}
        return post(
            "/v1alpha1/comments:suggestscore",
            {
                "comment": {"text": f"Texte du commentaire {comment}."},
                "context": {"entries": [{"text": json.dumps(told)}]},
                "attributeScores": {
                    "TOXICITY": {"summaryScore": {"value": 0 if status == "APPROVED" else 1}}
                },
                "languages": ["fr"],
                "communityId": "Coral:https://coral.example.org",
                "clientToken": f"comment:{comment}",
            },
        )

    assert decide("APPROVED", "1")["clientToken"] == "comment:1"
    assert decide("DELETED", "2")["requestedLanguages"] == ["fr"]
    kept = {label.client_token: label.attributes for label in site.kept()}
    assert kept == {"comment:1": {"TOXICITY": 0.0}, "comment:2": {"TOXICITY": 1.0}}


def test_talk_4_reads_two_attributes(post) -> None:
    body = {
        "comment": {"text": INSULT},
        "languages": ["en"],
        "doNotStore": True,
        "requestedAttributes": {"TOXICITY": {}, "SEVERE_TOXICITY": {}},
    }
    scores = post("/v1alpha1/comments:analyze", body)["attributeScores"]
    assert (
        0 <= scores["SEVERE_TOXICITY"]["summaryScore"]["value"] <= scores["TOXICITY"]["summaryScore"]["value"]
    )


def test_osmod_reads_spans_under_versioned_names(post) -> None:
    body = {
        "comment": {"text": f"{CIVIL} {INSULT}"},
        "context": {
            "entries": [{"text": "Le texte de l'article."}, {"text": "Le commentaire auquel on répond."}]
        },
        "requestedAttributes": {
            "INSULT@2": {"scoreType": "PROBABILITY"},
            "THREAT@2": {},
            "SEVERE_TOXICITY@2": {},
        },
        "languages": ["en"],
        "clientToken": "osmod_request17",
        "spanAnnotations": True,
    }
    data = post("/v1alpha1/comments:analyze", body)
    assert data["clientToken"] == "osmod_request17"
    for scores in data["attributeScores"].values():
        assert scores["summaryScore"]["value"] >= 0
        assert [(span["begin"], span["end"]) for span in scores["spanScores"]] == [
            (0, len(CIVIL)), (len(CIVIL) + 1, len(CIVIL) + 1 + len(INSULT))
        ]  # fmt: skip


def test_the_discourse_plugin_reads_the_one_score(post) -> None:
    body = {
        "comment": {"text": INSULT},
        "doNotStore": True,
        "sessionId": "https://forum.example.org_42",
        "requestedAttributes": {"TOXICITY": {"scoreType": "PROBABILITY"}},
    }
    data = post("/v1alpha1/comments:analyze", body, Accept="*/*", **{"User-Agent": "Discourse/3.2"})
    assert next(iter(data["attributeScores"].values()))["summaryScore"]["value"] > 0.8


def test_another_civility_scores_by_this_one(served: str, site: Site) -> None:
    remote = load(f"remote:{served}", key=site.key)
    civil, rude = remote.score([CIVIL, INSULT])
    assert set(civil) == set(ATTRIBUTES)
    assert civil["toxicity"] < 0.2
    assert rude["toxicity"] > 0.8

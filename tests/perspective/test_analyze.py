"""`comments:analyze` answers as Perspective did: its names, its spans, its languages, the worse of two readings."""

import pytest
from programs_site import INSULT, Down, MakeSite, Site

from service.scoring import Scorer

EVERY = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "OBSCENE", "THREAT", "SEXUALLY_EXPLICIT")  # fmt: skip
MAYOR = "Le maire de la ville a présenté hier soir le budget de l'année prochaine."

DATABASES = ["sqlite"]  # one database is enough here: an analysis stores nothing


def summary(scores, name: str) -> float:
    return scores[name]["summaryScore"]["value"]


def test_a_rude_text_scores_high_and_a_civil_one_low(site: Site) -> None:
    assert summary(site.scores(INSULT), "TOXICITY") > 0.8
    assert summary(site.scores(MAYOR), "TOXICITY") < 0.2


def test_the_answer_has_every_member_that_clients_read(site: Site) -> None:
    answer = site.analyze(
        MAYOR, languages=["fr"], clientToken="c-17", sessionId="s-1", communityId="north"
    ).json
    score = {"value": answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"], "type": "PROBABILITY"}
    spans = [{"begin": 0, "end": len(MAYOR), "score": score}]
    assert answer == {
        "attributeScores": {"TOXICITY": {"spanScores": spans, "summaryScore": score}},
        "languages": ["fr"],
        "detectedLanguages": ["fr"],
        "clientToken": "c-17",
    }


def test_every_attribute_is_served_also_as_an_experiment_and_with_a_version(site: Site) -> None:
    asked = [*EVERY, *(f"{name}_EXPERIMENTAL" for name in EVERY), "TOXICITY@6", "INSULT@2"]
    scores = site.scores(INSULT, *asked)
    assert list(scores) == asked
    assert scores["PROFANITY"] == scores["OBSCENE"] == scores["OBSCENE_EXPERIMENTAL"]
    assert scores["TOXICITY@6"] == scores["TOXICITY"]


def test_sentences_are_spans_in_utf_16_code_units(site: Site) -> None:
    text = "Bonjour mon ami 😀. " + INSULT
    spans = site.scores(text, spanAnnotations=True)["TOXICITY"]["spanScores"]
    assert [(span["begin"], span["end"]) for span in spans] == [(0, 19), (20, 20 + len(INSULT))]
    assert spans[0]["score"]["value"] < 0.5 < spans[1]["score"]["value"]


def test_what_is_meant_counts_where_it_is_worse_than_what_is_written(site: Site) -> None:
    plain, disguised = (
        summary(site.scores(text), "TOXICITY") for text in ("espèce de connard", "espèce de c0nn@rd")
    )
    assert disguised == pytest.approx(plain, abs=0.05)


def test_scores_below_the_threshold_are_left_out_of_summaries_and_of_spans(site: Site) -> None:
    text = f"{MAYOR} {INSULT}"
    message = {
        "comment": {"text": text},
        "requestedAttributes": {"INSULT": {"scoreThreshold": 0.5}, "THREAT": {"scoreThreshold": 0.99}},
        "spanAnnotations": True,
    }
    scores = site.call("analyze", message).json["attributeScores"]
    assert list(scores) == ["INSULT"]
    assert [span["begin"] for span in scores["INSULT"]["spanScores"]] == [len(MAYOR) + 1]


def test_a_sentence_above_the_threshold_is_told_where_the_whole_text_is_below_it(site: Site) -> None:
    text = f"{MAYOR} {MAYOR} {INSULT}"
    whole = site.scores(text, spanAnnotations=True)["TOXICITY"]
    sentence = whole["spanScores"][-1]
    between = (whole["summaryScore"]["value"] + sentence["score"]["value"]) / 2
    message = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {"scoreThreshold": between}}}
    answer = site.call("analyze", message | {"spanAnnotations": True})
    assert whole["summaryScore"]["value"] < between
    assert answer.json["attributeScores"] == {"TOXICITY": {"spanScores": [sentence]}}
    assert site.call("analyze", message).json["attributeScores"] == {}


def test_context_is_taken_in_either_form_and_changes_nothing(site: Site) -> None:
    alone = site.scores(MAYOR)
    assert site.scores(MAYOR, context={"entries": [{"text": INSULT}]}) == alone
    around = {"article": {"text": INSULT}, "parentComment": {"text": "x", "type": "PLAIN_TEXT"}}
    assert site.scores(MAYOR, context={"articleAndParentComment": around}) == alone


def test_members_nobody_knows_are_ignored_and_null_is_absent(site: Site) -> None:
    more = {"context": None, "languages": None, "sessionId": None, "unheard": {"of": [1]}, "model": "x"}
    assert site.scores(MAYOR, **more) == site.scores(MAYOR)
    query = {
        "alt": "json",
        "prettyPrint": "false",
        "fields": "x",
        "quotaUser": "u",
        "$.xgafv": "2",
        "key": site.key,
    }
    message = {"comment": {"text": MAYOR, "colour": "red"}, "requestedAttributes": {"TOXICITY": None}}
    answer = site.client.post("/v1alpha1/comments:analyze", query_string=query, json=message)
    assert answer.json["attributeScores"] == site.scores(MAYOR)


def test_members_may_be_written_as_proto3_writes_them_in_snake_case(site: Site) -> None:
    message = {"comment": {"text": MAYOR}, "requested_attributes": {"TOXICITY": {"score_threshold": 0.999}}}
    assert site.call("analyze", message | {"client_token": "c"}).json["clientToken"] == "c"
    assert site.call("analyze", message).json["attributeScores"] == {}


@pytest.mark.parametrize(
    "text", ["bonjour mon ami", "ok", "lol 😂😂", "Merci! very nice, vraiment", "12345", "ха-ха"]
)
def test_without_a_language_named_short_and_mixed_texts_are_scored_all_the_same(
    site: Site, text: str
) -> None:
    answer = site.analyze(text)
    assert answer.status_code == 200, answer.json
    assert len(answer.json["languages"]) == 1


def test_an_unsure_language_is_called_undetermined(site: Site) -> None:
    answer = site.analyze("ok").json
    assert (answer["languages"], answer["detectedLanguages"]) == (["und"], [])


def test_the_language_named_counts_whatever_is_detected(site: Site) -> None:
    answer = site.analyze(MAYOR, languages=["en-US"]).json
    assert (answer["languages"], answer["detectedLanguages"]) == (["en-US"], ["fr"])


def test_attributes_out_of_reach_may_be_dropped(site: Site) -> None:
    asked = ("TOXICITY", "FLIRTATION", "REASONING_EXPERIMENTAL", "TOXICITY_FAST")
    assert list(site.scores(MAYOR, *asked, dropUnsupportedAttributes=True)) == ["TOXICITY"]
    answer = site.analyze(MAYOR, "TOXICITY", languages=["br"], dropUnsupportedAttributes=True)
    assert answer.json["attributeScores"] == {}


def test_strange_texts_are_scored_and_their_tokens_given_back(site: Site) -> None:
    raw = b'{"comment": {"text": "half \\ud83d of \\u0000 it"}, "requestedAttributes": {"INSULT": {}}, "clientToken": "\\udc00"}'
    answer = site.call("analyze", raw)
    assert (answer.status_code, answer.json["clientToken"]) == (200, "\udc00")


def test_a_long_text_of_many_sentences_is_scored_whole(site: Site) -> None:
    text = "Bien. " * 3_000 + INSULT
    scores = site.scores(text, spanAnnotations=True)["TOXICITY"]
    assert scores["summaryScore"]["value"] > 0.5
    assert len(scores["spanScores"]) == 100
    assert scores["spanScores"][-1]["end"] == len(text)


def test_a_scorer_that_is_down_is_a_503_that_says_when_to_come_back(site_with: MakeSite) -> None:
    answer = site_with(scorer=Down()).analyze(MAYOR)
    assert (answer.status_code, answer.json["error"]["status"]) == (503, "UNAVAILABLE")
    assert int(answer.headers["Retry-After"]) >= 1


def test_an_attribute_the_scorer_does_not_give_is_not_served(site_with: MakeSite) -> None:
    error = site_with(scorer=Down()).analyze(MAYOR, "THREAT").json["error"]
    assert error["details"][0]["languageNotSupportedByAttributeError"]["attribute"] == "THREAT"


def test_nothing_of_an_analysis_is_kept(site: Site, scorer: Scorer) -> None:
    site.analyze(INSULT, doNotStore=False)
    assert site.kept() == []

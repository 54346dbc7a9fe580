"""Google's own Python library, built through discovery: it asks, is answered, and reads what was refused."""

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from programs_site import INSULT, Site

GREEK = "Η κυβέρνηση ανακοίνωσε χθες το βράδυ νέα μέτρα για τη στήριξη των οικογενειών στην Ελλάδα."

DATABASES = ["sqlite"]  # one database is enough here: the client sees none


@pytest.fixture
def client_with(served: str):
    """The library's client under some key, as Perspective's own example builds it."""
    built = []

    def make(key: str):
        client = build(
            "commentanalyzer",
            "v1alpha1",
            developerKey=key,
            discoveryServiceUrl=f"{served}/$discovery/rest?version=v1alpha1",
            static_discovery=False,
        )
        built.append(client)
        return client

    yield make
    for client in built:
        client.close()


def test_it_builds_itself_and_reads_the_scores(client_with, site: Site) -> None:
    request = {
        "comment": {"text": INSULT},
        "requestedAttributes": {"TOXICITY": {}, "INSULT": {"scoreThreshold": 0.3}},
        "languages": ["fr"],
        "spanAnnotations": True,
    }
    response = client_with(site.key).comments().analyze(body=request).execute()
    assert response["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.8
    assert response["attributeScores"]["INSULT"]["spanScores"][0]["end"] == len(INSULT)
    assert response["languages"] == ["fr"]


def test_it_suggests_scores(client_with, site: Site) -> None:
    request = {
        "comment": {"text": INSULT},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
        "clientToken": "c-1",
    }
    response = client_with(site.key).comments().suggestscore(body=request).execute()
    assert response["clientToken"] == "c-1"
    assert [label.text for label in site.kept()] == [INSULT]


def test_it_asks_many_at_once_and_reads_each_answer(client_with, site: Site) -> None:
    told = {}
    comments = client_with(site.key).comments()
    batch = client_with(site.key).new_batch_http_request(
        callback=lambda name, *answer: told.update({name: answer})
    )
    comment = {"comment": {"text": INSULT}, "clientToken": "c-1"}
    asked = comment | {"requestedAttributes": {"TOXICITY": {}}}
    batch.add(comments.analyze(body=asked), request_id="score me")
    batch.add(comments.analyze(body=asked | {"languages": ["br"]}), request_id="unread")
    scores = {"TOXICITY": {"summaryScore": {"value": 1}}}
    batch.add(comments.suggestscore(body=comment | {"attributeScores": scores}), request_id="keep me")
    batch.execute()
    assert list(told) == ["score me", "unread", "keep me"]
    assert told["score me"][0]["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.8
    assert told["unread"][1].error_details[0]["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    assert told["keep me"][0]["clientToken"] == "c-1"
    assert [label.text for label in site.kept()] == [INSULT]


def test_it_reads_what_was_wrong_from_the_error_s_details(client_with, site: Site) -> None:
    request = {"comment": {"text": GREEK}, "requestedAttributes": {"TOXICITY": {}}}
    with pytest.raises(HttpError) as refused:
        client_with(site.key).comments().analyze(body=request).execute()
    assert refused.value.status_code == 400
    (detail,) = refused.value.error_details
    assert detail["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    assert detail["languageNotSupportedByAttributeError"] == {
        "detectedLanguages": ["el"],
        "attribute": "TOXICITY",
    }


def test_it_reads_that_the_key_was_wrong(client_with, site: Site) -> None:
    request = {"comment": {"text": INSULT}, "requestedAttributes": {"TOXICITY": {}}}
    with pytest.raises(HttpError, match="API key not valid") as refused:
        client_with("AIza-of-google").comments().analyze(body=request).execute()
    assert refused.value.error_details[0]["reason"] == "API_KEY_INVALID"


def test_the_document_points_to_the_public_address_where_one_is_set(site_with) -> None:
    site = site_with(public_url="https://comments.example.org/civility")
    told = site.client.get("/$discovery/rest?version=v1alpha1").json
    assert (told["rootUrl"], told["baseUrl"]) == ("https://comments.example.org/civility/",) * 2
    assert told["resources"]["comments"]["methods"]["analyze"]["path"] == "v1alpha1/comments:analyze"


def test_every_schema_the_document_refers_to_is_in_it(site: Site) -> None:
    told = site.client.get("/%24discovery/rest", headers={"Host": "example.org"}).json
    assert told["rootUrl"] == "http://example.org/"

    def refs(part):
        if isinstance(part, dict):
            yield from ([part["$ref"]] if isinstance(part.get("$ref"), str) else [])
            for inner in part.values():
                yield from refs(inner)

    assert set(refs(told)) == set(told["schemas"])

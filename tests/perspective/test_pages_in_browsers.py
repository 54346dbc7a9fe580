"""Scripts on any page may ask here with a key, as they could ask Perspective: browsers are told so beforehand."""

import pytest
from programs_site import INSULT, Site

PAGE = "https://app.example"

DATABASES = ["sqlite"]  # one database is enough here: nothing is stored


@pytest.mark.parametrize("header", ["X-Goog-Api-Key", "X-Api-Key", "Authorization", "Content-Type"])
@pytest.mark.parametrize("path", ["/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore", "/batch"])
def test_a_page_may_send_its_key_in_any_header_that_takes_one(site: Site, path: str, header: str) -> None:
    asked = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": header.lower(),
    }
    allowed = site.client.options(path, headers=asked).headers
    assert allowed["Access-Control-Allow-Origin"] == "*"
    assert header.lower() in allowed["Access-Control-Allow-Headers"].lower().split(", ")


def test_a_page_may_read_scores_refusals_and_the_discovery_document(site: Site) -> None:
    page = {"headers": {"Origin": PAGE}}
    message = {"comment": {"text": INSULT}, "requestedAttributes": {"TOXICITY": {}}}
    answers = [
        site.call("analyze", message, **page),
        site.call("analyze", message, key="made-up", **page),
        site.client.get("/$discovery/rest", **page),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 200]
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_doors_of_other_programs_are_none_for_pages(site: Site) -> None:
    for path in ("/api/v1/classify", "/coral/default", "/v1x/comments"):
        answer = site.client.options(path, headers={"Origin": PAGE, "Access-Control-Request-Method": "POST"})
        assert "Access-Control-Allow-Origin" not in answer.headers

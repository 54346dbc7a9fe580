"""Every refusal under Perspective's paths has Google's shape, and clients find what they act on."""

import datetime as dt
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs_site import MakeSite, Site
from sqlalchemy.exc import IntegrityError, OperationalError

from models.engine import writing
from service import access
from service.perspective import views

CIVIL = "Merci pour cet article."
GOOD = {"comment": {"text": CIVIL}, "requestedAttributes": {"TOXICITY": {}}}

DATABASES = ["sqlite"]  # one database is enough here: what is refused depends on no database


def error_of(answer, code: int = 400):
    """The error of an answer, which is Google's and nothing else."""
    assert answer.status_code == code, answer.get_data(as_text=True)
    assert answer.content_type.startswith("application/json")
    (error,) = answer.json.values()
    assert (error["code"], bool(error["message"]), bool(error["status"])) == (code, True, True)
    return error


def type_of(answer) -> str:
    return error_of(answer)["details"][0]["errorType"]


def test_a_language_out_of_reach_names_the_attribute_to_drop(site: Site) -> None:
    error = error_of(site.analyze(CIVIL, "INSULT", languages=["br"]))
    assert error == {
        "code": 400,
        "status": "INVALID_ARGUMENT",
        "message": "Attribute INSULT does not support request languages: br",
        "details": [
            {
                "@type": "type.googleapis.com/google.commentanalyzer.v1alpha1.Error",
                "errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
                "languageNotSupportedByAttributeError": {"requestedLanguages": ["br"], "attribute": "INSULT"},
            }
        ],
    }


def test_a_language_that_is_certain_and_out_of_reach_is_told_as_detected(site: Site) -> None:
    greek = "Η κυβέρνηση ανακοίνωσε χθες το βράδυ νέα μέτρα για τη στήριξη των οικογενειών στην Ελλάδα."
    told = error_of(site.analyze(greek))["details"][0]["languageNotSupportedByAttributeError"]
    assert told == {"detectedLanguages": ["el"], "attribute": "TOXICITY"}


def test_a_client_that_drops_what_is_named_and_retries_gets_its_scores(site: Site) -> None:
    asked = ["TOXICITY", "FLIRTATION", "SPAM", "TOXICITY_FAST"]
    while (answer := site.analyze(CIVIL, *asked)).status_code == 400:
        asked.remove(answer.json["error"]["details"][0]["languageNotSupportedByAttributeError"]["attribute"])
    assert list(answer.json["attributeScores"]) == ["TOXICITY"]


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("COMMENT_EMPTY", {"comment": {"text": ""}}),
        ("COMMENT_EMPTY", {"comment": {"text": " \n\u200b"}}),
        ("COMMENT_EMPTY", {"comment": {}}),
        ("COMMENT_EMPTY", {"comment": None}),
        ("COMMENT_TOO_LONG", {"comment": {"text": "é" * 10_241}}),
        ("NO_REQUESTED_ATTRIBUTES", {"requestedAttributes": {}}),
        ("NO_REQUESTED_ATTRIBUTES", {"requestedAttributes": None}),
        ("INVALID_REQUEST", {"requestedAttributes": {"TOXICTY": {}}}),
        ("INVALID_REQUEST", {"requestedAttributes": {"toxicity": {}}}),
        ("INVALID_REQUEST", {"requestedAttributes": {"": {}}}),
        ("INVALID_REQUEST", {"requestedAttributes": {"TOXICITY": {"scoreType": "STD_DEV_SCORE"}}}),
        ("INVALID_REQUEST", {"requestedAttributes": {"TOXICITY": {"scoreThreshold": "high"}}}),
        ("INVALID_REQUEST", {"requestedAttributes": ["TOXICITY"]}),
        ("INVALID_REQUEST", {"comment": {"text": CIVIL, "type": "HTML"}}),
        ("INVALID_REQUEST", {"comment": {"text": 7}}),
        ("INVALID_REQUEST", {"comment": CIVIL}),
        ("INVALID_REQUEST", {"context": {"entries": [], "articleAndParentComment": {}}}),
        ("INVALID_REQUEST", {"context": {"entries": [{"text": "x", "type": "HTML"}]}}),
        ("INVALID_REQUEST", {"languages": "fr"}),
        ("INVALID_REQUEST", {"languages": ["français"]}),
        ("INVALID_REQUEST", {"spanAnnotations": {}}),
        ("INVALID_REQUEST", {"clientToken": 17}),
    ],
)
def test_what_is_wrong_has_the_error_type_of_perspective(site: Site, expected: str, changes) -> None:
    assert type_of(site.call("analyze", GOOD | changes)) == expected


def test_a_comment_of_exactly_the_limit_is_scored(site: Site) -> None:
    assert site.analyze("é" * 10_240).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [b"", b"[", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a": ' * 5_000, b"9" * 5_000, b"NaN"],
)
def test_what_is_no_message_is_refused_and_breaks_nothing(site: Site, raw: bytes) -> None:
    assert type_of(site.call("analyze", raw)) == "INVALID_REQUEST"


def test_each_wrong_member_is_named(site: Site) -> None:
    error = error_of(site.call("analyze", {"comment": {"text": 3}, "languages": [None, 1]}))
    violations = error["details"][1]["fieldViolations"]
    assert {one["field"] for one in violations} >= {"comment.text", "languages.1"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = st.sampled_from(
    ["comment", "context", "requestedAttributes", "attributeScores", "languages", "doNotStore", "clientToken",
     "spanAnnotations", "dropUnsupportedAttributes", "sessionId", "communityId"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.dictionaries(MEMBERS, JSON, min_size=1, max_size=3),
    operation=st.sampled_from(["analyze", "suggestscore"]),
)
def test_no_message_whatever_is_a_fault_of_ours(site: Site, changes, operation: str) -> None:
    message = GOOD | {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}} | changes
    assert site.call(operation, message).status_code in {200, 400}


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/v1alpha1/comments:analyze", 405),
        ("PUT", "/v1alpha1/comments:suggestscore", 405),
        ("POST", "/v1alpha1/comments:delete", 404),
        ("GET", "/v1alpha1/x/y", 404),
        ("POST", "/v1alpha1/", 404),
        ("POST", "/v1alpha1//", 404),
        ("POST", "/v1alpha1///comments:analyze", 404),
        ("GET", "/v1alpha1//comments:analyze", 405),
        ("GET", "/$discovery/", 404),
        ("GET", "/$discovery//rest", 404),
        ("POST", "/$discovery/rest", 404),
        ("GET", "/$discovery/rest?version=v2", 404),
        ("GET", "/$discovery/apis", 404),
    ],
)
def test_other_paths_and_methods_are_refused_in_the_same_shape(
    site: Site, method: str, path: str, code: int
) -> None:
    answer = site.client.open(path, method=method)
    error_of(answer, code)
    assert answer.headers.get("Allow") == ("POST" if code == 405 else None)


def test_a_request_too_large_is_a_413(site_with: MakeSite) -> None:
    site = site_with(max_request_bytes=1024)
    assert "1024 bytes" in error_of(site.analyze("é" * 2_000), 413)["message"]


def test_so_is_one_in_chunks_of_which_no_length_is_known(site_with: MakeSite) -> None:
    site = site_with(max_request_bytes=1024)
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    answer = site.client.post(
        f"/v1alpha1/comments:analyze?key={site.key}",
        input_stream=io.BytesIO(json.dumps(GOOD).encode().ljust(2_000)),
        content_type="application/json",
        environ_overrides=chunked,
    )
    assert "1024 bytes" in error_of(answer, 413)["message"]


def test_a_nul_in_the_query_is_refused_in_the_same_shape(site: Site) -> None:
    error_of(site.call("analyze", GOOD, key="a\0b"), 400)


def test_without_a_key_a_403_and_with_a_wrong_one_a_400_that_says_so(site: Site) -> None:
    assert error_of(site.call("analyze", GOOD, key=None), 403)["status"] == "PERMISSION_DENIED"
    for wrong in ("civ_unheard-of", "AIza-of-google"):
        error = error_of(site.call("analyze", GOOD, key=wrong))
        assert error["details"][0]["reason"] == "API_KEY_INVALID"
        assert wrong not in str(error)
    blocked = error_of(site.call("analyze", GOOD, key=site.other_key), 403)
    assert blocked["details"][0]["reason"] == "API_KEY_SERVICE_BLOCKED"


def test_a_revoked_key_is_no_key_any_more(site: Site) -> None:
    with writing(site.engine) as session:
        (key,) = [one for one in access.list_keys(session) if one.name == "analyze"]
        access.revoke_key(session, key.id, now=site.now)
    assert error_of(site.analyze(CIVIL))["details"][0]["reason"] == "API_KEY_INVALID"


def test_over_quota_a_429_that_says_when_to_come_back_and_another_key_goes_on(site_with: MakeSite) -> None:
    site = site_with(key_request_limit="2/minute")
    answers = [site.analyze(CIVIL) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    error = error_of(answers[-1], 429)
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert site.call("analyze", GOOD, key=site.other_key).status_code == 403


@pytest.mark.parametrize("place", ["X-Goog-Api-Key", "X-Api-Key", "Authorization"])
def test_a_quota_is_the_keys_own_wherever_the_client_puts_it(site_with: MakeSite, place: str) -> None:
    site = site_with(key_request_limit="2/minute")
    prefix = "Bearer " if place == "Authorization" else ""

    def ask(key: str) -> int:
        return site.call("analyze", GOOD, key=None, headers={place: prefix + key}).status_code

    assert [ask(site.key) for _ in range(3)] == [200, 200, 429]
    assert ask(site.other_key) == 403


def test_made_up_keys_share_the_quota_of_their_address(site_with: MakeSite) -> None:
    site = site_with(key_request_limit="2/minute")
    answers = [site.call("analyze", GOOD, key=f"civ_made-up-{n}").status_code for n in range(3)]
    assert answers == [400, 400, 429]
    assert site.analyze(CIVIL).status_code == 200


def test_a_fault_of_ours_is_a_500_without_its_words(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_, **__):
        raise RuntimeError("the comment was: secret")

    monkeypatch.setattr(views, "attribute_scores", broken)
    assert error_of(site.analyze(CIVIL), 500) == {
        "code": 500, "message": "Internal Server Error", "status": "INTERNAL"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "code", "status"), [(OperationalError, 503, "UNAVAILABLE"), (IntegrityError, 500, "INTERNAL")]
)
def test_a_database_that_does_not_answer_is_a_503_and_one_that_refuses_a_fault_of_ours(
    site: Site, monkeypatch: pytest.MonkeyPatch, fault, code: int, status: str
) -> None:
    def failing(*_, **__):
        raise fault("INSERT", {}, Exception("of the driver"))

    monkeypatch.setattr(views.labels, "keep_label", failing)
    answer = site.suggest(CIVIL)
    assert error_of(answer, code)["status"] == status
    assert ("Retry-After" in answer.headers) == (code == 503)


def test_a_key_may_come_in_a_header_as_google_s_libraries_send_it(site: Site) -> None:
    for headers in (
        {"X-Goog-Api-Key": site.key},
        {"Authorization": f"Bearer {site.key}"},
        {"X-Api-Key": site.key},
    ):
        assert site.call("analyze", GOOD, key=None, headers=headers).status_code == 200


@pytest.fixture
def at_home(site_with: MakeSite) -> Site:
    """A site whose own network needs no key."""
    return site_with(analyze_networks="10.1.0.0/16, 192.0.2.7, 2001:db8::/32")


@pytest.mark.parametrize("address", ["10.1.200.3", "192.0.2.7", "2001:db8::9", "::ffff:10.1.0.1"])
@pytest.mark.parametrize("key", ["whatever-coral-insists-on", None])
def test_from_a_network_the_operator_named_any_key_or_none_will_do(at_home: Site, address: str, key) -> None:
    assert at_home.call("analyze", GOOD, key=key, environ_base={"REMOTE_ADDR": address}).status_code == 200


@pytest.mark.parametrize("address", ["10.2.0.1", "192.0.2.8", "::1", "nonsense", ""])
def test_from_anywhere_else_it_will_not(at_home: Site, address: str) -> None:
    answer = at_home.call("analyze", GOOD, key="x", environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 400


def test_a_page_or_an_unknown_proxy_does_not_borrow_the_network(at_home: Site) -> None:
    inside = {"REMOTE_ADDR": "10.1.0.1"}
    for headers in ({"Origin": "https://evil.example"}, {"X-Forwarded-For": "198.51.100.1"}):
        assert at_home.call("analyze", GOOD, key="x", environ_base=inside, headers=headers).status_code == 400


def test_inside_the_network_a_key_of_ours_must_still_hold(at_home: Site) -> None:
    inside = {"environ_base": {"REMOTE_ADDR": "10.1.0.1"}}
    assert at_home.call("analyze", GOOD, key="civ_unheard-of", **inside).status_code == 400
    assert at_home.call("analyze", GOOD, key=at_home.other_key, **inside).status_code == 403


def test_the_use_of_a_key_is_noted(site: Site) -> None:
    site.analyze(CIVIL)
    with writing(site.engine) as session:
        (key,) = [one for one in access.list_keys(session) if one.name == "analyze"]
    assert key.last_used_at == site.now
    assert isinstance(key.last_used_at, dt.datetime)

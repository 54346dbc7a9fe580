"""A remote scorer against a real HTTP server that speaks Perspective's protocol, or fails to."""

import json
import socket
from threading import Thread

import pytest
from werkzeug import Response

from service.scoring import ATTRIBUTES, Scorer, ScorerError, ScorerUnavailable, TextTooLong, load
from service.scoring.remote import MAX_BYTES, THEIRS

PATH = "/v1alpha1/comments:analyze"


def answer(scores):
    return {"attributeScores": {name: {"summaryScore": {"value": value}} for name, value in scores.items()}}


def by_words(request):
    """0.9 for every attribute asked where the text says "connard", else 0.1."""
    asked = json.loads(request.data)
    value = 0.9 if "connard" in asked["comment"]["text"] else 0.1
    return Response(
        json.dumps(answer(dict.fromkeys(asked["requestedAttributes"], value))), mimetype="application/json"
    )


def test_attributes_are_asked_by_their_names_and_come_back_as_ours(httpserver):
    given = {theirs: number / 10 for number, theirs in enumerate(THEIRS.values())}
    httpserver.expect_oneshot_request(PATH, method="POST").respond_with_json(answer(given))
    scorer = load(f"remote:{httpserver.url_for('')}")
    assert isinstance(scorer, Scorer)
    assert scorer.score(["Bonjour"]) == [{ours: given[theirs] for ours, theirs in THEIRS.items()}]
    asked = httpserver.log[0][0].get_json()
    assert asked["comment"] == {"text": "Bonjour", "type": "PLAIN_TEXT"}
    assert asked["doNotStore"] is True
    assert set(asked["requestedAttributes"]) == set(THEIRS.values())
    assert scorer.attributes == ATTRIBUTES
    assert "fr" in scorer.languages


@pytest.mark.parametrize("spelling", ["option", "url"])
def test_the_key_travels_in_a_header_never_in_the_address(httpserver, spelling):
    httpserver.expect_request(PATH, headers={"X-Goog-Api-Key": "k-1"}).respond_with_handler(by_words)
    url = httpserver.url_for("/v1alpha1")
    scorer = load(f"remote:{url}?key=k-1") if spelling == "url" else load(f"remote:{url}", key="k-1")
    assert scorer.score(["bonjour"])[0]["toxicity"] == 0.1
    assert httpserver.log[0][0].query_string == b""
    assert "k-1" not in scorer.model


def test_many_texts_keep_their_order_and_the_same_text_is_asked_once(httpserver):
    httpserver.expect_request(PATH).respond_with_handler(by_words)
    texts = ["un", "connard", "deux", "connard", "trois", "quatre", "cinq"]
    scores = load(f"remote:{httpserver.url_for('')}").score(texts)
    assert [each["toxicity"] for each in scores] == [0.9 if text == "connard" else 0.1 for text in texts]
    assert len(httpserver.log) == 6


def test_no_texts_are_no_calls(httpserver):
    assert load(f"remote:{httpserver.url_for('')}").score([]) == []


def test_a_text_over_20480_bytes_goes_in_pieces_and_the_worst_counts(httpserver):
    httpserver.expect_request(PATH).respond_with_handler(by_words)
    text = "Une phrase tout à fait polie. " * 1500 + "Espèce de connard."
    assert load(f"remote:{httpserver.url_for('')}").score([text])[0]["toxicity"] == 0.9
    sent = [request.get_json()["comment"]["text"] for request, _ in httpserver.log]
    assert len(sent) > 1
    assert all(len(piece.encode()) <= MAX_BYTES for piece in sent)


def test_a_text_of_megabytes_is_refused():
    with pytest.raises(TextTooLong, match="at most 50"):
        load("remote:http://127.0.0.1:9").score(["".join(f"Phrase {number}. " for number in range(100_000))])


def test_attributes_that_the_server_lacks_are_absent(httpserver):
    httpserver.expect_request(PATH).respond_with_json(answer({"TOXICITY": 0.4}))
    assert load(f"remote:{httpserver.url_for('')}").score(["x"]) == [{"toxicity": 0.4}]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"error": {"code": 403, "message": "API key not valid"}}', 403),
        ("<html>Bad gateway</html>", 502),
        ('{"error": "flat"}', 500),
        ("not json", 200),
        ("[]", 200),
        ("{}", 200),
        (json.dumps(answer({"INSULT": 0.4})), 200),
        (json.dumps(answer({"TOXICITY": 1.7})), 200),
        (json.dumps(answer({"TOXICITY": float("nan")})), 200),
        (json.dumps(answer({"TOXICITY": None})), 200),
    ],
)
def test_every_other_answer_is_unavailable(httpserver, body, status):
    httpserver.expect_request(PATH).respond_with_data(body, status=status)
    with pytest.raises(ScorerUnavailable):
        load(f"remote:{httpserver.url_for('')}").score(["x"])


def test_a_redirect_is_not_followed(httpserver):
    httpserver.expect_request(PATH).respond_with_data("", status=302, headers={"Location": "/elsewhere"})
    with pytest.raises(ScorerUnavailable, match="302"):
        load(f"remote:{httpserver.url_for('')}").score(["x"])


def test_a_server_that_is_gone_is_unavailable():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(ScorerUnavailable, match="cannot be reached"):
        load(f"remote:http://127.0.0.1:{port}").score(["x"])


def test_a_server_that_never_answers_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        scorer = load(f"remote:http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.1)
        with pytest.raises(ScorerUnavailable, match="cannot be reached"):
            scorer.score(["x"])


def test_a_connection_reset_is_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_reset_then_answer, args=(server,), daemon=True).start()
        assert load(f"remote:http://127.0.0.1:{server.getsockname()[1]}").score(["x"]) == [{"toxicity": 0.3}]


def _reset_then_answer(server):
    server.accept()[0].close()
    connection, _ = server.accept()
    connection.recv(65536)
    body = json.dumps(answer({"TOXICITY": 0.3})).encode()
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
    connection.close()


@pytest.mark.parametrize("url", ["ftp://host", "host:80", "https://", "nothing"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ScorerError, match="http or https"):
        load(f"remote:{url}")

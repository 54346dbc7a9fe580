import datetime as dt
import socket
import ssl
from email.utils import format_datetime

import pytest
from werkzeug import Response

from service.clock import utc_now
from service.delivery import Outcome, post
from service.delivery.deadline import Deadline
from service.delivery.posting import KEEP_AT_MOST
from service.delivery.retry_after import seconds_to_wait

OK = b"HTTP/1.1 200 OK\r\n"


def send(url, *, timeout=5.0, now=None, body=b'{"type":"comment.held"}', **headers):
    return post(url, body, headers, timeout=timeout, now=now or utc_now(), allow_private=True)


def test_a_taken_delivery_keeps_what_the_receiver_said(receiver):
    receiver.expect_request("/hook").respond_with_data("merci", status=202)
    outcome = send(receiver.url_for("/hook"))
    assert (outcome.status_code, outcome.response, outcome.error) == (202, "merci", None)
    assert outcome.delivered
    assert outcome.kind == "2xx"


def test_the_receiver_gets_the_very_bytes_and_headers(receiver):
    receiver.expect_request("/hook").respond_with_data("")
    send(receiver.url_for("/hook"), body='{"body":"é"}'.encode(), **{"webhook-id": "m-1"})
    request, _ = receiver.log[0]
    assert request.get_data() == '{"body":"é"}'.encode()
    assert request.headers["webhook-id"] == "m-1"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["User-Agent"].startswith("Civility")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(receiver, status):
    receiver.expect_request("/hook").respond_with_data(
        "", status, {"Location": receiver.url_for("/elsewhere")}
    )
    outcome = send(receiver.url_for("/hook"))
    assert outcome.status_code == status
    assert not outcome.delivered
    assert [request.path for request, _ in receiver.log] == ["/hook"]


@pytest.mark.parametrize(("status", "gone"), [(400, False), (410, True), (500, False), (503, False)])
def test_a_failure_is_told_by_its_status(receiver, status, gone):
    receiver.expect_request("/hook").respond_with_data("non", status)
    outcome = send(receiver.url_for("/hook"))
    assert not outcome.delivered
    assert outcome.gone is gone
    assert outcome.kind == f"{status // 100}xx"


def test_a_wish_to_be_left_alone_is_read(receiver):
    receiver.expect_request("/hook").respond_with_data("", 429, {"Retry-After": "120"})
    assert send(receiver.url_for("/hook")).retry_after == 120


def test_only_the_beginning_of_a_long_answer_is_kept_and_nul_is_replaced(receiver):
    receiver.expect_request("/hook").respond_with_data(b"\x00\xff" + b"x" * 1_000_000)
    outcome = send(receiver.url_for("/hook"))
    assert outcome.delivered
    assert outcome.response == "\ufffd\ufffd" + "x" * (KEEP_AT_MOST - 2)


def test_a_compressed_bomb_is_not_unpacked(receiver):
    receiver.expect_request("/hook").respond_with_response(
        Response(b"\x1f\x8b not really gzip", headers={"Content-Encoding": "gzip"})
    )
    assert send(receiver.url_for("/hook")).delivered


def test_an_endless_answer_is_read_no_further_than_allowed(raw_receiver):
    outcome = send(raw_receiver(OK + b"\r\n", *[b"x" * 65_536] * 200))
    assert outcome.delivered


def test_a_dripping_body_meets_the_deadline(raw_receiver):
    outcome = send(raw_receiver(OK + b"\r\n", *[b"x"] * 1000, gap=0.02), timeout=0.3)
    assert outcome.status_code == 200
    assert outcome.error == "timed out: no complete answer within 0.3 s"
    assert not outcome.delivered


def test_dripping_headers_meet_the_deadline(raw_receiver):
    outcome = send(raw_receiver(OK, b"X-Slow: ", *[b"x"] * 1000, gap=0.02), timeout=0.3)
    assert outcome.error == "timed out: no complete answer within 0.3 s"


def test_silence_meets_the_deadline(raw_receiver):
    assert send(raw_receiver(b"", gap=60), timeout=0.3).error.startswith("timed out")


def test_a_dripping_handshake_meets_the_deadline(raw_receiver):
    url = raw_receiver(b"\x16\x03\x03\x40\x00", *[b"x"] * 1000, gap=0.02)
    assert send(url.replace("http:", "https:"), timeout=0.3).error.startswith("timed out")


def test_an_answer_shorter_than_it_claims_is_a_failure(raw_receiver):
    outcome = send(raw_receiver(OK + b"Content-Length: 100\r\n\r\nabc"))
    assert outcome.status_code == 200
    assert outcome.error
    assert not outcome.delivered


def test_an_answer_longer_than_it_claims_is_taken_as_claimed(raw_receiver):
    assert send(raw_receiver(OK + b"Content-Length: 3\r\n\r\nabc" + b"x" * 100_000)).response == "abc"


def test_a_reset_connection_is_told(raw_receiver):
    assert send(raw_receiver(reset=True)).error.startswith("connection failed")


def test_what_is_not_http_is_told(raw_receiver):
    assert send(raw_receiver(b"SSH-2.0-OpenSSH_9.2\r\n")).error.startswith("no valid answer")


def test_a_closed_port_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert send(f"http://127.0.0.1:{port}/").error.startswith("connection failed")


def test_an_unknown_name_is_told(monkeypatch):
    def unknown(*args, **options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert send("http://nowhere.invalid/").error == "name not found: Name or service not known"


@pytest.mark.parametrize(
    "url", ["http://[", "https://", "nothing", "http://a..b/", "http://" + "a" * 300 + ".fr/"]
)
def test_a_broken_url_is_an_outcome_too(url):
    outcome = send(url)
    assert outcome.error
    assert outcome.kind == "error"


def test_a_certificate_nobody_vouches_for_is_refused(tls_receiver):
    tls_receiver.expect_request("/hook").respond_with_data("")
    assert send(tls_receiver.url_for("/hook")).error.startswith("TLS failed")
    assert tls_receiver.log == []


def test_a_certificate_of_ones_own_authority_can_be_trusted(tls_receiver, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    tls_receiver.expect_request("/hook").respond_with_data("")
    assert send(tls_receiver.url_for("/hook")).delivered


def test_a_proxy_of_the_surroundings_is_left_aside(receiver, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    receiver.expect_request("/hook").respond_with_data("")
    assert send(receiver.url_for("/hook")).delivered


def test_a_deadline_that_has_passed_cuts_a_connection_made_too_late():
    here, there = socket.socketpair()
    with here, there, Deadline(0.0) as deadline:
        with pytest.raises(TimeoutError):
            deadline.watch(here)
        assert deadline.over


def test_what_was_never_answered_counts_as_an_error():
    assert Outcome().kind == "error"
    assert not Outcome().delivered


def test_retry_after_is_seconds_or_a_date_and_else_ignored(now):
    tomorrow = format_datetime(now + dt.timedelta(days=1), usegmt=True)
    assert seconds_to_wait(tomorrow, now=now) == 86_400
    assert seconds_to_wait("Thu, 01 Jan 1970 00:00:00 -0000", now=now) == 0
    assert seconds_to_wait("9" * 5000, now=now) == 999_999_999
    assert [seconds_to_wait(header, now=now) for header in (None, "", "soon", "-5", "²")] == [None] * 5


def test_a_date_in_retry_after_counts_from_the_time_of_the_attempt(receiver, now):
    in_a_minute = format_datetime(now + dt.timedelta(minutes=1), usegmt=True)
    receiver.expect_request("/hook").respond_with_data("", 503, headers={"Retry-After": in_a_minute})
    assert send(receiver.url_for("/hook"), now=now).retry_after == 60


def test_tls_needs_a_modern_version():
    assert ssl.create_default_context().minimum_version >= ssl.TLSVersion.TLSv1_2

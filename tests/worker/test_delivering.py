import datetime as dt
import re
import threading

import pytest
from sqlalchemy.exc import OperationalError
from standardwebhooks import Webhook, WebhookVerificationError
from waiting import wait_until
from werkzeug import Response

from models import Delivery, DeliveryState, Endpoint
from models.engine import reading, writing
from service import statistics, webhooks
from service.clock import utc_now
from service.keyring import Keyring
from service.worker import dispatch

ANY_PATH = re.compile("/.*")


def test_a_real_receiver_verifies_what_it_got_and_refuses_what_was_tampered_with(newsroom, receiver):
    receiver.expect_request("/hook").respond_with_data("")
    _, secret = newsroom.endpoint(receiver.url_for("/hook"))
    event_id = newsroom.announce("comment.held", body="C’est faux.", version=1)
    assert newsroom.worker().tick()
    [(request, _)] = receiver.log
    told = Webhook(secret).verify(request.get_data(), dict(request.headers))
    assert (told["type"], told["data"]) == ("comment.held", {"body": "C’est faux.", "version": 1})
    assert request.headers["webhook-id"] == event_id
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(request.get_data().replace(b"faux", b"vrai"), dict(request.headers))


def test_during_a_rotation_the_old_and_the_new_secret_both_verify(newsroom, receiver):
    receiver.expect_request("/hook").respond_with_data("")
    endpoint_id, old = newsroom.endpoint(receiver.url_for("/hook"))
    new = newsroom.rotate(endpoint_id)
    newsroom.announce()
    newsroom.worker().tick()
    request, _ = receiver.log[0]
    for secret in (old, new):
        Webhook(secret).verify(request.get_data(), dict(request.headers))


def test_each_attempt_has_its_own_timestamp_and_the_same_id(newsroom, receiver):
    receiver.expect_ordered_request("/hook").respond_with_data("", 500)
    receiver.expect_ordered_request("/hook").respond_with_data("")
    newsroom.endpoint(receiver.url_for("/hook"))
    newsroom.announce()
    newsroom.worker().tick()
    newsroom.worker(clock=lambda: utc_now() + dt.timedelta(seconds=10)).tick()
    first, second = (request.headers for request, _ in receiver.log)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) >= 10
    assert first["webhook-signature"] != second["webhook-signature"]
    assert newsroom.undelivered() == 0


def test_a_private_receiver_is_a_recorded_attempt_where_it_is_not_allowed(newsroom, receiver):
    newsroom.endpoint(receiver.url_for("/hook"))
    newsroom.announce()
    guarded = type(newsroom.settings)(database_url=newsroom.settings.database_url, secret_key="x" * 16)
    newsroom.settings = guarded
    newsroom.worker().tick()
    [attempt] = newsroom.attempts()
    assert attempt.error == "refused: 127.0.0.1 is not a public address"
    assert receiver.log == []


def test_without_its_key_nothing_is_sent_unsigned(newsroom, receiver):
    newsroom.endpoint(receiver.url_for("/hook"))
    newsroom.announce()
    newsroom.keyring = Keyring("another secret altogether")
    newsroom.worker().tick()
    [attempt] = newsroom.attempts()
    assert attempt.error.startswith("not signed")
    assert receiver.log == []


def test_first_attempts_arrive_in_the_order_of_events(newsroom, receiver, ledger, run_worker_thread):
    receiver.expect_request(ANY_PATH).respond_with_handler(ledger)
    for path in ("/a", "/b"):
        newsroom.endpoint(receiver.url_for(path))
    announced = [newsroom.announce(number=number) for number in range(35)]
    run_worker_thread()
    wait_until(lambda: newsroom.undelivered() == 0)
    assert ledger.ids("/a") == ledger.ids("/b") == announced


def test_a_slow_receiver_holds_up_only_itself(newsroom, receiver, ledger, run_worker_thread):
    others_are_done = threading.Event()
    seen = []

    def slow(request):
        seen.append(others_are_done.wait(10))
        return Response(status=204)

    receiver.expect_request("/slow").respond_with_handler(slow)
    receiver.expect_request("/quick").respond_with_handler(ledger)
    newsroom.endpoint(receiver.url_for("/slow"), "comment.spam")
    newsroom.endpoint(receiver.url_for("/quick"), "comment.held")
    for _ in range(20):
        newsroom.announce("comment.spam")
    announced = [newsroom.announce("comment.held") for _ in range(20)]
    run_worker_thread()
    wait_until(lambda: ledger.ids("/quick") == announced)
    others_are_done.set()
    wait_until(lambda: newsroom.undelivered() == 0)
    assert all(seen)


def test_told_to_stop_it_finishes_the_post_in_hand_and_gives_the_rest_back(
    newsroom, receiver, run_worker_thread
):
    arrived, release = threading.Event(), threading.Event()

    def hold(request):
        arrived.set()
        release.wait(10)
        return Response(status=204)

    receiver.expect_request("/hook").respond_with_handler(hold)
    newsroom.endpoint(receiver.url_for("/hook"))
    for _ in range(5):
        newsroom.announce()
    stop = run_worker_thread()
    assert arrived.wait(10)
    stop.set()
    release.set()
    stop.join(30)
    first, *rest = newsroom.all(Delivery)
    assert first.state == DeliveryState.DELIVERED
    assert [(one.state, one.lease, one.attempts) for one in rest] == [(DeliveryState.DUE, None, 0)] * 4
    assert len(receiver.log) == 1


def test_what_the_lease_might_not_outlast_is_given_back_unsent(newsroom, receiver):
    receiver.expect_request("/hook").respond_with_data("")
    newsroom.endpoint(receiver.url_for("/hook"))
    for _ in range(3):
        newsroom.announce()
    moments = iter([utc_now() + dt.timedelta(seconds=seconds) for seconds in range(0, 600, 4)])
    worker = newsroom.worker(clock=lambda: next(moments))
    worker.tick()
    states = [delivery.state for delivery in newsroom.all(Delivery)]
    assert states.count(DeliveryState.DELIVERED) == len(receiver.log) < 3
    assert {delivery.lease for delivery in newsroom.all(Delivery)} == {None}


def test_gone_stops_the_batch_in_hand_and_gives_the_rest_back_unspent(newsroom, receiver):
    receiver.expect_request("/hook").respond_with_data("", 410)
    newsroom.endpoint(receiver.url_for("/hook"))
    for _ in range(5):
        newsroom.announce()
    newsroom.worker().tick()
    assert len(receiver.log) == 1
    assert [(one.lease, one.attempts) for one in newsroom.all(Delivery)] == [(None, 1)] + [(None, 0)] * 4


def test_an_attempt_is_settled_when_the_database_is_back(newsroom, receiver, monkeypatch):
    receiver.expect_request("/hook").respond_with_data("")
    newsroom.endpoint(receiver.url_for("/hook"))
    newsroom.announce()
    lose_the_database(monkeypatch, times=2)
    newsroom.worker().tick()
    assert newsroom.undelivered() == 0
    assert len(newsroom.attempts()) == len(receiver.log) == 1


def test_what_cannot_be_settled_comes_due_again(newsroom, receiver, monkeypatch):
    receiver.expect_request("/hook").respond_with_data("")
    newsroom.endpoint(receiver.url_for("/hook"))
    newsroom.announce()
    lose_the_database(monkeypatch, times=4)
    newsroom.worker().tick()
    assert newsroom.undelivered() == 1
    newsroom.worker(clock=lambda: utc_now() + dt.timedelta(seconds=30)).tick()
    assert newsroom.undelivered() == 0
    assert len({request.headers["webhook-id"] for request, _ in receiver.log}) == 1


def lose_the_database(monkeypatch, *, times):
    left, settle = [OperationalError("COMMIT", {}, Exception("server closed"))] * times, webhooks.settle

    def settle_or_fail(*args, **options):
        if left:
            raise left.pop()
        return settle(*args, **options)

    monkeypatch.setattr(dispatch, "SETTLE_PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(webhooks, "settle", settle_or_fail)


def test_with_every_thread_at_work_nothing_more_is_claimed(newsroom, receiver, monkeypatch):
    monkeypatch.setattr(dispatch, "ENDPOINTS_AT_ONCE", 0 + 1)
    arrived, release = threading.Event(), threading.Event()

    def hold(request):
        arrived.set()
        release.wait(10)
        return Response(status=204)

    receiver.expect_request(ANY_PATH).respond_with_handler(hold)
    for path in ("/a", "/b"):
        newsroom.endpoint(receiver.url_for(path))
    newsroom.announce()
    worker = newsroom.worker()
    assert worker._dispatch.send_due()
    assert arrived.wait(10)
    assert not worker._dispatch.send_due()
    assert [delivery.lease is None for delivery in newsroom.all(Delivery)].count(True) == 1
    release.set()
    worker._dispatch.finish()
    worker.tick()
    assert newsroom.undelivered() == 0


def test_what_waits_at_a_disabled_endpoint_is_not_counted_as_due(newsroom):
    disabled, _ = newsroom.endpoint("http://127.0.0.1:9/a")
    newsroom.endpoint("http://127.0.0.1:9/b")
    newsroom.announce()
    assert due(newsroom) == 2
    with writing(newsroom.engine) as session:
        webhooks.change_endpoint(session.get(Endpoint, disabled), {"active": False})
    assert due(newsroom) == 1


def due(newsroom):
    with reading(newsroom.engine) as session:
        return statistics.backlog(session, now=utc_now())["civility_deliveries_due"]


def test_an_endpoint_deleted_while_it_is_posted_to_leaves_nothing_behind(newsroom, receiver):
    endpoint_id, _ = newsroom.endpoint(receiver.url_for("/hook"))

    def delete_it(request):
        with writing(newsroom.engine) as session:
            webhooks.delete_endpoint(session, session.get(Endpoint, endpoint_id))
        return Response(status=204)

    receiver.expect_request("/hook").respond_with_handler(delete_it)
    newsroom.announce()
    newsroom.worker().tick()
    assert newsroom.all(Delivery) == newsroom.attempts() == []

import datetime as dt
import threading

import pytest

from models import Delivery, DeliveryState, Endpoint, Event
from service import webhooks
from service.forgetting import forget_events
from service.webhooks.outbox import PER_ENDPOINT
from service.webhooks.schedule import RETRIES


def test_a_delivered_event_is_not_claimed_again(outbox):
    outbox.endpoint()
    outbox.announce()
    [claimed] = outbox.claim()
    assert claimed.attempt == 1
    assert outbox.claim() == []
    assert outbox.settle(claimed, 204, response="merci", duration_ms=12)
    outbox.move(days=30)
    assert outbox.claim() == []
    assert outbox.only_delivery().state == DeliveryState.DELIVERED
    [attempt] = outbox.attempts()
    assert (attempt.number, attempt.status_code, attempt.response, attempt.duration_ms) == (
        1,
        204,
        "merci",
        12,
    )


def test_what_is_claimed_carries_all_that_posting_needs(outbox):
    endpoint_id = outbox.endpoint(url="https://hooks.example/civility")
    event_id = outbox.announce("comment.held", body="Voilà")
    [claimed] = outbox.claim()
    assert (claimed.url, claimed.endpoint_id) == ("https://hooks.example/civility", endpoint_id)
    assert claimed.message_id == str(event_id)
    assert claimed.body.decode() == (
        '{"type":"comment.held","timestamp":"2026-11-24T09:30:00Z","data":{"body":"Voilà"}}'
    )


def test_the_message_id_is_the_same_on_every_retry(outbox):
    outbox.endpoint()
    outbox.announce()
    [first] = outbox.claim()
    outbox.settle(first, 500)
    outbox.move(minutes=1)
    [second] = outbox.claim()
    assert second.message_id == first.message_id
    assert second.body == first.body
    assert (second.attempt, second.lease == first.lease) == (2, False)


def test_first_attempts_come_in_the_order_of_events(outbox):
    outbox.endpoint()
    announced = [str(outbox.announce(number=number)) for number in range(PER_ENDPOINT + 5)]
    claimed = outbox.claim()
    assert [one.message_id for one in claimed] == announced[:PER_ENDPOINT]
    assert outbox.claim() == []
    for one in claimed:
        outbox.settle(one)
    assert [one.message_id for one in outbox.claim()] == announced[PER_ENDPOINT:]


def test_what_is_given_back_keeps_its_place_and_its_attempts(outbox):
    outbox.endpoint()
    announced = [str(outbox.announce()) for _ in range(3)]
    [first, *rest] = outbox.claim()
    outbox.settle(first)
    outbox.move(seconds=5)
    announced.append(str(outbox.announce()))
    with outbox.writing() as session:
        webhooks.give_back(session, rest)
    again = outbox.claim()
    assert [one.message_id for one in again] == announced[1:]
    assert {one.attempt for one in again} == {1}


def test_a_lease_that_is_no_longer_ours_cannot_be_given_back(outbox):
    outbox.endpoint()
    outbox.announce()
    lost = outbox.claim()
    outbox.move(minutes=1)
    [ours] = outbox.claim()
    with outbox.writing() as session:
        webhooks.give_back(session, lost)
    assert outbox.only_delivery().lease == ours.lease


def test_an_endpoints_backlog_does_not_stand_before_anothers(outbox):
    busy, quiet = outbox.endpoint("comment.held"), outbox.endpoint("comment.spam")
    for _ in range(50):
        outbox.announce("comment.held")
    outbox.announce("comment.spam")
    assert {one.endpoint_id for one in outbox.claim(limit=2)} == {busy, quiet}


def test_the_longest_waiting_endpoint_comes_first(outbox):
    late, early = outbox.endpoint("comment.held"), outbox.endpoint("comment.spam")
    outbox.announce("comment.spam")
    outbox.move(seconds=1)
    outbox.announce("comment.held")
    assert [one.endpoint_id for one in outbox.claim(limit=1)] == [early]
    assert [one.endpoint_id for one in outbox.claim(limit=1)] == [late]


def test_what_a_dead_worker_held_comes_due_again(outbox):
    outbox.endpoint()
    outbox.announce()
    [lost] = outbox.claim()
    outbox.move(seconds=24)
    assert outbox.claim() == []
    outbox.move(seconds=2)
    [taken_over] = outbox.claim()
    assert taken_over.delivery_id == lost.delivery_id
    assert taken_over.attempt == 2


def test_a_lost_lease_decides_nothing_but_the_attempt_is_in_the_log(outbox):
    outbox.endpoint()
    outbox.announce()
    [lost] = outbox.claim()
    outbox.move(minutes=1)
    [ours] = outbox.claim()
    assert not outbox.settle(lost, 500)
    assert outbox.only_delivery().lease == ours.lease
    assert outbox.settle(ours)
    assert outbox.only_delivery().state == DeliveryState.DELIVERED
    assert [(attempt.number, attempt.status_code) for attempt in outbox.attempts()] == [(1, 500), (2, 200)]


def test_what_was_deleted_meanwhile_settles_as_nothing(outbox):
    endpoint_id = outbox.endpoint()
    outbox.announce()
    [claimed] = outbox.claim()
    with outbox.writing() as session:
        webhooks.delete_endpoint(session, session.get(Endpoint, endpoint_id))
    assert not outbox.settle(claimed)


def test_an_answer_to_words_that_were_forgotten_meanwhile_is_not_kept(outbox):
    outbox.endpoint()
    event_id = outbox.announce("comment.held", body="Mon avis")
    [claimed] = outbox.claim()
    with outbox.writing() as session:
        forget_events(session, [session.get(Event, event_id)])
    assert outbox.settle(claimed, response=claimed.body.decode())
    [attempt] = outbox.attempts()
    assert (attempt.status_code, attempt.response) == (200, None)


def test_a_failing_delivery_is_tried_ten_times_and_then_dead(outbox):
    outbox.endpoint()
    outbox.announce()
    waits = []
    for _ in range(len(RETRIES)):
        [claimed] = outbox.claim()
        outbox.settle(claimed, None, error="connection failed")
        waits.append(outbox.only_delivery().due_at - outbox.now)
        outbox.now = outbox.only_delivery().due_at
    [last] = outbox.claim()
    outbox.settle(last, 500)
    assert all(planned <= wait <= planned * 1.2 for planned, wait in zip(RETRIES, waits, strict=True))
    assert outbox.only_delivery().state == DeliveryState.DEAD
    assert len(outbox.attempts()) == 10


def test_retry_after_is_honoured_upward_only(outbox):
    outbox.endpoint()
    outbox.announce()
    [claimed] = outbox.claim()
    outbox.settle(claimed, 429, retry_after=600)
    assert outbox.only_delivery().due_at == outbox.now + dt.timedelta(seconds=600)
    outbox.move(seconds=600)
    [claimed] = outbox.claim()
    outbox.settle(claimed, 503, retry_after=1)
    assert outbox.only_delivery().due_at >= outbox.now + dt.timedelta(minutes=5)


def test_gone_disables_at_once_and_is_announced_to_the_others(outbox):
    gone, other = outbox.endpoint("comment.*"), outbox.endpoint("endpoint.disabled")
    outbox.announce()
    [claimed] = outbox.claim()
    outbox.settle(claimed, 410)
    endpoint = outbox.find(gone)
    assert not endpoint.active
    assert endpoint.disabled_at == outbox.now
    assert "410" in endpoint.disabled_reason
    [event] = outbox.events("endpoint.disabled")
    assert event.payload["data"]["endpoint"]["id"] == str(gone)
    [told] = outbox.claim()
    assert told.endpoint_id == other


@pytest.mark.parametrize("status", [410, 500])
def test_what_an_old_address_answered_does_not_count_against_the_new_one(outbox, status):
    endpoint_id = outbox.endpoint()
    outbox.announce()
    [claimed] = outbox.claim()
    outbox.change(endpoint_id, url="https://new.example/")
    outbox.settle(claimed, status)
    endpoint = outbox.find(endpoint_id)
    assert (endpoint.active, endpoint.failing_since) == (True, None)
    outbox.now = outbox.only_delivery().due_at
    assert [again.url for again in outbox.claim()] == ["https://new.example/"]


def test_an_endpoint_failing_for_too_long_is_disabled_and_what_is_due_waits(outbox):
    endpoint_id = outbox.endpoint("comment.*")
    outbox.announce()
    [claimed] = outbox.claim()
    outbox.settle(claimed, 500)
    outbox.move(days=5)
    fail_one(outbox)
    assert outbox.find(endpoint_id).active
    outbox.move(hours=1)
    outbox.announce()
    fail_one(outbox)
    assert not outbox.find(endpoint_id).active
    outbox.move(days=2)
    assert outbox.claim() == []
    outbox.change(endpoint_id, active=True)
    assert outbox.find(endpoint_id).failing_since is None
    assert {delivery.state for delivery in outbox.all(Delivery)} == {DeliveryState.DUE}
    assert len(outbox.claim()) == 2


def test_a_failure_a_quiet_month_after_a_dead_delivery_does_not_disable(outbox):
    endpoint_id = outbox.endpoint("comment.*")
    outbox.announce()
    fail_till_dead(outbox)
    assert outbox.find(endpoint_id).failing_since is None
    outbox.move(days=30)
    outbox.announce()
    outbox.announce()
    for claimed in outbox.claim():
        outbox.settle(claimed, 503)
    assert (outbox.find(endpoint_id).active, outbox.find(endpoint_id).failing_since) == (True, outbox.now)


def test_a_dead_delivery_does_not_end_the_failing_while_others_are_tried_again(outbox):
    endpoint_id, since = outbox.endpoint("comment.*"), outbox.now
    outbox.announce()
    for _ in RETRIES:
        fail_one(outbox)
        outbox.now = outbox.only_delivery().due_at
    outbox.announce()
    for claimed in outbox.claim():
        outbox.settle(claimed, 500)
    assert [each.state for each in outbox.all(Delivery)] == [DeliveryState.DEAD, DeliveryState.DUE]
    assert outbox.find(endpoint_id).failing_since == since


def fail_till_dead(outbox):
    while outbox.only_delivery().state != DeliveryState.DEAD:
        fail_one(outbox)
        outbox.now = outbox.only_delivery().due_at


def fail_one(outbox):
    outbox.settle(outbox.claim()[0], 500)


def test_a_failure_after_it_was_disabled_says_nothing_more(outbox):
    endpoint_id = outbox.endpoint("*")
    outbox.announce()
    outbox.announce()
    first, second = outbox.claim()
    outbox.settle(first, 410)
    outbox.settle(second, 410)
    assert not outbox.find(endpoint_id).active
    assert len(outbox.events("endpoint.disabled")) == 1


def test_a_success_clears_the_record(outbox):
    endpoint_id = outbox.endpoint("*")
    outbox.announce()
    fail_one(outbox)
    assert outbox.find(endpoint_id).failing_since == outbox.now
    outbox.move(minutes=1)
    [claimed] = outbox.claim()
    outbox.settle(claimed)
    assert outbox.find(endpoint_id).failing_since is None


@pytest.mark.parametrize("claimants", [8])
def test_of_many_that_claim_at_once_only_one_gets_an_endpoint(outbox, claimants):
    for _ in range(3):
        outbox.endpoint("*")
    for _ in range(5):
        outbox.announce()
    start, found = threading.Barrier(claimants), []

    def claim():
        start.wait()
        found.extend(outbox.claim())

    threads = [threading.Thread(target=claim) for _ in range(claimants)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.delivery_id for one in found}) == len(found) == 15
    assert len({one.lease for one in found}) == 15

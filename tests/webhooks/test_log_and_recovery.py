import datetime as dt
import uuid

import pytest

from models import DeliveryState, Endpoint
from service import problems, webhooks
from service.problems import Problem
from service.webhooks import Recovered


def page(outbox, **query):
    with outbox.writing() as session:
        return webhooks.list_deliveries(session, outbox.site, **query)


def everything(outbox, **query):
    seen, cursor = [], None
    while True:
        items, cursor = page(outbox, cursor=cursor, **query)
        seen += items
        if cursor is None:
            return seen


def fail_for_good(outbox):
    while outbox.only_delivery().state == DeliveryState.DUE:
        outbox.now = outbox.only_delivery().due_at
        [claimed] = outbox.claim()
        outbox.settle(claimed, 500)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_the_log_is_paged_newest_first_without_gap_or_repeat(outbox, limit):
    outbox.endpoint()
    announced = [outbox.announce() for _ in range(7)]
    assert [delivery.event_id for delivery in everything(outbox, limit=limit)] == announced[::-1]


def test_the_log_is_filtered_by_endpoint_state_and_type(outbox):
    held, all_kinds = outbox.endpoint("comment.held"), outbox.endpoint("*")
    outbox.announce("comment.held")
    outbox.announce("comment.spam")
    for claimed in outbox.claim():
        if claimed.endpoint_id == held:
            outbox.settle(claimed)
    assert len(everything(outbox)) == 3
    assert [d.endpoint_id for d in everything(outbox, endpoint_id=held)] == [held]
    assert [d.endpoint_id for d in everything(outbox, state=DeliveryState.DELIVERED)] == [held]
    assert [d.endpoint_id for d in everything(outbox, event_type="comment.spam")] == [all_kinds]


def test_the_log_of_one_site_does_not_show_anothers(outbox):
    outbox.endpoint()
    outbox.announce()
    other = outbox.add_site("other")
    with outbox.writing() as session:
        assert webhooks.list_deliveries(session, other) == ([], None)
        for site, delivery_id in ((other, outbox.only_delivery().id), (outbox.site, uuid.uuid4())):
            with pytest.raises(Problem) as unknown:
                webhooks.find_delivery(session, site, delivery_id)
            assert unknown.value.kind == problems.NOT_FOUND
        assert webhooks.find_delivery(session, outbox.site, outbox.only_delivery().id)


@pytest.mark.parametrize("cursor", ["", "x", "é", "0" * 33])
def test_a_foreign_cursor_is_refused(outbox, cursor):
    with pytest.raises(Problem) as refused:
        page(outbox, cursor=cursor)
    assert refused.value.errors == {"cursor": "not a cursor of this list"}


def test_a_dead_delivery_is_replayed_with_the_whole_schedule_before_it(outbox):
    outbox.endpoint()
    outbox.announce()
    fail_for_good(outbox)
    assert outbox.only_delivery().state == DeliveryState.DEAD
    replay(outbox)
    [claimed] = outbox.claim()
    assert claimed.attempt == 1
    outbox.settle(claimed, 500)
    assert outbox.only_delivery().state == DeliveryState.DUE
    with outbox.writing() as session:
        attempts = webhooks.attempts_of(session, outbox.only_delivery())
    assert [attempt.number for attempt in attempts] == list(range(1, 12))


def test_what_was_delivered_can_be_sent_again_under_the_same_id(outbox):
    outbox.endpoint()
    event_id = outbox.announce()
    outbox.settle(outbox.claim()[0])
    assert replay(outbox).state == DeliveryState.DUE
    assert [claimed.message_id for claimed in outbox.claim()] == [str(event_id)]


def test_what_is_being_sent_cannot_be_replayed(outbox):
    outbox.endpoint()
    outbox.announce()
    outbox.claim()
    with pytest.raises(Problem) as refused:
        replay(outbox)
    assert refused.value.kind == problems.CONFLICT


def replay(outbox):
    with outbox.writing() as session:
        delivery = webhooks.find_delivery(session, outbox.site, outbox.only_delivery().id)
        return webhooks.replay(session, delivery, now=outbox.now)


def test_recover_brings_back_what_failed_and_what_was_missed_since_then(outbox):
    endpoint_id = outbox.endpoint("comment.*")
    before = outbox.announce("comment.held")
    outbox.settle(outbox.claim()[0], 500)
    outbox.move(seconds=1)
    since = outbox.now
    failed = outbox.announce("comment.held")
    [claimed] = outbox.claim()
    outbox.settle(claimed, 410)
    missed = outbox.announce("comment.spam")
    outbox.announce("author.standing_changed")
    outbox.change(endpoint_id, active=True)
    fresh = outbox.announce("comment.approved")
    assert recover(outbox, endpoint_id, since) == Recovered(again=1, missed=1)
    due = [uuid.UUID(claimed.message_id) for claimed in outbox.claim()]
    assert sorted(due) == sorted([failed, missed, fresh])
    assert before not in due
    assert recover(outbox, endpoint_id, since) == Recovered(again=0, missed=0)


def test_recover_leaves_alone_what_was_delivered_or_is_in_hand(outbox):
    endpoint_id = outbox.endpoint()
    outbox.announce()
    outbox.settle(outbox.claim()[0])
    outbox.announce()
    [in_hand] = outbox.claim()
    assert recover(outbox, endpoint_id, outbox.now - dt.timedelta(days=1)) == Recovered(0, 0)
    assert outbox.settle(in_hand)


def test_a_dead_delivery_is_recovered(outbox):
    endpoint_id = outbox.endpoint()
    since = outbox.now
    outbox.announce()
    fail_for_good(outbox)
    assert recover(outbox, endpoint_id, since).again == 1
    assert outbox.only_delivery().state == DeliveryState.DUE


def recover(outbox, endpoint_id, since):
    with outbox.writing() as session:
        return webhooks.recover(session, session.get(Endpoint, endpoint_id), since, now=outbox.now)

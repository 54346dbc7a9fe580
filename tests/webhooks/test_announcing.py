import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Delivery, Event
from service.webhooks import EVENTS
from service.webhooks.events import matches, matching
from service.webhooks.payloads import MOST_BYTES, PRIVATE, encode, make_payload


def test_an_endpoint_is_told_of_what_it_asked_for(outbox):
    everything, comments, exact = (
        outbox.endpoint("*"),
        outbox.endpoint("comment.*"),
        outbox.endpoint("comment.held"),
    )
    other = outbox.endpoint("author.standing_changed")
    outbox.announce("comment.held")
    told = {delivery.endpoint_id for delivery in outbox.all(Delivery)}
    assert told == {everything, comments, exact}
    assert other not in told


def test_an_endpoint_of_another_site_or_disabled_is_not_told(outbox):
    outbox.endpoint("*", site_id=outbox.add_site("other"))
    outbox.change(outbox.endpoint("*"), active=False)
    outbox.announce()
    assert outbox.all(Delivery) == []
    assert len(outbox.all(Event)) == 1


def test_what_is_rolled_back_was_never_announced(outbox):
    outbox.endpoint("*")
    with pytest.raises(RuntimeError, match="on purpose"):
        announce_and_fail(outbox)
    assert outbox.all(Event) == outbox.all(Delivery) == []


def announce_and_fail(outbox):
    from service import webhooks

    with outbox.writing() as session:
        webhooks.announce(session, "comment.held", site_id=outbox.site, data={}, now=outbox.now)
        session.flush()
        raise RuntimeError("on purpose")


def test_a_type_that_does_not_exist_is_not_announced(outbox):
    with pytest.raises(ValueError, match="no event type"):
        outbox.announce("comment.exploded")


def test_the_payload_says_what_when_and_about_which(outbox):
    outbox.announce("comment.held", id="c-1", version=3)
    [event] = outbox.all(Event)
    assert event.payload == {
        "type": "comment.held",
        "timestamp": "2026-11-24T09:30:00Z",
        "data": {"id": "c-1", "version": 3},
    }


def test_every_event_is_told_in_english_and_french():
    assert all(kind.en.endswith(".") and kind.fr.endswith(".") for kind in EVENTS.values())
    assert all(name == kind.type for name, kind in EVENTS.items())


def test_a_test_is_never_asked_for_by_a_pattern():
    assert not any(matches([pattern], "endpoint.test") for pattern in ("*", "endpoint.*", "endpoint.test"))
    assert set(matching(["*"])) == set(EVENTS) - {"endpoint.test"}


def test_a_long_body_is_cut_and_says_so(now):
    payload = make_payload("comment.held", {"comment": {"id": "c", "body": "é" * 30_000}}, now=now)
    comment = payload["data"]["comment"]
    assert comment["body_truncated"] is True
    assert 0 < len(comment["body"]) < 30_000
    assert comment["id"] == "c"


def test_a_body_that_fits_is_left_whole(now):
    payload = make_payload("comment.held", {"body": "é" * 8_000}, now=now)
    assert payload["data"] == {"body": "é" * 8_000}


texts = st.text(st.characters(codec="utf-8"), max_size=200).map(lambda text: text * 200)
comments = st.fixed_dictionaries(
    {
        "body": texts,
        "article": st.fixed_dictionaries({"title": texts, "url": texts}),
        "author": st.fixed_dictionaries({"name": texts, "email": texts, "address": texts}),
        "reasons": st.lists(
            st.fixed_dictionaries({"code": st.text(max_size=9), "detail": texts}), max_size=9
        ),
        "toxicity": st.floats(0, 1),
    }
)


@given(comments)
def test_a_payload_is_small_valid_and_without_private_fields(data):
    from service.clock import utc_now

    sent = encode(make_payload("comment.held", data, now=utc_now()))
    assert len(sent) < MOST_BYTES
    assert json.loads(sent)["data"]["author"].keys().isdisjoint(PRIVATE)


def test_a_lone_surrogate_cannot_stop_a_delivery():
    assert json.loads(encode({"data": "\ud800"})) == {"data": "?"}

import uuid

import pytest

from models import Delivery, Endpoint, Event
from service import problems, webhooks
from service.delivery import new_secret
from service.problems import Problem


def test_a_secret_is_made_told_once_and_stored_encrypted(outbox):
    endpoint_id, secret = outbox.endpoint_and_secret()
    stored = outbox.find(endpoint_id).secret
    assert secret.startswith("whsec_")
    assert secret.encode() not in stored
    assert outbox.keyring.decrypt(stored).decode() == secret


def test_a_secret_can_be_brought_along(outbox):
    mine = new_secret()
    assert outbox.endpoint_and_secret(secret=mine)[1] == mine


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "ftp://hooks.example/"}, "url"),
        ({"events": ["comment.exploded", "*"]}, "events"),
        ({"events": []}, "events"),
        ({"description": "x" * 201}, "description"),
        ({"secret": "whsec_short"}, "secret"),
    ],
)
def test_what_is_wrong_with_an_endpoint_is_named_by_field(outbox, wrong, field):
    with pytest.raises(Problem) as refused:
        outbox.endpoint_and_secret(**wrong)
    assert refused.value.kind == problems.INVALID
    assert list(refused.value.errors) == [field]
    assert outbox.all(Endpoint) == []


def test_a_private_address_is_refused_unless_it_is_allowed(outbox):
    with pytest.raises(Problem) as refused:
        outbox.endpoint(url="http://10.0.0.1/")
    assert refused.value.kind == problems.TARGET_REFUSED
    with pytest.raises(Problem):
        outbox.change(outbox.endpoint(), url="http://127.0.0.1/")
    assert outbox.endpoint(url="http://10.0.0.1/", allow_private=True)


def test_an_endpoint_is_changed_listed_found_and_deleted(outbox):
    endpoint_id, other = outbox.endpoint("*"), outbox.endpoint("comment.*", site_id=outbox.add_site("other"))
    outbox.change(endpoint_id, url="https://new.example/", events=["comment.spam"], description="neu")
    outbox.announce("comment.spam")
    with outbox.writing() as session:
        [listed] = webhooks.list_endpoints(session, outbox.site)
        assert webhooks.find_endpoint(session, outbox.site, endpoint_id) is listed
        assert (listed.url, listed.events, listed.version) == ("https://new.example/", ["comment.spam"], 2)
        webhooks.delete_endpoint(session, listed)
    assert outbox.all(Delivery) == []
    assert len(outbox.all(Event)) == 1
    with outbox.writing() as session:
        for missing in (endpoint_id, other, uuid.uuid4()):
            with pytest.raises(Problem) as unknown:
                webhooks.find_endpoint(session, outbox.site, missing)
            assert unknown.value.kind == problems.NOT_FOUND


def test_a_test_goes_to_its_own_endpoint_only(outbox):
    endpoint_id, _ = outbox.endpoint("comment.held"), outbox.endpoint("*")
    with outbox.writing() as session:
        webhooks.send_test(session, session.get(Endpoint, endpoint_id), now=outbox.now)
    assert outbox.only_delivery().endpoint_id == endpoint_id
    assert outbox.all(Event)[0].payload["data"]["endpoint"]["id"] == str(endpoint_id)


def test_a_disabled_endpoint_is_not_tested(outbox):
    endpoint_id = outbox.endpoint()
    outbox.change(endpoint_id, active=False)
    with outbox.writing() as session, pytest.raises(Problem) as refused:
        webhooks.send_test(session, session.get(Endpoint, endpoint_id), now=outbox.now)
    assert refused.value.kind == problems.CONFLICT


def test_during_a_day_after_rotation_both_secrets_sign(outbox):
    endpoint_id, old = outbox.endpoint_and_secret()
    with outbox.writing() as session:
        new = webhooks.rotate_secret(session.get(Endpoint, endpoint_id), outbox.keyring, now=outbox.now)
    assert opened(outbox) == [new, old]
    outbox.move(hours=24)
    assert opened(outbox) == [new]


def test_a_rotation_can_bring_its_own_secret(outbox):
    endpoint_id, mine = outbox.endpoint(), new_secret()
    with outbox.writing() as session:
        endpoint = session.get(Endpoint, endpoint_id)
        assert webhooks.rotate_secret(endpoint, outbox.keyring, now=outbox.now, secret=mine) == mine
        assert endpoint.version == 2


def opened(outbox):
    outbox.announce()
    [claimed] = outbox.claim()
    outbox.settle(claimed)
    return [outbox.keyring.decrypt(sealed).decode() for sealed in claimed.secrets]

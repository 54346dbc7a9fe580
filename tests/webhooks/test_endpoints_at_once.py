"""An endpoint in two hands at the same moment: nothing that was told or announced is lost."""

import datetime as dt
import threading
from contextlib import contextmanager

import pytest
from waiting import somebody_waits, wait_until

from models import Delivery, Endpoint, Event
from models.engine import writing
from service import problems, webhooks
from service.problems import Problem
from service.webhooks import Recovered

DATABASES = ["postgresql"]  # on SQLite the second writer does not even begin before the first has ended


class Second:
    """Another transaction, begun while the first is open; `result` is what it came to, or its error."""

    def __init__(self, outbox, act) -> None:
        self.result, self.has_waited, self._outbox, self._act = None, False, outbox, act
        self._thread = threading.Thread(target=self._run)

    def begin(self) -> None:
        """Let it run until it has ended, or waits for the first."""
        self._thread.start()
        wait_until(lambda: not self._thread.is_alive() or somebody_waits(self._outbox.engine))
        self.has_waited = self._thread.is_alive()

    def end(self):
        self._thread.join()
        return self.result

    def _run(self) -> None:
        try:
            with writing(self._outbox.engine) as session:
                self.result = self._act(session)
        except Exception as error:  # noqa: BLE001  # whatever it is, the test says what it expected
            self.result = error


@contextmanager
def beside(outbox, act):
    """Have the block work in a first transaction, and `act` in a second that is begun before the first ends."""
    second = Second(outbox, act)
    with outbox.writing() as session:
        yield session, second
        second.begin()
    second.end()


def held(outbox, session, endpoint_id) -> Endpoint:
    return webhooks.lock_endpoint(session, outbox.site, endpoint_id)


def test_of_two_rotations_at_once_both_secrets_told_sign(outbox):
    endpoint_id = outbox.endpoint()

    def rotate(session):
        return webhooks.rotate_secret(held(outbox, session, endpoint_id), outbox.keyring, now=outbox.now)

    with beside(outbox, rotate) as (session, second):
        told = rotate(session)
    outbox.announce()
    [claimed] = outbox.claim()
    signing = [outbox.keyring.decrypt(sealed).decode() for sealed in claimed.secrets]
    assert signing == [second.result, told]


def test_of_two_recoveries_at_once_each_missed_event_is_queued_once(outbox):
    since = outbox.now
    outbox.announce()
    endpoint_id = outbox.endpoint()

    def recover(session):
        endpoint = held(outbox, session, endpoint_id)
        return webhooks.recover(session, endpoint, since - dt.timedelta(hours=1), now=outbox.now)

    with beside(outbox, recover) as (session, second):
        assert recover(session) == Recovered(again=0, missed=1)
    assert second.result == Recovered(again=0, missed=0)
    assert outbox.only_delivery().endpoint_id == endpoint_id


def test_of_two_changes_at_once_neither_undoes_the_other(outbox):
    endpoint_id = outbox.endpoint()

    def change(session, **changes):
        return webhooks.change_endpoint(held(outbox, session, endpoint_id), changes)

    with beside(outbox, lambda session: change(session, active=False)) as (session, _):
        change(session, description="The CMS")
    changed = outbox.find(endpoint_id)
    assert (changed.description, changed.active, changed.version) == ("The CMS", False, 3)


def test_an_endpoint_removed_while_something_is_announced_takes_nothing_of_it_along(outbox):
    endpoint_id = outbox.endpoint()

    def remove(session) -> None:
        webhooks.delete_endpoint(session, held(outbox, session, endpoint_id))

    with beside(outbox, remove) as (session, second):
        webhooks.announce(session, "comment.held", site_id=outbox.site, data={}, now=outbox.now)
    assert second.result is None
    assert (outbox.all(Endpoint), outbox.all(Delivery), len(outbox.all(Event))) == ([], [], 1)


def test_what_is_announced_while_an_endpoint_is_removed_goes_to_the_others(outbox):
    removed, other = outbox.endpoint(), outbox.endpoint()

    def announce(session) -> None:
        webhooks.announce(session, "comment.held", site_id=outbox.site, data={}, now=outbox.now)

    with beside(outbox, announce) as (session, second):
        webhooks.delete_endpoint(session, held(outbox, session, removed))
        session.flush()
    assert second.result is None
    assert outbox.only_delivery().endpoint_id == other


def test_of_two_removals_at_once_the_second_finds_nothing(outbox):
    endpoint_id = outbox.endpoint()

    def remove(session) -> None:
        webhooks.delete_endpoint(session, held(outbox, session, endpoint_id))

    with beside(outbox, remove) as (session, second):
        remove(session)
    assert isinstance(second.result, Problem)
    assert second.result.kind == problems.NOT_FOUND


@pytest.mark.parametrize("first", ["announces", "changes"])
def test_announcing_waits_neither_for_who_announces_nor_for_who_changes_an_endpoint(outbox, first):
    endpoint_id = outbox.endpoint()

    def announce(session):
        webhooks.announce(session, "comment.held", site_id=outbox.site, data={}, now=outbox.now)
        session.flush()

    with beside(outbox, announce) as (session, second):
        if first == "announces":
            announce(session)
        else:
            webhooks.change_endpoint(held(outbox, session, endpoint_id), {"description": "The CMS"})
            session.flush()
    assert (second.has_waited, second.result) == (False, None)


def test_what_is_given_back_waits_for_who_holds_its_endpoint(outbox):
    # Whoever takes several deliveries takes their endpoint first: else two might wait in a circle.
    endpoint_id = outbox.endpoint()
    outbox.announce()
    claimed = outbox.claim()
    with beside(outbox, lambda session: webhooks.give_back(session, claimed)) as (session, second):
        webhooks.delete_endpoint(session, held(outbox, session, endpoint_id))
    assert (second.has_waited, second.result) == (True, None)

import datetime as dt
import re
import signal
import threading

from waiting import wait_until
from werkzeug import Response

from models import Delivery, DeliveryState, Heartbeat
from service.clock import utc_now

PATIENCE = 60


def test_four_processes_never_send_the_same_twice_nor_out_of_order(newsroom, receiver, ledger, start_worker):
    receiver.expect_request(re.compile("/.*")).respond_with_handler(ledger)
    paths = ["/a", "/b", "/c", "/d"]
    for path in paths:
        newsroom.endpoint(receiver.url_for(path))
    announced = [newsroom.announce(number=number) for number in range(10)]
    processes = [start_worker() for _ in range(4)]
    wait_until(lambda: len(newsroom.all(Heartbeat)) == 4)
    announced += [newsroom.announce(number=number) for number in range(10, 50)]
    wait_until(lambda: newsroom.undelivered() == 0)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(PATIENCE) for process in processes] == [0] * 4
    assert ledger.overlaps == []
    assert [ledger.ids(path) for path in paths] == [announced] * 4
    assert len(newsroom.attempts()) == 200


def test_what_a_killed_worker_held_is_delivered_by_another(newsroom, receiver, start_worker):
    arrived, release = threading.Event(), threading.Event()

    def hold(request):
        arrived.set()
        release.wait(PATIENCE)
        return Response(status=204)

    receiver.expect_oneshot_request("/hook").respond_with_handler(hold)
    newsroom.endpoint(receiver.url_for("/hook"))
    announced = [newsroom.announce() for _ in range(3)]
    process = start_worker()
    assert arrived.wait(PATIENCE)
    process.kill()
    process.wait(PATIENCE)
    assert all(delivery.lease for delivery in newsroom.all(Delivery))
    release.set()
    receiver.expect_request("/hook").respond_with_data("")
    newsroom.worker().tick()
    assert newsroom.undelivered() == 3
    newsroom.worker(clock=lambda: utc_now() + dt.timedelta(seconds=30)).tick()
    assert newsroom.undelivered() == 0
    assert [request.headers["webhook-id"] for request, _ in receiver.log][-3:] == announced


def test_sigterm_lets_a_process_finish_what_it_has_in_hand(newsroom, receiver, start_worker):
    arrived, release = threading.Event(), threading.Event()

    def hold(request):
        arrived.set()
        release.wait(PATIENCE)
        return Response(status=204)

    receiver.expect_request("/hook").respond_with_handler(hold)
    newsroom.endpoint(receiver.url_for("/hook"))
    newsroom.announce()
    process = start_worker()
    assert arrived.wait(PATIENCE)
    process.send_signal(signal.SIGTERM)
    release.set()
    assert process.wait(PATIENCE) == 0
    assert [delivery.state for delivery in newsroom.all(Delivery)] == [DeliveryState.DELIVERED]

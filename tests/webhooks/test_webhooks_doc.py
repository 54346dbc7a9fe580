import re
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

import service
from service.clock import utc_now
from service.delivery import new_secret, post, signed_headers
from service.webhooks import EVENTS
from service.webhooks.payloads import encode, make_payload
from service.webhooks.schedule import RETRIES

PAGE = (Path(service.__file__).parents[1] / "docs" / "webhooks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("event_type", EVENTS)
def test_the_page_lists_the_event_with_its_data(event_type):
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{event_type}` |")]
    assert all(cell.strip() for cell in row.strip("|").split("|"))


def test_the_page_lists_no_event_that_does_not_exist():
    assert set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", PAGE, re.MULTILINE)) == set(EVENTS)


def test_the_page_tells_the_schedule_as_it_is():
    units = {"s": 1, "m": 60, "h": 3600}
    told = re.findall(
        r"(\d+) ([smh])[ ,]", PAGE[PAGE.index("tried again after") : PAGE.index("each up to a fifth")]
    )
    assert [int(number) * units[unit] for number, unit in told] == [
        delay.total_seconds() for delay in RETRIES
    ]


@pytest.fixture
def receiver_of_the_page(monkeypatch):
    """The page's own receiver, served for real; its secret, its URL and what it printed."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 11
    secret, printed = new_secret(), []
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    names = {"__name__": "receiver", "print": lambda *words: printed.append(words)}
    exec(compile(code, "docs/webhooks.md", "exec"), names)
    server = make_server("127.0.0.1", 0, names["app"])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield secret, f"http://127.0.0.1:{server.port}/civility", printed
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_pages_receiver_takes_what_is_signed_and_refuses_what_is_not(receiver_of_the_page):
    secret, url, printed = receiver_of_the_page
    body = encode(make_payload("comment.held", {"id": "c-1", "body": "Ça alors !"}, now=utc_now()))
    signed = signed_headers(body, message_id="m-1", secrets=[secret], now=utc_now())
    assert post(url, body, signed, timeout=10, allow_private=True, now=utc_now()).status_code == 204
    tampered = body.replace(b"comment.held", b"comment.spam")
    assert post(url, tampered, signed, timeout=10, allow_private=True, now=utc_now()).status_code == 400
    assert printed == [("comment.held", "c-1")]

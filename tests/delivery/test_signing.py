import base64
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from service.clock import utc_now
from service.delivery import is_secret, new_secret, signed_headers


def test_a_new_secret_is_a_secret_and_no_two_are_alike():
    assert is_secret(new_secret())
    assert new_secret() != new_secret()


@pytest.mark.parametrize("size", [0, 23, 65])
def test_a_secret_of_another_size_is_none(size):
    assert not is_secret("whsec_" + base64.b64encode(b"x" * size).decode())


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_é", "whsec_not base64!", base64.b64encode(b"x" * 32).decode()]
)
def test_what_is_not_base64_behind_the_prefix_is_no_secret(text):
    assert not is_secret(text)


@given(st.text().map(lambda text: f'{{"body":"{text}"}}'.encode("utf-8", "replace")))
def test_any_body_is_verified_by_the_standard_library_of_receivers(body):
    secret = new_secret()
    headers = signed_headers(body, message_id="m-1", secrets=[secret], now=utc_now())
    Webhook(secret).verify(body, headers, json_parse=False)


def test_a_time_in_another_zone_signs_the_same_moment():
    secret, now = new_secret(), utc_now()
    paris = now.astimezone(dt.timezone(dt.timedelta(hours=1)))
    assert signed_headers(b"{}", message_id="m", secrets=[secret], now=paris) == signed_headers(
        b"{}", message_id="m", secrets=[secret], now=now
    )


def test_a_tampered_body_is_refused():
    secret = new_secret()
    headers = signed_headers(b'{"status":"held"}', message_id="m", secrets=[secret], now=utc_now())
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b'{"status":"approved"}', headers)


def test_with_two_secrets_either_verifies_and_a_third_does_not():
    old, new = new_secret(), new_secret()
    headers = signed_headers(b"{}", message_id="m", secrets=[new, old], now=utc_now())
    assert Webhook(old).verify(b"{}", headers) == Webhook(new).verify(b"{}", headers) == {}
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(b"{}", headers)

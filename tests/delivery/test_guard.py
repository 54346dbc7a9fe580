import socket

import pytest

from service.clock import utc_now
from service.delivery import post

CONNECTED = "connected"
ANSWERS = [
    "127.0.0.1",
    "10.0.0.7",
    "100.64.1.1",
    "169.254.169.254",
    "172.31.0.1",
    "192.168.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
]


@pytest.fixture
def resolver(monkeypatch):
    """Names resolve to what the test says, in turn; any connection that is tried is written down, and fails."""
    real, answers, asked, connected = socket.getaddrinfo, {}, [], []

    def resolve(host, port, *args, **options):
        if host not in answers:
            return real(host, port, *args, **options)
        asked.append(host)
        address = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return real(address, port, *args, **options)

    def connect(self, address):
        connected.append(address[0])
        raise ConnectionRefusedError(CONNECTED)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", connect)
    resolve.answers, resolve.asked, resolve.connected = answers, asked, connected
    return resolve


def send(url):
    return post(url, b"{}", {}, timeout=5, now=utc_now())


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("address", ANSWERS)
def test_a_name_that_resolves_to_a_private_address_is_refused(resolver, scheme, address):
    resolver.answers["hooks.example"] = [address]
    assert send(f"{scheme}://hooks.example/").error.startswith("refused")
    assert resolver.connected == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "localhost",
    ],
)
def test_a_private_address_is_refused_however_it_is_written(resolver, host):
    assert send(f"http://{host}:8080/").error.startswith("refused")
    assert resolver.connected == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_turns_private_after_the_check_is_connected_to_as_checked(resolver, scheme):
    resolver.answers["rebind.example"] = ["93.184.216.34", "127.0.0.1"]
    assert CONNECTED in send(f"{scheme}://rebind.example/").error
    assert resolver.connected == ["93.184.216.34"]
    assert resolver.asked == ["rebind.example"]


def test_a_public_address_of_either_family_is_connected_to(resolver):
    resolver.answers["six.example"] = ["2606:4700:4700::1111"]
    assert CONNECTED in send("https://six.example/").error
    assert resolver.connected == ["2606:4700:4700::1111"]


def test_a_checked_address_still_has_to_show_the_names_certificate(tls_receiver, certificate, monkeypatch):
    """As it would be on the Internet: the name is checked, the address is pinned, TLS is for the name."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    monkeypatch.setattr("requests_hardened.ip_filter_adapter.filter_host", lambda *_, **__: "127.0.0.1")
    monkeypatch.setattr("service.delivery.wire.is_public", lambda _: True)
    tls_receiver.expect_request("/hook").respond_with_data("")
    assert send(f"https://receiver.example:{tls_receiver.port}/hook").delivered
    assert tls_receiver.log[0][0].headers["Host"] == f"receiver.example:{tls_receiver.port}"
    assert send(f"https://impostor.example:{tls_receiver.port}/hook").error.startswith("TLS failed")


def test_our_own_list_is_a_second_opinion(resolver, monkeypatch):
    monkeypatch.setattr("requests_hardened.ip_filter_adapter.filter_host", lambda host, *_, **__: host)
    assert send("http://10.0.0.7/").error.startswith("refused")
    assert send("http://never-resolved.example/").error.startswith("refused")
    assert resolver.connected == []


def test_digits_of_another_script_lead_nowhere(resolver):
    assert send("http://１２７.0.0.1:8080/").error.startswith("the URL cannot be used")
    assert resolver.connected == []

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery import fault_of_url, is_private_target
from service.delivery.addresses import is_public, literal

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4007:80e::200e"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_off_the_public_internet_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_loopback_is_known_in_decimal_octal_and_hexadecimal(address):
    parts = address.packed
    forms = [
        str(int(address)),
        hex(int(address)),
        ".".join(f"0{part:o}" for part in parts),
        ".".join(hex(part) for part in parts),
        f"{parts[0]}.{int.from_bytes(parts[1:])}",
    ]
    assert [literal(form) for form in forms] == [address] * len(forms)


def test_a_name_is_no_address():
    assert literal("receiver.example") is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0177.0.0.1:8080/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://hooks.localhost/",
        "https://10.1.2.3/",
    ],
)
def test_a_private_address_in_a_url_is_seen_before_anything_is_sent(url):
    assert fault_of_url(url) is None
    assert is_private_target(url)


@pytest.mark.parametrize(
    "url", ["https://hooks.example/civility?site=1", "http://8.8.8.8:8080/", "https://é.fr/"]
)
def test_a_public_looking_url_is_taken(url):
    assert fault_of_url(url) is None
    assert not is_private_target(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user:pass@hooks.example/",
        "https://hooks.example:99999/",
        "https://hooks.example:0/",
        "https://hooks.example/#part",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX: y",
        "https://[::1",
        "https://hooks.example/" + "a" * 2000,
    ],
)
def test_a_url_that_cannot_be_a_target_is_told_apart(url):
    assert fault_of_url(url)

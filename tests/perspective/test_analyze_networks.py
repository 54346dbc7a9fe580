"""Networks as an operator writes them; a mistake is told when the program starts."""

import pytest

from service.networks import is_within, read_networks
from service.settings import SettingsError, load_settings

WRITTEN = "10.0.0.0/8, 192.0.2.7,, fd00::/8"


@pytest.mark.parametrize("address", ["10.1.2.3", "192.0.2.7", "fd00::1%eth0", "::ffff:10.0.0.1"])
def test_an_address_within_belongs(address: str) -> None:
    assert is_within(address, WRITTEN)


@pytest.mark.parametrize("address", ["11.0.0.1", "192.0.2.8", "fe80::1", "host", "", None])
def test_any_other_does_not(address) -> None:
    assert not is_within(address, WRITTEN)


@pytest.mark.parametrize("nothing", [None, "", " , "])
def test_nobody_belongs_to_no_network(nothing) -> None:
    assert not is_within("127.0.0.1", nothing)
    assert read_networks(nothing or "") == ()


@pytest.mark.parametrize("wrong", ["10.0.0.0/33", "10.0.0.1/8", "localhost"])
def test_a_wrong_network_stops_the_start_by_name(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("CIVILITY_ANALYZE_NETWORKS", f"192.0.2.0/24, {wrong}")
    with pytest.raises(SettingsError, match="CIVILITY_ANALYZE_NETWORKS.*" + wrong.replace(".", r"\.")):
        load_settings()

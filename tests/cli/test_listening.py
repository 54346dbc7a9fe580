"""The address to serve on: its form is a setting's, and one that cannot be had is told at once."""

import socket

import pytest

from service.cli.errors import Failure
from service.cli.listening import require_free
from service.settings import Settings, SettingsError, load_settings


@pytest.fixture
def taken():
    """A port of this machine on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "wrong",
    ["", "8000", "localhost", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:65536", "::1:8000", "[::1]",
     "http://127.0.0.1:8000", "127.0.0.1:8000,oops", "127.0.0.1:8000/desk"],
)  # fmt: skip
def test_what_is_no_address_and_port_is_a_wrong_setting(monkeypatch, wrong: str) -> None:
    monkeypatch.setenv("CIVILITY_BIND", wrong)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert error.value.mistakes == ["CIVILITY_BIND: an address and a port are needed, as in 127.0.0.1:8000"]


@pytest.mark.parametrize(
    "right",
    ["127.0.0.1:8000", "0.0.0.0:80", "localhost:8000", "comments.example.org:8000", ":8000", "[::]:8000",
     "[::1]:65535", "127.0.0.1:8000,[::1]:8000", "127.0.0.1:8000, [::1]:8000", "unix:/run/civility.sock", "fd://3"],
)  # fmt: skip
def test_whatever_can_be_listened_on_is_taken(monkeypatch, right: str) -> None:
    monkeypatch.setenv("CIVILITY_BIND", right)
    assert load_settings().bind == right


@pytest.mark.parametrize("words", [("serve",), ("web",)])
def test_a_port_that_is_taken_is_told_in_one_line_that_names_the_setting(
    ready, monkeypatch, taken: int, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CIVILITY_BIND", f"127.0.0.1:{taken}")
    result = ready(*words)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: CIVILITY_BIND: cannot serve on 127.0.0.1:{taken}: Address already in use; "
        "free it, or set another address and port\n"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "[2001:db8::1]"])
def test_an_address_that_this_machine_has_not_is_told_too(host: str) -> None:
    with pytest.raises(Failure, match="CIVILITY_BIND: cannot serve on"):
        require_free(Settings(bind=f"{host}:8000"))


def test_a_port_that_is_handed_on_open_is_not_tried(monkeypatch, taken: int) -> None:
    monkeypatch.setenv("LISTEN_FDS", "1")
    require_free(Settings(bind=f"127.0.0.1:{taken}"))


def test_a_free_port_is_left_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    require_free(Settings(bind=f"127.0.0.1:{port}, unix:/run/civility.sock"))
    with socket.create_server(("127.0.0.1", port)):
        pass

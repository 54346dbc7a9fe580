"""The three settings of an OpenID Connect provider stand together, and its address cannot be tampered with."""

import pytest

from service.settings import REDACTED, SettingsError, load_settings

ALL = {"ISSUER": "https://id.example.org/realms/paper", "CLIENT_ID": "civility", "CLIENT_SECRET": "a secret"}


@pytest.fixture
def mistakes(monkeypatch):
    def mistakes(**given: str) -> list[str]:
        for name, value in given.items():
            monkeypatch.setenv(f"CIVILITY_OIDC_{name}", value)
        with pytest.raises(SettingsError) as error:
            load_settings()
        return error.value.mistakes

    return mistakes


@pytest.mark.parametrize("missing", ALL)
def test_two_of_the_three_are_a_mistake_that_names_the_third(mistakes, missing: str) -> None:
    told = mistakes(**{name: value for name, value in ALL.items() if name != missing})
    assert len(told) == 1
    assert told[0].startswith(f"CIVILITY_OIDC_{missing} must be set too")


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example.org",
        "id.example.org",
        "https://",
        "https://[",
        "https://id.example.org?tenant=paper",
        "https://id.example.org#paper",
    ],
)
def test_an_issuer_must_be_a_plain_https_url(mistakes, issuer: str) -> None:
    assert mistakes(**ALL | {"ISSUER": issuer}) == [
        "CIVILITY_OIDC_ISSUER: an https:// URL without ? and # is needed"
    ]


@pytest.mark.parametrize("issuer", ["https://id.example.org/", "http://localhost:8080", "http://[::1]:8080"])
def test_all_three_are_taken_and_the_secret_comes_from_a_file_too(monkeypatch, tmp_path, issuer: str) -> None:
    (tmp_path / "secret").write_text(" of the file\n")
    monkeypatch.setenv("CIVILITY_OIDC_ISSUER", issuer)
    monkeypatch.setenv("CIVILITY_OIDC_CLIENT_ID", "civility")
    monkeypatch.setenv("CIVILITY_OIDC_CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    settings = load_settings()
    assert (settings.oidc_issuer, settings.oidc_client_secret) == (issuer, "of the file")
    assert settings.redacted()["CIVILITY_OIDC_CLIENT_SECRET"] == REDACTED

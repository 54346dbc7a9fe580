"""What is logged tells what happened, and never what a reader wrote or who they are."""

import logging
from typing import Any

import pytest

from service import telemetry

DATABASES = ["sqlite"]  # one database is enough here: what is logged does not depend on it
SECRETS = ("Une phrase que personne ne doit lire", "zoe@example.org", "192.0.2.77")


class Broken:
    """A scorer with a fault of ours in it."""

    model, attributes, languages = "broken", ("toxicity",), frozenset({"fr"})

    def score(self, _texts: list[str]) -> Any:
        raise RuntimeError("a fault")


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]):
    """Whatever has been written to standard error, with logging as it is when Civility runs."""
    kept = logging.getLogger().handlers[:]
    yield lambda fmt: (telemetry.configure_logging("info", fmt), lambda: capsys.readouterr().err)[1]
    logging.getLogger().handlers[:] = kept


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_fault_is_logged_with_its_place_and_without_a_reader_s_words(
    newsroom_with, logged, log_format: str
) -> None:
    newsroom = newsroom_with(scorer=Broken())
    written = logged(log_format)
    author = {"name": "Zoé", "email": SECRETS[1], "address": SECRETS[2]}
    assert newsroom.post(SECRETS[0], author=author).status_code == 500
    text = written()
    assert "RuntimeError" in text
    assert "a fault" in text
    assert not [secret for secret in SECRETS if secret in text]

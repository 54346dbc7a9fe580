"""The secret key: made once, whole, for its owner only; and never one so short that it keeps nothing secret."""

import os
import stat
import threading
from pathlib import Path

import pytest

from service.settings import Settings, SettingsError, ensure_secret, load_settings

LEAST = 16


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path / 'data' / 'civility.sqlite3'}")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where the secret of these settings is kept."""
    return tmp_path / "data" / "civility.secret"


def files_beside(path: Path) -> list[str]:
    return [each.name for each in path.parent.iterdir()]


def test_a_secret_is_made_once_and_kept_for_its_owner_only(settings: Settings, kept: Path):
    made = ensure_secret(settings)
    assert len(made) >= LEAST
    assert ensure_secret(settings) == made == kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert files_beside(kept) == [kept.name]


def test_all_that_start_at_once_run_on_one_secret(settings: Settings, kept: Path):
    together, seen = threading.Barrier(8), []

    def start() -> None:
        together.wait()
        seen.append(ensure_secret(settings))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [kept.read_text()] * 8
    assert files_beside(kept) == [kept.name]


def test_a_secret_that_cannot_be_written_whole_is_not_kept_at_all(settings, kept, monkeypatch):
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            ensure_secret(settings)
    assert files_beside(kept) == []
    assert len(ensure_secret(settings)) >= LEAST


@pytest.mark.parametrize("held", ["", "\n", "fifteen letters"])
def test_a_kept_secret_that_is_too_short_is_refused(settings: Settings, kept: Path, held: str):
    kept.parent.mkdir()
    kept.write_text(held)
    with pytest.raises(SettingsError) as refused:
        ensure_secret(settings)
    assert refused.value.mistakes == [
        f"{kept} holds less than 16 characters: bring it back, or set CIVILITY_SECRET_KEY"
    ]
    assert kept.read_text() == held


@pytest.mark.parametrize("held", ["", "\n", " fifteen letters \n"])
def test_a_file_that_a_setting_names_is_refused_if_too_short(monkeypatch, tmp_path: Path, held: str):
    (tmp_path / "key").write_text(held)
    monkeypatch.setenv("CIVILITY_SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert refused.value.mistakes == ["CIVILITY_SECRET_KEY_FILE: the file holds less than 16 characters"]


def test_a_file_that_is_long_enough_is_taken(monkeypatch, tmp_path: Path):
    (tmp_path / "key").write_text(" sixteen letters! \n")
    monkeypatch.setenv("CIVILITY_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert load_settings().secret_key == "sixteen letters!"

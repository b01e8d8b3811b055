from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.errors import UserFacingError
from desktop_app.services.window_choices import Preferences, WindowChoices
from desktop_app.settings import SearchSettings, Settings, SourceSettings, WindowSettings, load_settings, save_settings


def test_the_balance_is_written_beside_what_else_is_set(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    settings = Settings(source=SourceSettings(max_file_mb=7))
    save_settings(path, settings)
    choices = WindowChoices(path)
    choices.keep_balance(-0.3)
    assert load_settings(path) == replace(settings, window=WindowSettings(balance=-0.3))
    choices.keep_balance(0.0)
    assert load_settings(path) == settings
    assert "window" not in path.read_text(encoding="utf-8")


def test_preferences_are_written_beside_what_else_is_set(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    save_settings(path, Settings(search=SearchSettings(limit=7), window=WindowSettings(balance=0.5)))
    choices = WindowChoices(path)
    assert choices.preferences() == Preferences.of(Settings())
    other = Preferences(
        hidden_files=True,
        use_gitignore=False,
        ignore=("*.log", "草稿/"),
        max_file_mb=50,
        recognise_text=False,
        recency=False,
        learn_from_use=False,
        threads=1,
    )
    choices.keep_preferences(other)
    assert WindowChoices(path).preferences() == other
    settings = load_settings(path)
    assert (settings.search.limit, settings.window.balance) == (7, 0.5)
    assert (settings.source.ignore, settings.extract.recognise_text, settings.encode.threads) == (
        other.ignore,
        False,
        1,
    )
    choices.keep_preferences(Preferences.of(Settings()))
    assert load_settings(path) == Settings(search=SearchSettings(limit=7), window=WindowSettings(balance=0.5))


def test_settings_that_cannot_be_read_are_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[sauce]", encoding="utf-8")
    with pytest.raises(UserFacingError):
        WindowChoices(path).keep_balance(1.0)
    with pytest.raises(UserFacingError):
        WindowChoices(path).preferences()
    assert path.read_text(encoding="utf-8") == "[sauce]"

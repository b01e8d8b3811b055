import os
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.processes.pip import has_own_sources, installed_share, log_in, pip_reason, run_pip


def test_the_reason_is_the_last_error(tmp_path: Path) -> None:
    log_in(tmp_path).write_text("Looking in links\nERROR: No matching one.\nERROR: None at all.\n\nnotice\n")
    assert pip_reason(tmp_path) == "None at all"


def test_what_pip_itself_says(tmp_path: Path) -> None:
    polls: list[float] = []
    assert run_pip(["no-such-command"], tmp_path, lambda: polls.append(0.0), CancelToken()) != 0
    assert polls
    assert "no-such-command" in pip_reason(tmp_path)


def test_a_pip_without_words(tmp_path: Path) -> None:
    log_in(tmp_path).touch()
    assert pip_reason(tmp_path) == "pip gave no reason"


def test_the_share_grows_with_what_is_found(tmp_path: Path) -> None:
    shares = []
    for text in ("", "\nCollecting a\n", "\nCollecting a\n\nCollecting b\nInstalling collected packages: a, b\n"):
        log_in(tmp_path).write_text(text)
        shares.append(installed_share(tmp_path, 2))
    assert shares == [0.0, 0.4, 0.8]


@pytest.mark.parametrize(("name", "own"), [("PIP_NO_INDEX", True), ("PIP_FIND_LINKS", True), ("PIP_RETRIES", False)])
def test_own_sources_are_read_from_the_settings_of_pip(monkeypatch: pytest.MonkeyPatch, name: str, own: bool) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for variable in [v for v in os.environ if v.startswith("PIP_") and v != "PIP_CONFIG_FILE"]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv(name, "1")
    assert has_own_sources() is own

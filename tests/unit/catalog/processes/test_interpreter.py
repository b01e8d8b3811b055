from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.processes.interpreter import require_interpreter, run_module
from desktop_app.errors import Cancelled, UserFacingError


def ignore(_share: float) -> None:
    pass


def test_a_module_that_fails_has_its_last_line_for_a_reason(tmp_path: Path) -> None:
    with pytest.raises(UserFacingError, match=r"^It failed \(.*no_such_module.*\)\. Check free memory"):
        run_module("desktop_app.no_such_module", [], tmp_path, ignore, CancelToken(), failure="It failed")


def test_its_files_stay_in_the_folder(tmp_path: Path) -> None:
    run_module("tempfile", [], tmp_path, ignore, CancelToken(), failure="It failed")
    assert [path.name for path in tmp_path.iterdir()] == ["tempfile.log"]


def test_cancelling_ends_it(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        run_module("this", [], tmp_path, ignore, cancel, failure="It failed")


def test_the_packaged_application_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    require_interpreter("do it", "Do this.")
    monkeypatch.setattr("sys.frozen", True, raising=False)
    with pytest.raises(UserFacingError, match="cannot do it") as failure:
        require_interpreter("do it", "Do this.")
    assert failure.value.remedy == "Do this."

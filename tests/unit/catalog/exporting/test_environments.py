import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.exporting import environments
from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.exporting.families import TORCH
from desktop_app.errors import Cancelled, UserFacingError
from tests.tiny_model import TinyModel


def ignore(_share: float) -> None:
    pass


@pytest.fixture
def requirements(local_index: TinyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set of tools that is one small wheel in a local folder."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    path = folder / "requirements-torch.txt"
    path.write_text("# small\ntinye5==1.0\n", encoding="utf-8")
    monkeypatch.setattr(environments, "scripts_folder", lambda: folder)
    monkeypatch.setattr(environments, "NEEDED_BYTES", 1)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def test_an_environment_is_made_once_and_holds_its_packages_only(requirements: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    made = ExporterEnvironments(tmp_path / "exporter")
    python = made.python(TORCH, shares.append, CancelToken())
    assert shares
    assert shares == sorted(shares)
    code = "import importlib.util as u; print([bool(u.find_spec(n)) for n in ('tinye5', 'numpy', 'desktop_app')])"
    done = subprocess.run([python, "-s", "-E", "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[True, False, False]"
    (python.parent / "trace").touch()
    assert made.python(TORCH, ignore, CancelToken()) == python
    assert (python.parent / "trace").exists()
    assert len(names(tmp_path / "exporter")) == 1


def test_other_requirements_are_another_environment(requirements: Path, tmp_path: Path) -> None:
    made = ExporterEnvironments(tmp_path / "exporter")
    before = made.python(TORCH, ignore, CancelToken())
    requirements.write_text("tinye5==1.0  # changed\n", encoding="utf-8")
    assert made.python(TORCH, ignore, CancelToken()) != before
    assert not before.exists()


def test_packages_that_cannot_be_had(requirements: Path, tmp_path: Path) -> None:
    requirements.write_text("nothing-of-that-name==1.0\n", encoding="utf-8")
    with pytest.raises(UserFacingError, match="could not be installed") as failure:
        ExporterEnvironments(tmp_path / "exporter").python(TORCH, ignore, CancelToken())
    assert "ONNX graph can be imported without them" in failure.value.remedy
    assert names(tmp_path / "exporter") == []


def test_cancelling_leaves_nothing(requirements: Path, tmp_path: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        ExporterEnvironments(tmp_path / "exporter").python(TORCH, lambda _share: cancel.cancel(), cancel)
    assert names(tmp_path / "exporter") == []


def test_what_an_interrupted_run_left_is_not_used(requirements: Path, tmp_path: Path) -> None:
    left = tmp_path / "exporter" / ".partial-1" / "torch-123"
    left.mkdir(parents=True)
    python = ExporterEnvironments(tmp_path / "exporter").python(TORCH, ignore, CancelToken())
    assert python.is_file()
    assert not left.exists()


def test_too_little_space(requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "NEEDED_BYTES", 1 << 60)
    with pytest.raises(UserFacingError, match="MB"):
        ExporterEnvironments(tmp_path / "exporter").python(TORCH, ignore, CancelToken())


def test_the_packaged_application_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    with pytest.raises(UserFacingError, match="packaged application") as failure:
        ExporterEnvironments(tmp_path).python(TORCH, ignore, CancelToken())
    assert "pip" in failure.value.remedy


def test_builds_without_cuda_come_from_their_own_index_unless_pip_has_a_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands: list[list[str]] = []
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("torch==2.13.0\n", encoding="utf-8")
    monkeypatch.setattr(environments, "run_pip", lambda arguments, *_: commands.append(arguments) or 0)
    monkeypatch.setattr(environments, "_has_cuda_builds", lambda: True)
    for own, expected in ((True, 1), (False, 2)):
        commands.clear()
        monkeypatch.setattr(environments, "has_own_sources", lambda own=own: own)
        environments._install(tmp_path, requirements, tmp_path, ignore, CancelToken())
        assert len(commands) == expected
    assert commands[0][-2:] == [environments.CPU_INDEX, "torch==2.13.0"]
    assert commands[1][-2:] == ["--requirement", str(requirements)]


def test_both_sets_of_requirements_are_pinned() -> None:
    folder = environments.scripts_folder()
    for name in environments.REQUIREMENTS.values():
        lines = [line for line in (folder / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert any(line.startswith("torch==") for line in lines)
        assert [line for line in lines if line.count("==") != 1] == []


def test_the_application_never_imports_the_tools() -> None:
    code = (
        "import sys, tempfile; from pathlib import Path\n"
        "from desktop_app import bootstrap\n"
        "from desktop_app.cli.main import run\n"
        "from desktop_app.cli.parser import make_parser\n"
        "make_parser()\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    run(['--data-dir', folder, 'models', 'list'], build=bootstrap.build,\n"
        "        open_window=bootstrap.open_window, start_logging=lambda *_: None, show_error=print)\n"
        "print('found', sorted({'torch', 'transformers', 'optimum', 'onnx'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "found []"

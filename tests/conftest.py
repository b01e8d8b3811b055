"""What every test gets: a home of its own, a headless Qt, honest skips, no thread left behind.

Besides, a keychain and a service that computes vectors, for tests of remote models of every kind.

`@pytest.mark.model` and `@pytest.mark.xvfb` skip with a reason on a developer's machine that lacks what
they need, and fail where CI is set: there `make test` has prepared everything. `@pytest.mark.slow` tests
are left out unless `-m` asks for something.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import settings as hypothesis_settings

from desktop_app.settings import default_data_dir
from tests.builders import MODEL, SHARED_DATA, installed_model_dir
from tests.embedding_service import KEY, EmbeddingService
from tests.keychain import MemoryKeychain, keychain_of

HOME_VARIABLES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
XDG_VARIABLES = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
LONG_LIVED_THREADS = ("pytest", "session-")
"""Name prefixes of threads that may outlive a test, such as those of session-wide fixtures."""

_home = pytest.StashKey[str]()

hypothesis_settings.register_profile("any machine", deadline=None)  # a busy machine is no failure; tests have a timeout
hypothesis_settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """Point everything that looks for a home into a temporary folder; remember where the real model is."""
    os.environ.setdefault("FINDWELL_TEST_MODELS", str(default_data_dir() / "models"))
    os.environ.setdefault("FINDWELL_TEST_EXPORTER", str(default_data_dir() / "exporter"))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    home = config.stash[_home] = tempfile.mkdtemp(prefix="findwell-tests-")
    os.environ |= dict.fromkeys(HOME_VARIABLES, home)
    os.environ |= {name: str(Path(home, name.lower())) for name in XDG_VARIABLES}
    os.environ["FINDWELL_DATA_DIR"] = str(_data_dir_with_model(Path(home, "data")))


def _data_dir_with_model(data_dir: Path) -> Path:
    """A data directory that links to the real model, so that programs started by a test find it too."""
    (data_dir / "models").mkdir(parents=True)
    if models := installed_model_dir():
        (data_dir / "models" / MODEL).symlink_to(models / MODEL, target_is_directory=True)
    return data_dir


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the temporary home."""
    shutil.rmtree(config.stash[_home], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out by default, and skip those whose data lies outside the project."""
    if not config.getoption("markexpr"):
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
    if not SHARED_DATA.is_dir():
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(pytest.mark.skip(reason="no labelled data beside the checkout"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that lacks its tools; under CI let it fail."""
    needs = {"model": _missing_model, "xvfb": _missing_screen}
    for marker, missing in needs.items():
        if item.get_closest_marker(marker) and (reason := missing()):
            (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{reason}; run `make setup`")


def _missing_model() -> str:
    return "" if installed_model_dir() else f"no embedded model in {os.environ['FINDWELL_TEST_MODELS']}"


def _missing_screen() -> str:
    missing = [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]
    return f"not installed: {' '.join(missing)}" if missing else ""


@pytest.fixture(autouse=True)
def _no_leftover_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running; one that is about to end gets two seconds."""
    before = set(threading.enumerate())
    yield
    limit = monotonic() + 2
    started = [thread for thread in threading.enumerate() if thread not in before]
    left = [thread for thread in started if not thread.name.startswith(LONG_LIVED_THREADS)]
    for thread in left:
        thread.join(max(0, limit - monotonic()))
    names = sorted(thread.name for thread in left if thread.is_alive())
    assert not names, f"left running: {', '.join(names)}"


@pytest.fixture
def keychain() -> Iterator[MemoryKeychain]:
    """An empty keychain in the place of the system's."""
    with keychain_of(MemoryKeychain()) as keychain:
        yield keychain


@pytest.fixture
def service() -> Iterator[EmbeddingService]:
    """A service that wants KEY."""
    with EmbeddingService() as service:
        service.switches.key = KEY
        yield service

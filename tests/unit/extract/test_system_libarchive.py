import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.extract import system_libarchive
from desktop_app.extract.system_libarchive import library, loaded, signature
from desktop_app.extract.version import reader_version
from tests.builders import PROJECT

LOADING_STARTS_NOTHING = """
import sys

def forbid(event, _):
    if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"):
        sys.exit(event)

sys.addaudithook(forbid)
from desktop_app.extract.system_libarchive import loaded
print(loaded() is not None)
"""


def forget() -> None:
    for known in (library, signature, loaded):
        known.cache_clear()


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    """Two places where the library may lie, the first before the second; nothing else is looked at."""
    found = (tmp_path / "first.so", tmp_path / "second.so")
    monkeypatch.setattr(system_libarchive, "_places", lambda: iter(found))
    monkeypatch.setattr(sys, "platform", "linux")
    forget()
    yield found
    forget()


def put(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    forget()


def test_the_first_place_that_has_the_library_counts(places: tuple[Path, Path]) -> None:
    assert library() == ""
    put(places[1], b"a")
    assert library() == str(places[1])
    put(places[0], b"a")
    assert library() == str(places[0])


def test_rar_alone_is_read_again_once_the_library_is_there_or_another_one(places: tuple[Path, Path]) -> None:
    kinds = ("rar", "zip", "pdf")
    none = [reader_version(kind) for kind in kinds]
    put(places[0], b"a")
    older = [reader_version(kind) for kind in kinds]
    put(places[0], b"ab")
    newer = [reader_version(kind) for kind in kinds]
    assert [len({*versions}) for versions in zip(none, older, newer, strict=True)] == [3, 1, 1]


def test_macos_shows_no_file(places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert library() == "/usr/lib/libarchive.2.dylib"
    assert signature()


@pytest.mark.parametrize("said_before", [None, "/somewhere/else.so"])
def test_what_is_no_library_is_of_no_use(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, said_before: str | None
) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "libarchive"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delenv("LIBARCHIVE", raising=False)
    if said_before is not None:
        monkeypatch.setenv("LIBARCHIVE", said_before)
    assert loaded() is None
    put(places[0], b"no library")
    assert loaded() is None
    assert os.environ.get("LIBARCHIVE") == said_before


def test_no_program_is_started_to_find_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADING_STARTS_NOTHING], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(loaded() is not None)

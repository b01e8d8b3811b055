import hashlib
from pathlib import Path

import numpy as np
import pytest

from desktop_app.store.vector_file import FileStamp, VectorFile, is_intact
from tests.unit.store.vector_samples import DIMENSIONS, random_units


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, FileStamp]:
    file = VectorFile(DIMENSIONS)
    file.add(np.arange(1, 301), random_units(300).astype(np.float16))
    path = tmp_path / "vectors" / "f-000001.usearch"
    return path, file.write(path)


def test_a_written_file_finds_what_was_added(written: tuple[Path, FileStamp]) -> None:
    path, stamp = written
    file = VectorFile.mapped(path, DIMENSIONS, stamp)
    assert file is not None
    assert file.count == stamp.count == 300
    assert 7 in file.nearest(random_units(300)[6], 5)
    assert file.contains(np.array([1, 300, 301])).tolist() == [True, True, False]
    stored = file.vectors(np.array([2, 1]))
    assert (stored == random_units(300)[[1, 0]].astype(np.float16)).all()


def test_nothing_partial_is_left_behind(written: tuple[Path, FileStamp]) -> None:
    assert [entry.name for entry in written[0].parent.iterdir()] == ["f-000001.usearch"]


def test_more_neighbours_than_vectors_gives_each_once(written: tuple[Path, FileStamp]) -> None:
    file = VectorFile.mapped(written[0], DIMENSIONS, written[1])
    assert file is not None
    assert sorted(file.nearest(random_units(1)[0], 100_000).tolist()) == list(range(1, 301))
    assert VectorFile(DIMENSIONS).nearest(random_units(1)[0], 10).tolist() == []


def test_a_loaded_file_can_be_extended(written: tuple[Path, FileStamp]) -> None:
    file = VectorFile.loaded(written[0], DIMENSIONS, written[1])
    assert file is not None
    extra = random_units(1, seed=9)
    file.add(np.array([999]), extra.astype(np.float16))
    assert file.count == 301
    assert 999 in file.nearest(extra[0], 3)


@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped", "longer", "empty"])
def test_a_file_that_is_not_as_stamped_is_not_opened(written: tuple[Path, FileStamp], damage: str) -> None:
    path, stamp = written
    data = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    elif damage == "truncated":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
    elif damage == "longer":
        path.write_bytes(data + b"\0")
    else:
        path.write_bytes(b"")
    assert not is_intact(path, stamp)
    assert VectorFile.mapped(path, DIMENSIONS, stamp) is None
    assert VectorFile.loaded(path, DIMENSIONS, stamp) is None


def test_a_file_of_another_width_is_not_opened(written: tuple[Path, FileStamp]) -> None:
    assert VectorFile.mapped(written[0], DIMENSIONS * 2, written[1]) is None


def test_a_file_usearch_refuses_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "f.usearch"
    path.write_bytes(b"not a graph" * 10)
    stamp = FileStamp(110, hashlib.sha256(b"not a graph" * 10).hexdigest(), 3)
    assert is_intact(path, stamp)
    assert VectorFile.mapped(path, DIMENSIONS, stamp) is None

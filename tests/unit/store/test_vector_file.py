import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from usearch.compiled import MetricKind, ScalarKind
from usearch.index import Index

from desktop_app.store.vector_file import FileStamp, VectorFile, is_intact, rounded, sha256_of
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
    assert (file.vectors(np.array([2, 1])) == rounded(random_units(300)[[1, 0]].astype(np.float16))).all()


def test_rounding_keeps_the_order_of_cosines_but_for_near_ties() -> None:
    units = random_units(2_000, dimensions=384)
    exact = units @ units[0]
    products = rounded(units).astype(np.int32) @ rounded(units[0]).astype(np.int32)
    scale = (4 / 127) ** 2 / 384
    assert np.abs(products * scale - exact).max() < 0.01
    nearest = set(np.argsort(-exact)[:200].tolist())
    assert nearest <= set(np.argsort(-products)[:300].tolist())


def test_a_component_that_is_far_above_the_others_is_cut_off() -> None:
    assert rounded(np.eye(384, dtype=np.float32)[0]).tolist() == [127] + [0] * 383


def test_a_graph_of_float16_is_not_opened(tmp_path: Path) -> None:
    older = Index(ndim=DIMENSIONS, metric=MetricKind.IP, dtype=ScalarKind.F16)
    older.add(np.arange(300, dtype=np.uint64), random_units(300))
    path = tmp_path / "older.usearch"
    older.save(str(path))
    stamp = FileStamp(path.stat().st_size, sha256_of(path), 300)
    assert is_intact(path, stamp)
    assert VectorFile.mapped(path, DIMENSIONS, stamp) is None


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


def test_loaded_before_the_models_it_does_not_end_the_process() -> None:
    order = "import desktop_app.store.vector_file, desktop_app.inference.onnx_session; print('alive')"
    ended = subprocess.run([sys.executable, "-c", order], check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, "alive\n")

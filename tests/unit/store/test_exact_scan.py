import threading

import numkong
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.inference.pooling import l2_normalise
from desktop_app.store.exact_scan import ExactScan
from desktop_app.store.vector_file import rounded


@given(st.integers(1, 300), st.sampled_from([8, 64, 100, 384]), st.integers(0, 2**32 - 1), st.integers(1, 400))
def test_none_of_the_nearest_is_missed(count: int, dimensions: int, seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rounded(l2_normalise(rng.standard_normal((count, dimensions))))
    query = rounded(l2_normalise(rng.standard_normal((1, dimensions)))[0])
    chunk_ids = rng.permutation(10_000)[:count].astype(np.int64)
    found = ExactScan(chunk_ids, rows).nearest(query, k)
    products = dict(zip(chunk_ids.tolist(), (rows.astype(np.int64) @ query.astype(np.int64)).tolist(), strict=True))
    assert len(set(found.tolist())) == len(found) == min(k, count)
    best = sorted(products.values(), reverse=True)[:k]
    assert sorted((products[one] for one in found.tolist()), reverse=True) == best


def test_it_is_read_in_parts_in_the_order_of_its_ids() -> None:
    asked: list[int] = []

    def read(part: np.ndarray) -> np.ndarray:
        asked.append(len(part))
        return np.repeat((part % 100)[:, None], 4, axis=1).astype(np.int8)

    scan = ExactScan.read(np.arange(25_000, dtype=np.int64), 4, read)
    assert asked == [10_000, 10_000, 5_000]
    assert set((scan.nearest(np.ones(4, np.int8), 250) % 100).tolist()) == {99}


def test_nothing_is_near_where_there_is_nothing() -> None:
    empty = ExactScan(np.zeros(0, np.int64), np.zeros((0, 8), np.int8))
    assert len(empty.nearest(np.ones(8, np.int8), 5)) == 0


def test_two_threads_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    both, met, compare = threading.Barrier(2, timeout=20), threading.local(), numkong.dots_packed

    def after_both_have_begun(rows: np.ndarray, packed: object) -> object:
        if not hasattr(met, "once"):
            met.once = True
            both.wait()
        return compare(rows, packed)

    monkeypatch.setattr(numkong, "dots_packed", after_both_have_begun)
    rows = rounded(l2_normalise(np.random.default_rng(3).standard_normal((40_000, 16))))
    query = rounded(rows[7] / np.float32(127))
    found = ExactScan(np.arange(40_000, dtype=np.int64), rows).nearest(query, 300)
    products = rows.astype(np.int64) @ query.astype(np.int64)
    assert sorted(products[found]) == sorted(products)[-300:]

"""An index of every schema that was ever current opens, is migrated, and answers.

The files were made by the program of that time: two files in `/upgrade/docs`, vectors of the counting encoder.
"""

import gzip
from pathlib import Path

import pytest

from desktop_app.records import FileState
from desktop_app.search_records import Lane
from desktop_app.store.database import SCHEMA_VERSION
from desktop_app.store.statistics import Statistics
from tests.indexing_helpers import CountingEncoder, running

HERE = Path(__file__).parent


def test_every_older_schema_has_its_index() -> None:
    kept = {path.name for path in HERE.glob("*.gz")}
    assert kept == {f"schema_{number}.db.gz" for number in range(1, SCHEMA_VERSION)}


@pytest.mark.parametrize("number", range(1, SCHEMA_VERSION))
def test_an_old_index_is_migrated_and_answers_without_embedding_anything(tmp_path: Path, number: int) -> None:
    data_dir, encoder = tmp_path / "data", CountingEncoder()
    data_dir.mkdir()
    (data_dir / "index.db").write_bytes(gzip.decompress((HERE / f"schema_{number}.db.gz").read_bytes()))
    with running(data_dir, encoder, watch=False) as application:
        application.indexing.wait_until_idle(30)
        status = application.indexing.status()
        assert (status.files, status.count(FileState.FAILED)) == (2, 0)  # to be read anew when their disk is back
        for query, name in (("notice period of the lease", "lease.txt"), ("提前通知", "合同.txt")):
            assert application.searching.search(query, lanes=[Lane.LEXICAL]).hits[0].path.name == name
        dense = application.searching.search("lease", lanes=[Lane.DENSE])
        assert len(dense.hits) == 2
        assert Statistics(application.database.reader()).problems() == []
    assert encoder.embedded == []

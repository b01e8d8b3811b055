import hashlib
import os
import sys
from pathlib import Path

import pytest

from desktop_app.content_hash import content_hash


def test_the_bytes_count_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"words" * 100_000)
    assert content_hash(tmp_path / "a") == hashlib.blake2b(b"words" * 100_000, digest_size=32).digest()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among files")
@pytest.mark.timeout(10)
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    for name in ("pipe", "zero"):
        with pytest.raises(OSError, match="no file any more"):
            content_hash(tmp_path / name)

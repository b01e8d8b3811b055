import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.content_hash import content_hash
from desktop_app.extract.unpacked import Unpacked

LARGE = b"x" * 400_000


@pytest.mark.parametrize("pieces", [(b"a",), (b"a", b"", b"bc"), (LARGE,) * 4], ids=["one", "some", "large"])
def test_a_file_has_the_bytes_and_their_hash_and_is_gone_afterwards(tmp_path: Path, pieces: tuple[bytes, ...]) -> None:
    with Unpacked(tmp_path, ".txt") as unpacked:
        for piece in pieces:
            unpacked.add(piece)
        path = unpacked.path()
        assert path.read_bytes() == b"".join(pieces)
        assert (content_hash(path), path.suffix) == (unpacked.digest(), ".txt")
        assert unpacked.size == len(b"".join(pieces))
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.binary(max_size=50)))
def test_the_hash_does_not_depend_on_the_pieces(pieces: list[bytes]) -> None:
    with Unpacked(None, "") as piecewise, Unpacked(None, "") as whole:
        for piece in pieces:
            piecewise.add(piece)
        whole.add(b"".join(pieces))
        assert piecewise.digest() == whole.digest()


def test_what_nobody_reads_is_written_only_if_it_is_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    own = tempfile.mkstemp
    monkeypatch.setattr(tempfile, "mkstemp", lambda **named: written.append(named["suffix"]) or own(**named))
    for suffix, pieces in ((".few", 2), (".many", 10)):
        with Unpacked(tmp_path, suffix) as unpacked:
            for _ in range(pieces):
                unpacked.add(LARGE)
    assert written == [".many"]
    assert list(tmp_path.iterdir()) == []

import errno
import io
import itertools
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import rarfile
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.archives import rar_unpacking
from desktop_app.extract.archives.rar import read_rar
from desktop_app.extract.archives.rar_unpacking import Unpacker
from desktop_app.extract.archives.unpacking import PIECE_BYTES
from desktop_app.extract.contents import NO_LIBARCHIVE, CannotRead, Contents
from desktop_app.extract.system_libarchive import loaded
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.rar_files import (
    PACKED,
    SOLID,
    STORED,
    archive,
    archive5,
    comment_block,
    extra_record,
    file_block,
    file_block5,
    number,
    packed_block,
    packed_block5,
    solid_blocks5,
)
from tests.rar_packing import rar5_packed

LEASE = b"The tenant may leave. " * 5
NOTICE = b"Notice takes a month. " * 5
CHECKSUM, TIME, VERSION, LINK = 2, 3, 4, 5
needs_libarchive = pytest.mark.skipif(loaded() is None, reason="libarchive is not installed")


def contents_of(path: Path, content: bytes) -> Contents:
    path.write_bytes(content)
    return read_rar(path, ExtractSettings())


def results(contents: Contents) -> dict[str, bytes | FailureReason]:
    found: dict[str, bytes | FailureReason] = {}
    for member in contents.members:
        try:
            found[member.name] = b"".join(member.unpack())
        except CannotRead as refusal:
            found[member.name] = refusal.reason
    return found


def refusals(contents: Contents) -> list[str]:
    found = []
    for member in contents.members:
        with pytest.raises(CannotRead) as refusal:
            list(member.unpack())
        assert refusal.value.reason == FailureReason.UNSUPPORTED
        found.append(refusal.value.detail)
    return found


def test_names_are_read_and_files_that_are_only_stored(tmp_path: Path) -> None:
    content = archive(
        file_block("a/stored.txt", b"words"),
        file_block("packed.txt", b"??", PACKED, version=20),
        file_block("secret.txt", b"??", PACKED, flags=0x04),
    )
    assert results(contents_of(tmp_path / "a.rar", content)) == {
        "a/stored.txt": b"words",
        "packed.txt": FailureReason.UNSUPPORTED,
        "secret.txt": FailureReason.ENCRYPTED,
    }
    assert all(member.mtime_ns for member in read_rar(tmp_path / "a.rar", ExtractSettings()).members)


@needs_libarchive
@pytest.mark.parametrize(
    "content",
    [
        archive(packed_block("a.txt", LEASE), file_block("b.txt", b"words"), packed_block("ü.txt", NOTICE)),
        archive5(packed_block5("a.txt", LEASE), file_block5("b.txt", b"words"), packed_block5("ü.txt", NOTICE)),
    ],
)
def test_packed_files_are_read(tmp_path: Path, content: bytes) -> None:
    found = results(contents_of(tmp_path / "a.rar", content))
    assert found == {"a.txt": LEASE, "b.txt": b"words", "ü.txt": NOTICE}


@needs_libarchive
def test_packed_files_come_in_pieces(tmp_path: Path) -> None:
    content = LEASE * 3000
    contents = contents_of(tmp_path / "a.rar", archive5(packed_block5("a.txt", content)))
    (pieces,) = [list(member.unpack()) for member in contents.members]
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= PIECE_BYTES


@needs_libarchive
@pytest.mark.parametrize("wanted", [{"a.txt", "b.txt", "d.txt"}, {"b.txt", "d.txt"}, {"d.txt"}])
def test_files_that_are_packed_together_are_read_whichever_are_wanted(tmp_path: Path, wanted: set[str]) -> None:
    files = {"a.txt": LEASE, "b.txt": NOTICE + LEASE, "d.txt": LEASE + NOTICE}
    first, second, third = solid_blocks5(files.items())
    assert len(second) < len(packed_block5("b.txt", files["b.txt"]))
    contents = contents_of(
        tmp_path / "a.rar", archive5(first, second, file_block5("c.txt", b"words"), third, solid=True)
    )
    found = {member.name: b"".join(member.unpack()) for member in contents.members if member.name in wanted}
    assert found == {name: files[name] for name in wanted}


@needs_libarchive
def test_an_older_version_of_a_file_is_not_taken_for_it(tmp_path: Path) -> None:
    older = file_block5(
        "a.txt",
        LEASE,
        data=rar5_packed(LEASE),
        packing=3 << 7,
        extra=extra_record(VERSION, number(0) + number(1)),
    )
    newer = packed_block5("a.txt", NOTICE + LEASE, before=LEASE)
    contents = contents_of(tmp_path / "a.rar", archive5(older, newer, solid=True))
    assert results(contents) == {"a.txt": NOTICE + LEASE}


@needs_libarchive
@pytest.mark.parametrize(
    ("packed", "put_together"), [(packed_block, archive), (packed_block5, archive5)], ids=["older", "newer"]
)
def test_damage_of_a_packed_file_is_not_that_of_the_next(tmp_path: Path, packed: Any, put_together: Any) -> None:
    damaged = bytearray(packed("a.txt", LEASE))
    damaged[-40:-20] = bytes(20)
    contents = contents_of(tmp_path / "a.rar", put_together(bytes(damaged), packed("b.txt", NOTICE)))
    assert results(contents) == {"a.txt": FailureReason.CORRUPT, "b.txt": NOTICE}


@needs_libarchive
def test_behind_damage_nothing_is_read_of_what_is_packed_together(tmp_path: Path) -> None:
    first, second, third = solid_blocks5((name, LEASE) for name in ("a.txt", "b.txt", "c.txt"))
    contents = contents_of(tmp_path / "a.rar", archive5(first, second[:-9] + bytes(9), third, solid=True))
    assert results(contents) == {"a.txt": LEASE, **dict.fromkeys(("b.txt", "c.txt"), FailureReason.CORRUPT)}


@needs_libarchive
def test_an_archive_that_was_cut_off_gives_what_is_left(tmp_path: Path) -> None:
    content = archive5(packed_block5("a.txt", LEASE), packed_block5("b.txt", NOTICE))
    members = iter(contents_of(tmp_path / "a.rar", content[:-30]).members)
    assert b"".join(next(members).unpack()) == LEASE
    with pytest.raises(CannotRead, match="cut off"):
        b"".join(next(members).unpack())
    with pytest.raises(CannotRead, match="cut off"):
        next(members)


def test_wherever_an_archive_was_cut_off_it_is_told(tmp_path: Path) -> None:
    names = ("a.txt", "b.txt", "c.txt")
    for content in (
        archive5(*[file_block5(name, b"words") for name in names]),
        archive(*[file_block(name, b"words") for name in names]),
    ):
        silent = []
        for end in range(30, len(content)):
            with suppress(CannotRead):
                if FailureReason.CORRUPT not in results(contents_of(tmp_path / "a.rar", content[:end])).values():
                    silent.append(end)
        ends = [content.index(b"words", content.index(name.encode())) + len(b"words") for name in names]
        assert set(silent) <= set(ends), "an old archive may end with a file"
        assert not silent or content.startswith(b"Rar!\x1a\x07\x00")


@needs_libarchive
@pytest.mark.parametrize("said", [LEASE, LEASE[:-1], LEASE + b"."])
def test_packed_bytes_that_are_not_those_that_the_archive_says_are_damage(tmp_path: Path, said: bytes) -> None:
    other = file_block5("a.txt", said, data=rar5_packed(NOTICE), packing=3 << 7)
    assert results(contents_of(tmp_path / "a.rar", archive5(other))) == {"a.txt": FailureReason.CORRUPT}


@needs_libarchive
def test_files_of_one_name_are_not_taken_for_each_other(tmp_path: Path) -> None:
    blocks = (file_block("a.txt", b"words"), packed_block("a.txt", LEASE), file_block("a.txt", b"others"))
    contents = contents_of(tmp_path / "a.rar", archive(*blocks))
    assert [b"".join(member.unpack()) for member in contents.members] == [b"words", LEASE, b"others"]


def test_a_date_that_is_none_is_damage(tmp_path: Path) -> None:
    late = extra_record(TIME, number(2) + b"\xff" * 8)
    with pytest.raises(CannotRead) as refusal:
        results(contents_of(tmp_path / "a.rar", archive5(file_block5("a.txt", LEASE, extra=late))))
    assert refusal.value.reason == FailureReason.CORRUPT


@pytest.mark.parametrize("damaged", [True, False])
def test_the_newer_checksum_counts_as_well(tmp_path: Path, damaged: bool) -> None:
    digest = rarfile.Blake2SP()
    digest.update(NOTICE if damaged else LEASE)
    extra = extra_record(CHECKSUM, number(0) + digest.digest())
    contents = contents_of(tmp_path / "a.rar", archive5(file_block5("a.txt", LEASE, extra=extra, checked=False)))
    assert results(contents) == {"a.txt": FailureReason.CORRUPT if damaged else LEASE}


def test_a_copy_of_another_file_is_named(tmp_path: Path) -> None:
    copy = extra_record(LINK, number(5) + number(0) + number(5) + b"a.txt")
    content = archive5(file_block5("a.txt", LEASE), file_block5("b.txt", LEASE, data=b"", extra=copy))
    assert results(contents_of(tmp_path / "a.rar", content)) == {"a.txt": LEASE, "b.txt": b""}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (archive(file_block("a.txt", LEASE, PACKED, version=20)), "oldest way"),
        (archive(file_block("a.txt", LEASE, PACKED, flags=SOLID)), "together with other files"),
        (archive(file_block("a.txt", LEASE, flags=0x02, data=b"The")), "continued in another file"),
        (archive5(file_block5("a.txt", LEASE, data=b"The", part=0x10)), "continued in another file"),
        (
            archive5(
                file_block5("a.txt", LEASE, packing=3 << 7, part=0x08),
                packed_block5("b.txt", LEASE, before=LEASE),
                solid=True,
            ),
            "continued in another file",
        ),
        (archive5(file_block5("a.txt", LEASE, packing=3 << 7 | 1)), "unusual way"),
        (archive5(file_block5("a.txt", LEASE, packing=3 << 7 | 10 << 10)), "unusual way"),
    ],
    ids=["RAR 2", "RAR 3 solid", "RAR 3 volume", "RAR 5 volume", "solid from another volume", "RAR 7", "dictionary"],
)
def test_ways_of_packing_that_are_not_read_are_told(tmp_path: Path, content: bytes, said: str) -> None:
    (detail,) = refusals(contents_of(tmp_path / "a.rar", content))
    assert said in detail


def without_rar(*_: object) -> None:
    raise ValueError("the read format 'rar5' is not available")


@pytest.mark.parametrize("library", [None, SimpleNamespace(stream_reader=without_rar, ArchiveError=OSError)])
def test_without_libarchive_packed_files_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: object
) -> None:
    monkeypatch.setattr(rar_unpacking, "loaded", lambda: library)
    blocks = (file_block5("a.txt", b"words"), packed_block5("b.txt", LEASE))
    assert results(contents_of(tmp_path / "a.rar", archive5(*blocks))) == {
        "a.txt": b"words",
        "b.txt": FailureReason.UNSUPPORTED,
    }
    assert refusals(contents_of(tmp_path / "b.rar", archive5(blocks[1]))) == [NO_LIBARCHIVE]


class LibraryError(Exception):
    errno = errno.EILSEQ


class NoMemoryError(LibraryError):
    errno = errno.ENOMEM


class OtherLibrary:
    """Stands for a libarchive that says something else than it should."""

    ArchiveError = LibraryError

    def __init__(self, *contents: bytes, error: LibraryError | None = None) -> None:
        self._contents = contents
        self._error = error

    @contextmanager
    def stream_reader(self, *_: object) -> Iterator[Iterator[SimpleNamespace]]:
        yield (
            SimpleNamespace(size=len(content), get_blocks=lambda _size, content=content: self._blocks(content))
            for content in self._contents
        )

    def _blocks(self, content: bytes) -> Iterator[bytes]:
        if self._error is not None:
            raise self._error
        yield content


@pytest.mark.parametrize("checked", [True, False])
def test_another_file_than_the_one_that_was_asked_for_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checked: bool
) -> None:
    other = NOTICE if checked else NOTICE + b"."
    monkeypatch.setattr(rar_unpacking, "loaded", lambda: OtherLibrary(other))
    content = archive5(file_block5("a.txt", LEASE, packing=3 << 7, checked=checked))
    assert results(contents_of(tmp_path / "a.rar", content)) == {"a.txt": FailureReason.CORRUPT}


def test_more_bytes_than_were_said_are_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = OtherLibrary(LEASE)
    monkeypatch.setattr(library, "_blocks", itertools.repeat)
    monkeypatch.setattr(rar_unpacking, "loaded", lambda: library)
    content = archive5(packed_block5("a.txt", LEASE))
    assert results(contents_of(tmp_path / "a.rar", content)) == {"a.txt": FailureReason.CORRUPT}


def test_a_filter_that_is_not_known_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = LibraryError("No support for RAR VM program filter")
    monkeypatch.setattr(rar_unpacking, "loaded", lambda: OtherLibrary(LEASE, error=error))
    assert refusals(contents_of(tmp_path / "a.rar", archive(packed_block("a.txt", LEASE)))) == [
        "It is packed in an unusual way."
    ]


def test_memory_that_is_missing_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rar_unpacking, "loaded", lambda: OtherLibrary(LEASE, error=NoMemoryError("Out of memory")))
    (member,) = contents_of(tmp_path / "a.rar", archive(packed_block("a.txt", LEASE))).members
    with pytest.raises(MemoryError):
        list(member.unpack())


class FailingDisk(io.BytesIO):
    def read(self, _size: int | None = -1, /) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


@needs_libarchive
def test_a_disk_that_fails_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(archive5(packed_block5("a.txt", LEASE)))
    blocks: list[rarfile.RarInfo] = []
    with rarfile.RarFile(tmp_path / "a.rar", info_callback=blocks.append) as listed:
        (entry,) = listed.infolist()
    unpacker = Unpacker(FailingDisk(), blocks, solid=False)
    with closing(unpacker), pytest.raises(OSError, match="Input/output"):
        list(unpacker.unpack(entry))


@pytest.mark.parametrize("comment", [b"kept by Anna", b""])
@pytest.mark.parametrize("method", [STORED, PACKED])
def test_a_comment_starts_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: int, comment: bytes
) -> None:
    monkeypatch.delattr("rarfile.Popen")
    content = archive(comment_block(comment, method), file_block("a.txt", b"words"))
    assert results(contents_of(tmp_path / "a.rar", content)) == {"a.txt": b"words"}


def test_a_wrong_checksum_is_damage(tmp_path: Path) -> None:
    content = archive(file_block("a.txt", b"words")).replace(b"words", b"wards")
    assert results(contents_of(tmp_path / "a.rar", content)) == {"a.txt": FailureReason.CORRUPT}


def test_what_is_no_archive_is_damage(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        results(contents_of(tmp_path / "a.rar", b"Rar!\x1a\x07 and no more"))
    assert refusal.value.reason == FailureReason.CORRUPT


DAMAGED = (
    archive(file_block("a.txt", b"words"), packed_block("b.txt", LEASE)),
    archive5(*solid_blocks5((("a.txt", LEASE), ("b.txt", NOTICE))), solid=True),
)


@given(st.sampled_from(DAMAGED), st.integers(20, 400), st.binary(min_size=1, max_size=4))
def test_changed_bytes_are_read_or_refused(content: bytes, at: int, value: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            results(contents_of(Path(folder) / "a.rar", content[:at] + value + content[at + len(value) :]))
        except CannotRead:
            return

"""ZIP archives that are no document: their files, one by one. `zip_guard` knows what a bomb is."""

import stat
import struct
import zipfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from desktop_app.extract.archives.unpacking import damage_told, pieces
from desktop_app.extract.contents import CannotRead, Contents, Member
from desktop_app.extract.member_names import names_encoding
from desktop_app.extract.zip_guard import ENCRYPTED_FLAG, check_overlaps, ratio_is_bomb
from desktop_app.extract.zip_names import opened_zip
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

PROGRAM_SUFFIXES = frozenset(
    (
        "jar",
        "war",
        "ear",
        "aar",
        "apk",
        "aab",
        "xapk",
        "ipa",
        "appx",
        "msix",
        "whl",
        "egg",
        "nupkg",
        "vsix",
        "xpi",
        "crx",
    )
)
"""Packages of programs: ZIP files, but nobody looks for the class files in them."""

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_UNICODE_PATH_HEAD = 5
"""A version and a checksum stand before the name."""


def read_zip(path: Path, settings: ExtractSettings) -> Contents:
    """No text of its own."""
    return Contents((), members=_members(path, settings))


def _members(path: Path, settings: ExtractSettings) -> Iterator[Member]:
    with damage_told(), opened_zip(path) as archive:
        entries = [entry for entry in archive.infolist() if not _is_folder(entry) and not _is_link(entry)]
        check_overlaps(archive.infolist())
        encoding = names_encoding(_raw_name(entry) for entry in entries if not _certain_name(entry))
        for entry in entries:
            name = _certain_name(entry) or _raw_name(entry).decode(encoding, "replace")
            yield Member(name, partial(_unpack, archive, entry, settings), _mtime_ns(entry))


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, settings: ExtractSettings) -> Iterator[bytes]:
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise CannotRead(FailureReason.ENCRYPTED, "The file needs a password.")
    if ratio_is_bomb(entry.file_size, entry.compress_size, settings.max_ratio):
        raise CannotRead(FailureReason.BOMB, f"It would unpack to {entry.file_size:,} bytes.")
    with damage_told(), archive.open(entry) as stream:
        yield from pieces(stream)


def _certain_name(entry: zipfile.ZipInfo) -> str:
    """The name where the archive says that it is UTF-8, by a flag or by an extra field; else empty."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.orig_filename
    at = 0
    while at + 4 <= len(entry.extra):
        kind, size = struct.unpack_from("<HH", entry.extra, at)
        if kind == _UNICODE_PATH:
            return entry.extra[at + 4 + _UNICODE_PATH_HEAD : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return ""


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a name that `zipfile` took for code page 437, as it does where nothing is said."""
    return entry.orig_filename.encode("cp437", "replace")


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith(("/", "\\"))  # the library's own question fails at an empty name


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _mtime_ns(entry: zipfile.ZipInfo) -> int:
    """The time in the zone of this machine, which is all that ZIP knows; 0 if it is none."""
    try:
        return int(datetime(*entry.date_time).timestamp()) * 1_000_000_000
    except (ValueError, OverflowError, OSError):
        return 0

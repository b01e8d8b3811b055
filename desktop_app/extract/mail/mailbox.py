"""Mailboxes (mbox): their messages as members, found in one pass over the file.

Memory is needed for one message at a time, however large the mailbox is.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

from desktop_app.extract.archives.unpacking import PIECE_BYTES
from desktop_app.extract.contents import Contents, Member
from desktop_app.extract.mail.mail import subject_and_date
from desktop_app.extract.mail.mail_contents import moment, nanoseconds
from desktop_app.extract.mail.mail_signs import begins_message, is_from_line
from desktop_app.extract.member_names import file_name
from desktop_app.settings import ExtractSettings

_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_STATUS = re.compile(rb"^X-Mozilla-Status:[ \t]*([0-9a-f]{1,8})\b", re.MULTILINE | re.IGNORECASE)
_EXPUNGED = 0x0008
_LINE_BYTES = 1_000_000
_HEAD_BYTES = 65_536
_SUBJECT_CHARS = 120


def read_mailbox(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - a Reader
    """No text of its own."""
    return Contents((), members=_messages(path))


def _messages(path: Path) -> Iterator[Member]:
    with path.open("rb") as lines, path.open("rb") as messages:
        for number, (start, end, head) in enumerate(_kept(lines, messages), 1):
            subject, date = subject_and_date(head)
            called = file_name(subject[:_SUBJECT_CHARS], "message")
            unpack = partial(_unpack, messages, start, end)
            # listed without its number: else the list would be another one wherever a message is deleted
            yield Member(f"{number:04} {called}.eml", unpack, nanoseconds(moment(date)), listed=called)


def _kept(lines: IO[bytes], messages: IO[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Where each message that was not deleted begins and ends, and its headers."""
    for start, end in _spans(lines):
        messages.seek(start)
        head = _head(messages.read(min(_HEAD_BYTES, end - start)))
        if not _is_deleted(head):
            yield start, end, head


def _spans(lines: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Where each message begins and ends, without the line before it."""
    start, at, after_blank = 0, 0, True
    following = lines.readline(_LINE_BYTES)
    while line := following:
        following = lines.readline(_LINE_BYTES)
        if (after_blank and begins_message(line, following)) or (not at and is_from_line(line)):
            if at > start:
                yield start, at
            start = at + len(line)
        at += len(line)
        after_blank = line in {b"\n", b"\r\n"}
    if at > start:
        yield start, at


def _head(content: bytes) -> bytes:
    """The headers alone: a body that is cut off says nothing."""
    return re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0] + b"\n\n"


def _is_deleted(head: bytes) -> bool:
    """Whether Thunderbird shows the message no more: it stays in the file until the folder is compacted."""
    status = _STATUS.search(head)
    return status is not None and bool(int(status[1], 16) & _EXPUNGED)


def _unpack(messages: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    """The message, with the quoting taken back that keeps its lines from looking like a beginning."""
    messages.seek(start)
    while start < end:
        piece = messages.read(min(PIECE_BYTES, end - start))
        piece += messages.readline(min(_LINE_BYTES, end - start - len(piece)))
        if not piece:
            return
        start += len(piece)
        yield _QUOTED.sub(rb"\1", piece)

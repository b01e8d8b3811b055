"""How mail and mailboxes are told from other texts, by their first lines alone."""

import re

HEAD_BYTES = 65_536
"""So much may be needed: headers that servers add come before all others."""

_FIELD = re.compile(rb"[!-9;-~]{1,76}:(?!//)")
"""The beginning of a header (RFC 5322)."""
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_FROM_LINE = re.compile(rb"From(?: +\S+ [^\r\n]*(?:\d\d:\d\d|" + _DAY + rb" )|[ \t]*\r?\n)")
"""The line before a message, with a time or a day in it, or with nothing, as Thunderbird writes it."""
_DATED_START = re.compile(rb"From \S+ +" + _DAY + rb" [A-Z][a-z]{2} +\d{1,2} +\d\d:\d\d[^\r\n]*\r?\n[A-Za-z-]{2,60}:")
_BARE_START = re.compile(rb"From[ \t]*\r?\n")

_USUAL_FIRST = re.compile(
    rb"(?:Return-Path|Received|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version|X-[\w-]{1,60}):",
    re.IGNORECASE,
)
_FROM, _SENT, _ADDRESSED, _BY_PROGRAM, _COMMON = (
    re.compile(rb"^(?:" + names + rb"):", re.IGNORECASE | re.MULTILINE)
    for names in (
        b"From",
        b"Date|Received",
        b"To|Message-ID|Received|MIME-Version",
        b"Message-ID|Received|MIME-Version",
        b"From|Date|Subject|Received|MIME-Version|Content-Type",
    )
)
_PART = re.compile(rb"(?:(?:MIME-Version|Content-[\w-]+):[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n", re.IGNORECASE)
"""A part that was signed on its own has no other headers."""
_PART_TYPE = re.compile(rb"^Content-Type:\s*[\w.+-]+/[\w.+-]+", re.IGNORECASE | re.MULTILINE)
_BLANK_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


def blank_start(head: bytes) -> int:
    """How many bytes are a mark and blank lines that a program put before the headers; 0 if no headers follow."""
    start = _BLANK_START.match(head)
    if start is None or not start.end():
        return 0
    headers = _BLANK_LINE.split(head[start.end() :], maxsplit=1)[0]
    return start.end() if _FIELD.match(headers) and _COMMON.search(headers) else 0


def may_be_mail(head: bytes) -> bool:
    """Whether it is worth to look at more of a file that begins with `head`."""
    head = head[blank_start(head) :]
    return head.startswith(b"From") or _FIELD.match(head) is not None


def is_message(head: bytes) -> bool:
    """Whether the file is one message, or a part of one."""
    head = head[blank_start(head) :]
    return _has_mail_headers(head) or (_PART.match(head) is not None and _PART_TYPE.match(head) is not None)


def is_mailbox(head: bytes) -> bool:
    """Whether the file is a mailbox."""
    if _DATED_START.match(head):
        return True
    bare = _BARE_START.match(head)
    return bare is not None and _has_mail_headers(head[bare.end() :])


def begins_message(line: bytes, following: bytes) -> bool:
    """Whether a message of a mailbox begins behind `line`: a sentence may begin with the same word."""
    return is_from_line(line) and (_FIELD.match(following) is not None or following.startswith(b">From "))


def is_from_line(line: bytes) -> bool:
    """Whether `line` looks like the one before a message."""
    return line.startswith(b"From") and _FROM_LINE.match(line) is not None


def _has_mail_headers(head: bytes) -> bool:
    """Whether the headers are those of mail. Where an unusual one is the first, a program has left its mark."""
    headers = _BLANK_LINE.split(head, maxsplit=1)[0]
    signs = (_FROM, _SENT, _ADDRESSED if _USUAL_FIRST.match(headers) else _BY_PROGRAM)
    return _FIELD.match(headers) is not None and all(sign.search(headers) for sign in signs)

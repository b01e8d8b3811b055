"""Files in a signed envelope (S/MIME and .p7m): what was signed, without a look at the signature.

Knows as much of ASN.1 (BER) as is needed to find the content of a CMS SignedData.
"""

import re
from base64 import b64decode
from pathlib import Path

from desktop_app.extract.archives.unpacking import whole
from desktop_app.extract.contents import CannotRead, Contents, Member
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

_OID, _OCTETS, _CONSTRUCTED_OCTETS, _SEQUENCE, _EXPLICIT = 0x06, 0x04, 0x24, 0x30, 0xA0
_PKCS7 = bytes.fromhex("2a864886f70d0107")
_SIGNED, _ENVELOPED, _ENCRYPTED = _PKCS7 + b"\x02", _PKCS7 + b"\x03", _PKCS7 + b"\x06"
_AUTHENTICATED_ENVELOPED = bytes.fromhex("2a864886f70d0109100117")
_HEAD_BYTES = 40
_ARMOUR = re.compile(rb"\s*(?:-----BEGIN (?:PKCS ?#?7|CMS)[^\r\n]{0,40}-----\s+)?(M[A-P][A-Za-z0-9+/\s]{30})")
"""Every envelope begins with 0x30, which is such letters in base64."""
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def is_envelope(head: bytes) -> bool:
    """Whether a file that begins with `head` is signed or encrypted in this way."""
    start = without_armour(head)[:_HEAD_BYTES]
    return start[:1] == b"\x30" and any(kind in start for kind in (_PKCS7, _AUTHENTICATED_ENVELOPED))


def without_armour(content: bytes) -> bytes:
    """The bytes of an envelope that is written as text, with or without lines around it; others as they are."""
    armour = _ARMOUR.match(content)
    if armour is None:
        return content
    written = _NO_BASE64.sub(b"", content[armour.start(1) :].partition(b"-----")[0])
    whole_bytes = written[:-1] if len(written) % 4 == 1 else written
    return b64decode(whole_bytes + b"=" * (-len(whole_bytes) % 4))


def read_signed(path: Path, settings: ExtractSettings) -> Contents:
    """No text of its own, one member without a name.

    :raises CannotRead: encrypted, damaged, or a signature alone.
    """
    if path.stat().st_size > settings.max_member_mb * 1_000_000:
        raise CannotRead(FailureReason.TOO_LARGE, f"It is larger than the limit of {settings.max_member_mb} MB.")
    return Contents((), members=(Member("", whole(signed_content(path.read_bytes()))),))


def signed_content(envelope: bytes) -> bytes:
    """What was signed.

    :raises CannotRead: encrypted, damaged, or a signature alone.
    """
    walk = _Walk(without_armour(envelope))
    walk.enter(_SEQUENCE)
    kind = walk.value(_OID)
    if kind in {_ENVELOPED, _ENCRYPTED, _AUTHENTICATED_ENVELOPED}:
        raise CannotRead(FailureReason.ENCRYPTED, "It is encrypted for one person's key.")
    if kind != _SIGNED:
        raise CannotRead(FailureReason.UNSUPPORTED, "An envelope of this kind is not read.")
    walk.enter(_EXPLICIT)
    walk.enter(_SEQUENCE)
    walk.skip()  # the version
    walk.skip()  # the digest algorithms
    walk.enter(_SEQUENCE)
    walk.value(_OID)
    if walk.next_tag != _EXPLICIT:
        raise CannotRead(FailureReason.UNSUPPORTED, "It is a signature without what it signs.")
    walk.enter(_EXPLICIT)
    return walk.octets()


class _Walk:
    """A position in BER, whose lengths may be left open until an end mark."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    @property
    def next_tag(self) -> int:
        if self._at >= len(self._content):
            raise _damaged()
        return self._content[self._at]

    def enter(self, tag: int) -> None:
        """Go into the element here, which has this tag."""
        if self.next_tag != tag:
            raise _damaged()
        self._length()

    def value(self, tag: int) -> bytes:
        """The content of the element here, which has this tag; go behind it."""
        if self.next_tag != tag:
            raise _damaged()
        return self._bytes(self._length())

    def skip(self) -> None:
        """Go behind the element here."""
        open_elements = 0
        while True:
            length = self._length()
            if length is None:
                open_elements += 1
            elif open_elements and length == 0 and self._content[self._at - 2 : self._at] == b"\0\0":
                open_elements -= 1
            else:
                self._bytes(length)
            if not open_elements:
                return

    def octets(self) -> bytes:
        """The string here, whole or in pieces."""
        if self.next_tag == _OCTETS:
            return self.value(_OCTETS)
        if self.next_tag != _CONSTRUCTED_OCTETS:
            raise _damaged()
        length = self._length()
        end = len(self._content) if length is None else self._at + length
        parts: list[bytes] = []
        while self._at < end and self.next_tag != 0:
            parts.append(self.value(_OCTETS))
        return b"".join(parts)

    def _length(self) -> int | None:
        """Go behind tag and length; None if the length is left open."""
        head = self._bytes(2)
        if head[1] < 0x80:
            return head[1]
        if head[1] == 0x80:
            return None
        return int.from_bytes(self._bytes(head[1] & 0x7F), "big")

    def _bytes(self, count: int | None) -> bytes:
        if count is None or count > len(self._content) - self._at:
            raise _damaged()
        self._at += count
        return self._content[self._at - count : self._at]


def _damaged() -> CannotRead:
    return CannotRead(FailureReason.CORRUPT, "The envelope is damaged or was cut off.")

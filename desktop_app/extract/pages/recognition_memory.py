"""What was recognised in pictures, by their pixels, so that no picture is recognised twice.

Recognition takes seconds, and the logo below every letter of a mailbox is met a thousand times. Owns the digests and
what this process remembers; for longer it is kept by whoever is told of it (`Extraction.recognised`).
"""

import hashlib
from collections.abc import Mapping

from PIL import Image

from desktop_app.extract.pages.text_recognition import Recognise, recognised_text, recogniser_version

_MOST = 20_000
"""So many texts are remembered; most pictures have none."""


class RecognitionMemory:
    """Of one process; used by one thread."""

    def __init__(self, recognise: Recognise = recognised_text) -> None:
        self._recognise = recognise
        self._texts: dict[bytes, str] = {}
        self._met: dict[bytes, str] = {}

    def __call__(self, picture: Image.Image) -> str:
        """The text in the picture, as `recognised_text` gives it."""
        digest = _digest(picture)
        text = self._texts.get(digest)
        if text is None:
            text = self._recognise(picture)
            self.learn({digest: text})
        self._met[digest] = text
        return text

    def learn(self, texts: Mapping[bytes, str]) -> None:
        """Remember what an earlier process told by `take_met`; the oldest texts give way."""
        self._texts.update(texts)
        for digest in list(self._texts)[: len(self._texts) - _MOST]:
            del self._texts[digest]

    def take_met(self) -> dict[bytes, str]:
        """Digest → text of all pictures that were asked for since the last time."""
        met, self._met = self._met, {}
        return met


MEMORY = RecognitionMemory()
"""That of this process."""


def _digest(picture: Image.Image) -> bytes:
    kind = f"{recogniser_version()} {picture.mode} {picture.size}"
    digest = hashlib.blake2b(kind.encode(), digest_size=16)
    digest.update(picture.tobytes())
    return digest.digest()

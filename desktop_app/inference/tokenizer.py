"""Text to token ids, with the limits that a hostile or huge text needs.

Owns the `tokenizers` object. Must not know prefixes or batches. Files may ask for truncation and padding of
their own; both are switched off here, because length is decided by the encoder and not by the file.
"""

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer as RawTokenizer

from desktop_app.errors import EnvironmentFault

CHARACTERS_PER_TOKEN = 32
"""Text beyond this many characters per allowed token is cut before it is tokenised: the library would
tokenise all of it first and throw the rest away."""


class Tokenizer:
    """Turns texts into ids of at most `max_tokens`, special tokens included. Safe in any thread.

    :raises EnvironmentFault: the file is missing or damaged.
    """

    def __init__(self, path: Path, max_tokens: int) -> None:
        self.raw = _read(path)
        """The library's object, without truncation and padding."""
        self.raw.no_padding()
        self.raw.no_truncation()
        self.raw.encode_special_tokens = True  # a file that writes "</s>" means these four characters
        self._max_tokens = max_tokens
        self._max_content = max_tokens - self.raw.num_special_tokens_to_add(is_pair=False)

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each text with special tokens; content that does not fit is left out at the end."""
        limit = self._max_tokens * CHARACTERS_PER_TOKEN
        cut = [_clean(text[:limit]) for text in texts]
        if len(cut) == 1:  # a batch waits for the library's threads, which a query has no time for
            encodings = [self.raw.encode(cut[0], add_special_tokens=False)]
        else:
            encodings = self.raw.encode_batch(cut, add_special_tokens=False)
        ids = []
        for encoding in encodings:
            encoding.truncate(self._max_content)
            ids.append(self.raw.post_process(encoding).ids)
        return ids

    def count(self, text: str) -> int:
        """Number of tokens of the whole text, without special tokens."""
        return len(self.raw.encode(_clean(text), add_special_tokens=False).ids)


def _read(path: Path) -> RawTokenizer:
    try:
        return RawTokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing more special
        raise EnvironmentFault(f"The tokenizer file {path} cannot be read: {error}.") from error


def _clean(text: str) -> str:
    """Lone surrogates, which the library refuses, become question marks; the length stays."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

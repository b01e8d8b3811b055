"""Text to token ids, with the limits that a hostile or huge text needs.

Owns the `tokenizers` object. Must not know prefixes or batches. Files may ask for truncation and padding of
their own; both are switched off here, because length is decided by the encoder and not by the file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Encoding
from tokenizers import Tokenizer as RawTokenizer

from desktop_app.errors import EnvironmentFault

CHARACTERS_PER_TOKEN = 32
"""Text beyond this many characters per allowed token is cut before it is tokenised: the library would
tokenise all of it first and throw the rest away."""

QUERY_SHARE = 0.75
"""Of a pair's tokens at most so many are the query's; the advice of the FlagEmbedding rerankers."""


class Pair(NamedTuple):
    """Ids of a query and a passage joined, and the part each belongs to: 0 or 1 where the file's template says so."""

    ids: list[int]
    types: list[int]


class Tokenizer:
    """Turns texts into ids of at most `max_tokens`, special tokens included. Safe in any thread.

    `closing_token` ends every text, unless the file's own template already puts it there.
    :raises EnvironmentFault: the file is missing or damaged, or does not know the closing token.
    """

    def __init__(self, path: Path, max_tokens: int, *, closing_token: str = "") -> None:
        self.raw = read_tokenizer(path)
        """The library's object, without truncation and padding."""
        self.raw.no_padding()
        self.raw.no_truncation()
        self.raw.encode_special_tokens = True  # a file that writes "</s>" means these four characters
        self._max_tokens = max_tokens
        self._closing_id = self._closing(path, closing_token)
        specials = self.raw.num_special_tokens_to_add(is_pair=False) + (self._closing_id is not None)
        self._max_content = max_tokens - specials
        unknown = getattr(self.raw.model, "unk_token", None)
        self._unknown_id = None if unknown is None else self.raw.token_to_id(str(unknown))

    @property
    def vocabulary_size(self) -> int:
        """Number of token ids, added ones included."""
        size: int = self.raw.get_vocab_size(with_added_tokens=True)
        return size

    @property
    def special_ids(self) -> frozenset[int]:
        """Ids that stand for no text: those of the special tokens and of the unknown one."""
        added = self.raw.get_added_tokens_decoder()
        special = {token for token, how in added.items() if how.special}
        return frozenset(special if self._unknown_id is None else {*special, self._unknown_id})

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each text with special tokens; content that does not fit is left out at the end."""
        ids = []
        for encoding in self._contents(texts):
            encoding.truncate(self._max_content)
            row = self.raw.post_process(encoding).ids
            ids.append(row if self._closing_id is None else [*row, self._closing_id])
        return ids

    def encode_pairs(self, query: str, passages: Sequence[str]) -> list[Pair]:
        """`query` joined with each passage by the template of the tokenizer's file, special tokens included.

        Of a pair that does not fit only the passage is cut, and before it a query that is too long by itself.
        """
        (first,) = self._contents([query])
        first.truncate(int(self._max_tokens * QUERY_SHARE))
        specials = self.raw.num_special_tokens_to_add(is_pair=True)
        room = max(0, self._max_tokens - specials - len(first.ids))
        pairs = []
        for second in self._contents(passages):
            second.truncate(room)
            joined = self.raw.post_process(first, second)
            pairs.append(Pair(joined.ids, joined.type_ids))
        return pairs

    def content_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Known ids of each text, without special and unknown tokens; what does not fit is left out at the end."""
        rows = (encoding.ids[: self._max_tokens] for encoding in self._contents(texts))
        return [[token for token in row if token != self._unknown_id] for row in rows]

    def count(self, text: str) -> int:
        """Number of tokens of the whole text, without special tokens."""
        return len(self.raw.encode(_clean(text), add_special_tokens=False).ids)

    def _contents(self, texts: Sequence[str]) -> list[Encoding]:
        """The library's encodings, without special tokens; the text is cut far beyond the limit."""
        limit = self._max_tokens * CHARACTERS_PER_TOKEN
        cut = [_clean(text[:limit]) for text in texts]
        if len(cut) == 1:  # a batch waits for the library's threads, which a query has no time for
            return [self.raw.encode(cut[0], add_special_tokens=False)]
        encodings: list[Encoding] = self.raw.encode_batch(cut, add_special_tokens=False)
        return encodings

    def _closing(self, path: Path, token: str) -> int | None:
        """The id to put at the end of every text, or None if there is none or the template does it."""
        if not token:
            return None
        closing: int | None = self.raw.token_to_id(token)
        if closing is None:
            raise EnvironmentFault(f"The tokenizer file {path} does not know the token {token}.")
        return None if self.raw.encode("").ids[-1:] == [closing] else closing


def read_tokenizer(path: Path) -> RawTokenizer:
    """The library's object for a tokenizer file, as the file has it.

    :raises EnvironmentFault: the file is missing or damaged.
    """
    try:
        return RawTokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing more special
        raise EnvironmentFault(f"The tokenizer file {path} cannot be read: {error}.") from error


def _clean(text: str) -> str:
    """Lone surrogates, which the library refuses, become question marks; the length stays."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

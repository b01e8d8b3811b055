"""Text to token ids, with the limits that a hostile or huge text needs.

Owns length: what is cut, and what a pair has room for. Must not know prefixes or batches, nor the libraries that
cut text into pieces: those are the segmenter's.
"""

from collections.abc import Sequence
from pathlib import Path

from desktop_app.errors import EnvironmentFault
from desktop_app.inference.segmenters import Pair, Piece, Segmenter, read_segmenter

CHARACTERS_PER_TOKEN = 32
"""Text beyond this many characters per allowed token is cut before it is tokenised: the library would
tokenise all of it first and throw the rest away."""

QUERY_SHARE = 0.75
"""Of a pair's tokens at most so many are the query's; the advice of the FlagEmbedding rerankers."""


class Tokenizer:
    """Turns texts into ids of at most `max_tokens`, special tokens included. Safe in any thread.

    `closing_token` ends every text, unless the file's own template already puts it there.
    :raises EnvironmentFault: the vocabulary does not have the closing token.
    """

    def __init__(self, segmenter: Segmenter, max_tokens: int, *, closing_token: str = "") -> None:
        self._segmenter = segmenter
        self._max_tokens = max_tokens
        self._closing = self._closing_ids(closing_token)
        template = segmenter.template
        self._max_content = max_tokens - len(template.before) - len(template.after) - len(self._closing)

    @classmethod
    def read(cls, path: Path, max_tokens: int, *, closing_token: str = "") -> "Tokenizer":
        """The tokenizer of a file.

        :raises EnvironmentFault: the file is missing or damaged, or does not know the closing token.
        """
        return cls(read_segmenter(path), max_tokens, closing_token=closing_token)

    @property
    def vocabulary_size(self) -> int:
        """Number of token ids, added ones included."""
        return self._segmenter.vocabulary_size

    @property
    def special_ids(self) -> frozenset[int]:
        """Ids that stand for no text: those of the special tokens and of the unknown one."""
        unknown = self._segmenter.unknown_id
        return self._segmenter.special_ids | (frozenset() if unknown is None else {unknown})

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each text with special tokens; content that does not fit is left out at the end."""
        around = self._segmenter.template.around
        return [[*around(row[: self._max_content]), *self._closing] for row in self._contents(texts)]

    def encode_located(self, text: str) -> list[Piece]:
        """The same of one text with the places of the tokens; those that stand for no text have an empty place."""
        template = self._segmenter.template
        content = self._segmenter.pieces(_clean(text[: self._max_tokens * CHARACTERS_PER_TOKEN]))[: self._max_content]
        before = [Piece(token, 0, 0) for token in template.before]
        end = content[-1].end if content else 0
        return [*before, *content, *(Piece(token, end, end) for token in (*template.after, *self._closing))]

    def encode_pairs(self, query: str, passages: Sequence[str]) -> list[Pair]:
        """`query` joined with each passage by the template of the tokenizer's file, special tokens included.

        Of a pair that does not fit only the passage is cut, and before it a query that is too long by itself.
        """
        template = self._segmenter.template
        (row,) = self._contents([query])
        first = row[: int(self._max_tokens * QUERY_SHARE)]
        room = max(0, self._max_tokens - template.pair_size - len(first))
        return [template.joined(first, second[:room]) for second in self._contents(passages)]

    def content_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Known ids of each text, without special and unknown tokens; what does not fit is left out at the end."""
        unknown = self._segmenter.unknown_id
        rows = (row[: self._max_tokens] for row in self._contents(texts))
        return [[token for token in row if token != unknown] for row in rows]

    def whole(self, text: str) -> list[int]:
        """Ids of the whole text, however long, with the special tokens of the file's template."""
        return self._segmenter.template.around(self._segmenter.ids([_clean(text)])[0])

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Number of tokens of each whole text, without special tokens."""
        return [len(row) for row in self._segmenter.ids([_clean(text) for text in texts])]

    def _contents(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids without special tokens; the text is cut far beyond the limit."""
        limit = self._max_tokens * CHARACTERS_PER_TOKEN
        return self._segmenter.ids([_clean(text[:limit]) for text in texts])

    def _closing_ids(self, token: str) -> tuple[int, ...]:
        """What to put at the end of every text: nothing if none is wanted or the template does it."""
        if not token:
            return ()
        closing = self._segmenter.id_of(token)
        if closing is None:
            raise EnvironmentFault(f"The tokenizer does not know the token {token}, which the model needs.")
        return () if self._segmenter.template.after[-1:] == (closing,) else (closing,)


def _clean(text: str) -> str:
    """Lone surrogates, which the libraries refuse, become question marks; the length stays."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

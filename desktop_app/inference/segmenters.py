"""Text to the ids of its pieces, without special tokens: two libraries, one interface.

Owns the reading of tokenizer files. Must not know limits, prefixes or batches. `tokenizers` reads the files that
all models come with. For the vocabularies of XLM-R it takes 280 MB and holds the interpreter's lock for most of a
second while it reads; SentencePiece, which those models were trained with, takes a fifth of the memory, gives the
lock away and is some times as fast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Protocol

from sentencepiece import SentencePieceProcessor
from tokenizers import Encoding
from tokenizers import Tokenizer as RawTokenizer

from desktop_app.errors import EnvironmentFault

SENTENCEPIECE_SUFFIX = ".spm"
JOINER = "\u200d"
"""A space to the vocabulary of XLM-R, as to SentencePiece's rules at that time; those of today keep it."""
COMMON = ("a", "1", ".", "的")
"""Texts of which every tokenizer knows one."""


class Pair(NamedTuple):
    """Ids of a query and a passage joined, and the part each belongs to: 0 or 1 where the file's template says so."""

    ids: list[int]
    types: list[int]


class Piece(NamedTuple):
    """A token of a text and the characters it was cut from; space before a word may be among them."""

    id: int
    start: int
    end: int


class Run(NamedTuple):
    """Special ids that follow each other in a template, and the part each belongs to."""

    ids: tuple[int, ...] = ()
    types: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """Where the special tokens go: before and after one text; before, between and after two."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    pair: tuple[Run, Run, Run]
    second_type: int = 0
    """The part that a second text belongs to; a first one belongs to 0."""

    def around(self, ids: Sequence[int]) -> list[int]:
        """One text with its special tokens."""
        return [*self.before, *ids, *self.after]

    def joined(self, first: Sequence[int], second: Sequence[int]) -> Pair:
        """Two texts with their special tokens."""
        before, between, after = self.pair
        types = (before.types, [0] * len(first), between.types, [self.second_type] * len(second), after.types)
        return Pair([*before.ids, *first, *between.ids, *second, *after.ids], [kind for part in types for kind in part])

    @property
    def pair_size(self) -> int:
        """Number of special tokens of two texts."""
        return sum(len(run.ids) for run in self.pair)


class Segmenter(Protocol):
    """A vocabulary and the way to cut text into its pieces. Safe in any thread."""

    template: Template
    unknown_id: int | None
    """Of what is not in the vocabulary, if that has an id."""

    @property
    def vocabulary_size(self) -> int:
        """Number of ids, special ones included."""
        ...

    @property
    def special_ids(self) -> frozenset[int]:
        """Ids of tokens that stand for no text; the unknown one is not among them unless the file says so."""
        ...

    def id_of(self, token: str) -> int | None:
        """The id of a token, special ones included."""
        ...

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each whole text. A text must be valid Unicode; names of special tokens in it are text."""
        ...

    def pieces(self, text: str) -> list[Piece]:
        """The same of one text, with the places of the tokens."""
        ...


def read_segmenter(path: Path) -> Segmenter:
    """The segmenter of a file: SentencePiece's where its suffix says so, else one of the `tokenizers` library.

    :raises EnvironmentFault: the file is missing or damaged.
    """
    try:
        if path.suffix == SENTENCEPIECE_SUFFIX:
            return SentencePieceSegmenter(path.read_bytes())
        return LibrarySegmenter(RawTokenizer.from_file(str(path)))
    except Exception as error:  # the libraries raise nothing more special
        raise EnvironmentFault(f"The tokenizer file {path} cannot be read: {error}.") from error


def stalls_the_interpreter(path: Path) -> bool:
    """Whether reading the file stops every thread of the program, for most of a second if the vocabulary is large."""
    return path.suffix != SENTENCEPIECE_SUFFIX


class LibrarySegmenter:
    """By a file of the `tokenizers` library. Its own truncation and padding are switched off: who encodes decides."""

    def __init__(self, raw: RawTokenizer) -> None:
        raw.no_padding()
        raw.no_truncation()
        raw.encode_special_tokens = True  # a file that writes "</s>" means these four characters
        self._raw = raw
        self.template = _template_of(raw)
        unknown = getattr(raw.model, "unk_token", None)
        self.unknown_id: int | None = None if unknown is None else raw.token_to_id(str(unknown))

    @property
    def vocabulary_size(self) -> int:
        """Number of ids, added ones included."""
        size: int = self._raw.get_vocab_size(with_added_tokens=True)
        return size

    @cached_property
    def special_ids(self) -> frozenset[int]:
        """Ids of the added tokens that are called special."""
        return frozenset(token for token, how in self._raw.get_added_tokens_decoder().items() if how.special)

    def id_of(self, token: str) -> int | None:
        """The id of a token, added ones included."""
        found: int | None = self._raw.token_to_id(token)
        return found

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each whole text; a batch is spread over the library's threads."""
        if len(texts) == 1:  # a batch waits for those threads, which a query has no time for
            return [self._raw.encode(texts[0], add_special_tokens=False).ids]
        return [encoding.ids for encoding in self._raw.encode_batch_fast(texts, add_special_tokens=False)]

    def pieces(self, text: str) -> list[Piece]:
        """Ids of a whole text with their places; several tokens may share a character."""
        encoding = self._raw.encode(text, add_special_tokens=False)
        return [Piece(token, *place) for token, place in zip(encoding.ids, encoding.offsets, strict=True)]


class SentencePieceSegmenter:
    """By a SentencePiece model whose ids are the network's own, with the template of XLM-R.

    :raises RuntimeError: it is no such model.
    """

    def __init__(self, model: bytes) -> None:
        self._processor = SentencePieceProcessor(model_proto=model)
        if not model:  # which the library takes as "later"
            raise RuntimeError("it is empty")
        start, end = self._processor.bos_id(), self._processor.eos_id()
        self.template = Template((start,), (end,), (Run((start,), (0,)), Run((end, end), (0, 0)), Run((end,), (0,))))
        self.unknown_id: int | None = self._processor.unk_id()

    @property
    def vocabulary_size(self) -> int:
        """Number of pieces, control pieces included."""
        size: int = self._processor.get_piece_size()
        return size

    @cached_property
    def special_ids(self) -> frozenset[int]:
        """Ids of the control pieces, and the unknown one."""
        control = (piece for piece in range(self.vocabulary_size) if self._processor.is_control(piece))
        return frozenset((*control, self._processor.unk_id()))

    def id_of(self, token: str) -> int | None:
        """The id of a piece, control pieces included."""
        found: int = self._processor.piece_to_id(token)
        return found if self._processor.id_to_piece(found) == token else None

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each whole text, on the calling thread."""
        spaced = [text.replace(JOINER, " ") for text in texts]
        found: list[list[int]] = self._processor.encode(spaced, out_type=int, num_threads=1)
        return found

    def pieces(self, text: str) -> list[Piece]:
        """Ids of a whole text with their places."""
        found = self._processor.encode(text.replace(JOINER, " "), out_type="offset_mapping", num_threads=1)
        return [Piece(token, *place) for token, place in zip(found["ids"], found["offsets"], strict=True)]


def _template_of(raw: RawTokenizer) -> Template:
    """Read off what the file does to a text it knows, and to two."""
    text = next((text for text in COMMON if raw.encode(text, add_special_tokens=False).ids), None)
    if text is None:
        raise ValueError("it knows no common letter")
    single, pair = raw.encode(text), raw.encode(text, text)
    before, after = _special_runs(single, parts=1)
    first, between, last = _special_runs(pair, parts=2)
    second_type = pair.type_ids[pair.sequence_ids.index(1)]
    return Template(before.ids, after.ids, (first, between, last), second_type)


def _special_runs(encoding: Encoding, *, parts: int) -> list[Run]:
    """The special tokens before the first of the parts, after it, and so on; some may be empty."""
    runs = [Run()] * (parts + 1)
    after = 0
    positions = range(len(encoding.ids))
    for part, group in groupby(positions, key=lambda position: encoding.sequence_ids[position]):
        if part is None:
            special = list(group)
            runs[after] = Run(
                tuple(encoding.ids[position] for position in special),
                tuple(encoding.type_ids[position] for position in special),
            )
        else:
            after = part + 1
    return runs

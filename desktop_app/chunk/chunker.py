"""Segments to chunks: pieces that one vector can stand for.

Owns offsets, budgets and context of chunks. Must not know files, the store or the encoder.
Same segments, settings and tokenizer in, same chunks out.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby, islice

from desktop_app.cancellation import CancelToken
from desktop_app.chunk.boundaries import Span, finer, halves, sentences
from desktop_app.chunk.context import HEADING_SEPARATOR, context_of
from desktop_app.chunk.pieces import Piece, joined
from desktop_app.chunk.token_counts import BATCH, EstimatedCounter, ModelCounter, TokenCounter
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.records import SEGMENT_SEPARATOR, Chunk, Locator, Segment
from desktop_app.settings import ChunkSettings

HOPELESS_CHARACTERS_PER_TOKEN = 8
"""Longer spans hold more tokens than this suggests in every script but runs of white space."""

METHOD = 3
"""Raise it when the same text would be cut differently."""


class Chunker:
    """Cuts documents by structure and token budget. Safe in any thread."""

    def __init__(self, settings: ChunkSettings, tokenizer: Tokenizer | None) -> None:
        self._settings = settings
        self._context_limit = min(settings.context_tokens, settings.max_tokens // 2)
        self._counter: TokenCounter = ModelCounter(tokenizer) if tokenizer else EstimatedCounter()

    @property
    def recipe(self) -> str:
        """Digest of all that decides chunks besides the text."""
        parts = {"method": METHOD, "counter": self._counter.identity, **asdict(self._settings)}
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def chunks(self, title: str, segments: Sequence[Segment], cancel: CancelToken | None = None) -> list[Chunk]:
        """The chunks of a document whose text is its segments joined by SEGMENT_SEPARATOR, in order.

        Together they hold every character but white space between them. None is over `max_tokens`, context
        included, counted without special tokens; none spans two pages, slides or sheets.
        :raises Cancelled: `cancel` was used; checked for every few sentences.
        """
        cancel = cancel or CancelToken()
        text = SEGMENT_SEPARATOR.join(segment.text for segment in segments)
        pages = groupby(self._pieces(text, segments, cancel), key=lambda piece: piece.locator.leaf)
        located = groupby((segment.locator for segment in segments), key=lambda locator: locator.leaf)
        chunks: list[Chunk] = []
        for (_, pieces), (_, locators) in zip(pages, located, strict=True):  # no segment is without a piece
            for chunk in self._page_chunks(text, title, pieces, set(locators)):
                cancel.check()
                chunks.append(chunk)
        return chunks

    def _pieces(self, text: str, segments: Sequence[Segment], cancel: CancelToken) -> Iterator[Piece]:
        return self._small_enough(text, _sentence_spans(text, segments), cancel)

    def _small_enough(self, text: str, spans: Iterator[tuple[Span, Locator]], cancel: CancelToken) -> Iterator[Piece]:
        """Count every span, and cut the ones that no chunk could hold until all fit; a few at a time.

        A span that is hopelessly long is cut without being counted: counting is what costs.
        """
        room = self._settings.max_tokens - self._context_limit
        hopeless = room * HOPELESS_CHARACTERS_PER_TOKEN
        parts = (part for span in spans for part in _cut_down(text, span, hopeless))
        while some := list(islice(parts, BATCH)):
            cancel.check()
            counts = self._counter.count([text[span.start : span.end] for span, _ in some])
            for (span, locator), count in zip(some, counts, strict=True):
                if count <= room or span.length == 1:
                    yield Piece(span, count, locator)
                else:
                    finer_spans = ((part, locator) for part in finer(text, span))
                    yield from self._small_enough(text, finer_spans, cancel)

    def _page_chunks(
        self, text: str, title: str, pieces: Iterator[Piece], locators: Collection[Locator]
    ) -> Iterator[Chunk]:
        room = self._settings.max_tokens - self._widest_context(title, locators)
        low = min(self._settings.min_tokens, room)
        for window in joined(pieces, text, low=low, high=room):
            yield from self._chunk(text, title, window)

    def _widest_context(self, title: str, locators: Collection[Locator]) -> int:
        contexts = {self._context(title, [locator]) for locator in locators}
        return max(self._counter.count(list(contexts)))

    def _context(self, title: str, locators: Sequence[Locator]) -> str:
        headings = [HEADING_SEPARATOR.join(filter(None, (at.sheet, at.heading))) for at in locators]
        return context_of(title, headings, self._counter, self._context_limit)

    def _chunk(self, text: str, title: str, pieces: Sequence[Piece]) -> Iterator[Chunk]:
        """The chunk of these pieces; in halves when together they have more tokens than one by one."""
        start, end = _stripped(text, pieces[0].span.start, pieces[-1].span.end)
        if start == end:
            return
        context = self._context(title, [piece.locator for piece in pieces])
        count, context_count = self._counter.count([text[start:end], context])
        if count + context_count <= self._settings.max_tokens or end - start == 1:
            locator = next(piece.locator for piece in pieces if piece.span.end > start)
            yield Chunk(text[start:end], context, start, end, locator, count + context_count)
            return
        middle = len(pieces) // 2
        if middle == 0:
            only = pieces[0]
            pieces = [Piece(span, only.count, only.locator) for span in halves(only.span)]
            middle = 1
        yield from self._chunk(text, title, pieces[:middle])
        yield from self._chunk(text, title, pieces[middle:])


def _sentence_spans(text: str, segments: Sequence[Segment]) -> Iterator[tuple[Span, Locator]]:
    """Sentences of all segments; the separator belongs to the segment before it."""
    start = 0
    for segment in segments:
        end = start + len(segment.text)
        reach = min(len(text), end + len(SEGMENT_SEPARATOR))
        for span in sentences(text, start, reach):
            yield span, segment.locator
        start = reach


def _cut_down(text: str, located: tuple[Span, Locator], limit: int) -> Iterator[tuple[Span, Locator]]:
    """The span, or its parts where it has more than `limit` characters."""
    span, locator = located
    if span.length <= limit:
        yield located
        return
    for part in finer(text, span):
        yield from _cut_down(text, (part, locator), limit)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    kept = piece.strip()
    return start + left, start + left + len(kept)

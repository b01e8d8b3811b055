"""Cuts what was extracted and stores it: the one way by which a document enters the index.

Cutting happens outside the transaction, so that the write lock is held only for the inserts.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop_app.cancellation import CancelToken
from desktop_app.records import Chunk, Extraction, ExtractionFailure, FailureReason, Segment
from desktop_app.store.database import Connection
from desktop_app.store.documents import Documents
from desktop_app.store.recognised_texts import RecognisedTexts

PARTIAL = "p"
_WORDLESS = frozenset(("picture", "media"))
"""Kinds of file most of which have no words: that is no failure, and they are found by their names."""


class SegmentChunker(Protocol):
    """What cuts segments into chunks; `recipe` changes whenever the same text would be cut otherwise."""

    @property
    def recipe(self) -> str:
        """Digest of everything that decides the cuts."""

    def chunks(self, title: str, segments: Sequence[Segment], cancel: CancelToken | None = None) -> list[Chunk]:
        """Chunks in reading order. Raises `Cancelled` on request."""


@dataclass(frozen=True, slots=True)
class CutDocument:
    """An outcome of extraction, ready to be stored."""

    content_hash: bytes
    suffix: str
    outcome: Extraction | ExtractionFailure
    chunks: tuple[Chunk, ...]
    partial: bool = False
    """Whether there are pictures in it whose text was not recognised."""


class DocumentWriter:
    """Cuts and stores documents. Cutting may be done on any thread, the rest on the one that owns the connection."""

    def __init__(
        self,
        connection: Connection,
        chunker: SegmentChunker,
        version_of: Callable[[str], str],
        *,
        recognises: bool = True,
    ) -> None:
        """`version_of` gives the version of the reader of a kind. Without `recognises` partial documents are as good
        as others.
        """
        self._documents = Documents(connection)
        self._recognised = RecognisedTexts(connection)
        self._chunker = chunker
        self._version_of = version_of
        self._recognises = recognises
        self.recipe = hashlib.sha256(chunker.recipe.encode()).hexdigest()[:16]
        """Of cutting."""

    def cut(
        self,
        content_hash: bytes,
        suffix: str,
        outcome: Extraction | ExtractionFailure,
        cancel: CancelToken | None = None,
        *,
        partial: bool = False,
    ) -> CutDocument:
        """Cut the extraction; one without any chunk becomes a failure with the reason 'empty'.

        :raises Cancelled: on request.
        """
        if isinstance(outcome, ExtractionFailure):
            wordless = outcome.reason is FailureReason.EMPTY and outcome.reader in _WORDLESS and not partial
            said = _nothing_said(outcome) if wordless else outcome
            return CutDocument(content_hash, suffix, said, (), partial)
        chunks = tuple(self._chunker.chunks(outcome.title, outcome.segments, cancel))
        if not chunks:
            detail, kept = "The file holds no text.", outcome
            outcome = ExtractionFailure(FailureReason.EMPTY, detail, kept.type, kept.reader, kept.recognised)
        return CutDocument(content_hash, suffix, outcome, chunks, partial)

    def store(self, cut: CutDocument) -> int:
        """Store the document inside the caller's transaction and return its id."""
        recipe = self._document_recipe(cut.outcome.reader, partial=cut.partial)
        if isinstance(cut.outcome, ExtractionFailure):
            document_id = self._documents.store_failure(cut.content_hash, cut.suffix, recipe, cut.outcome)
        else:
            document_id = self._documents.store(cut.content_hash, cut.suffix, recipe, cut.outcome, cut.chunks)
        self._recognised.put(document_id, cut.outcome.recognised)
        return document_id

    @property
    def recognises(self) -> bool:
        """Whether partial documents are read once more, with the text in their pictures."""
        return self._recognises

    def take_as_whole(self, document_ids: Sequence[int]) -> None:
        """Mark those of the documents that are partial as read to the end: recognition could do no more."""
        for document_id, recipe in self._documents.recipes(document_ids).items():
            made, mark, reader = recipe.rpartition(f"{PARTIAL} ")
            if mark:
                self._documents.set_recipe(document_id, f"{made} {reader}")

    def known(self, content_hash: bytes, suffix: str) -> int | None:
        """Id of the document with this content, if it need not be read and cut again."""
        row = self._documents.find(content_hash, suffix)
        return row.id if row is not None and self.is_current(row.recipe) else None

    def is_current(self, recipe: str) -> bool:
        """Whether a document with this recipe would be read and cut in the same way now."""
        _, _, reader = recipe.partition(" ")[2].rpartition(" ")
        same = {self._document_recipe(reader, partial=partial) for partial in (False, not self._recognises)}
        return recipe in same

    def _document_recipe(self, reader: str, *, partial: bool) -> str:
        return f"{self.recipe} {self._version_of(reader)}{PARTIAL if partial else ''} {reader}"


def _nothing_said(outcome: ExtractionFailure) -> Extraction:
    return Extraction(outcome.type, "", (), reader=outcome.reader, recognised=outcome.recognised, remark=outcome.detail)

"""What passages and documents look like to someone who compares their words, remembered while the program runs."""

from collections.abc import Collection, Mapping

from desktop_app.rank.resemblance import Sample, Sketch, samples, sketch
from desktop_app.rank.versions import LEAST_LENGTH, are_versions
from desktop_app.store.document_texts import DocumentTexts
from desktop_app.store.search_reader import SearchReader

MOST_CHARS = 40_000
"""Of a longer document its beginning is compared, some fifteen pages."""
KEPT_SAMPLES = 20_000
KEPT_SKETCHES = 1_000
"""Of 8 KB at most. What is beyond is forgotten all at once."""


class LookAlikes:
    """Any thread."""

    def __init__(self, reader: SearchReader, texts: DocumentTexts) -> None:
        self._reader = reader
        self._texts = texts
        self._samples: dict[int, Sample] = {}
        self._sketches: dict[tuple[int, int], Sketch] = {}

    def samples(self, chunk_ids: Collection[int]) -> dict[int, Sample]:
        """Chunk id → sample of its text, for those that still exist. The text of a chunk never changes."""
        known = self._samples
        new = [chunk_id for chunk_id in chunk_ids if chunk_id not in known]
        texts = self._reader.texts(new) if new else {}
        if len(known) > KEPT_SAMPLES:
            self._samples = known = {one: known[one] for one in chunk_ids if one in known}
        known.update(zip(texts, samples([stored.text for stored in texts.values()]), strict=True))
        return {chunk_id: known[chunk_id] for chunk_id in chunk_ids if chunk_id in known}

    def sketch(self, document_id: int, length: int) -> Sketch:
        """Of the document's text, which has `length` characters; read anew, it may have another length."""
        key = document_id, length
        found = self._sketches.get(key)
        if found is None:
            found = sketch(self._texts.beginning(document_id, MOST_CHARS))
            if len(self._sketches) > KEPT_SKETCHES:
                self._sketches = {}
            self._sketches[key] = found
        return found

    def are_versions(self, one: int, other: int, lengths: Mapping[int, int]) -> bool:
        """Whether the texts of two documents agree; `lengths`: document id → characters, of those that still exist."""
        if one not in lengths or other not in lengths:
            return False
        shorter, longer = sorted((lengths[one], lengths[other]))
        if shorter < LEAST_LENGTH * longer:
            return False
        return are_versions(self.sketch(one, lengths[one]), self.sketch(other, lengths[other]))

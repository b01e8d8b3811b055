"""From how near the tokens of a passage come to a query to the sentence of it that does most.

Owns what counts as a sentence of a passage that is shown, and which passages need one. Pure. Must not know: models, how
vectors were made, widgets. Figures: docs/decisions/0050-the-nearest-sentence.md.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.chunk.boundaries import sentences
from desktop_app.present.highlights import Span, says_little
from desktop_app.rank.languages import in_one_language
from desktop_app.records import Locator
from desktop_app.search_records import Passage, Query

Floats = npt.NDArray[np.float32]

MOST = 0.8
"""Of the letters of the words that were asked for: a form may be shorter by its ending."""
LONGEST = 300
"""Characters; what is longer and has lines is none: a list, an address, a poem."""


def is_wanted(query: Query, passage: Passage) -> bool:
    """Whether the words of the query do not tell where in the passage the answer stands.

    They do if most of them, by their letters, stand in one sentence. In another language they never tell: they can be
    no more than names and numbers there.
    """
    text, words = passage.text, passage.highlights
    if not words or not in_one_language(query.text, text):
        return True
    asked = {word.casefold() for word in query.words if not says_little(word)}
    least = MOST * sum(map(len, asked))
    for first, last in _sentences(text, passage.locator):
        said = {text[start:end].casefold() for start, end in words if first <= start and end <= last}
        if sum(map(len, said)) >= least:
            return False
    return True


def nearest_sentence(text: str, locator: Locator, spans: Sequence[Span], cosines: Floats) -> Span | None:
    """Of the sentences of a passage the one that comes nearest to a query by late interaction; None if it has but one.

    `spans` are the places of the passage's tokens, those of its context before 0; `cosines` (tokens, query tokens).
    The rows of a table are its sentences.
    """
    found = list(_sentences(text, locator))
    if len(found) < 2 or not cosines.shape[1]:
        return None
    starts, ends = (np.array(edges, int) for edges in zip(*spans, strict=True)) if spans else (np.empty(0), np.empty(0))
    best, highest = None, -np.inf
    for sentence in found:
        inside = (starts < sentence[1]) & (ends > sentence[0])
        score = float(cosines[inside].max(axis=0).mean()) if inside.any() else -np.inf
        if score > highest:
            best, highest = sentence, score
    return best


def _sentences(text: str, locator: Locator) -> Iterator[Span]:
    """Without the white space around them, in order."""
    for one in sentences(text, 0, len(text)):
        if locator.row is None and one.length <= LONGEST:
            yield from _trimmed(text, one.start, one.end)
        else:
            start = one.start
            for line in text[one.start : one.end].splitlines(keepends=True):
                yield from _trimmed(text, start, start + len(line))
                start += len(line)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Nothing where nothing is left."""
    said = text[start:end]
    if bare := said.strip():
        start += len(said) - len(said.lstrip())
        yield start, start + len(bare)

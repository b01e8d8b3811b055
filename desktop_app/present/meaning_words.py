"""From how near the tokens of a passage come to a query to the words that carried the match.

Owns which words are marked, and how strongly. Pure. Must not know: models, how vectors were made, widgets.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.explanation import MeaningMark
from desktop_app.present.highlights import Span, says_little
from desktop_app.store.lexical_text import is_unspaced

Floats = npt.NDArray[np.float32]

NEAR_BEST = 0.8
"""A word is marked for a token of the query if it stands out for that one by this share of the best word's lead."""
LEAST_SHARE = 0.5
"""Of the lead that the passage's best word has; a word with less is not marked."""
FULL_LEAD = 0.35
"""The best word of a passage that answers leads the others by this cosine or more; that is a strength of 1."""
LEAST_LEAD = 0.2
"""Where no word leads the others by more, none is marked: so does the best one of most passages that have nothing to do
with the query. Measured with the embedded model on 84 pairs in two languages: docs/decisions/0028-why-is-this-here.md.
"""


def meaning_marks(text: str, spans: Sequence[Span], cosines: Floats) -> tuple[MeaningMark, ...]:
    """The words of `text` that come near to the query, in reading order.

    `spans` are the places of the passage's tokens, those of its context before 0; `cosines` (tokens, query tokens). A
    word is as near as the nearest of its tokens; in scripts without spaces every token is a word. What counts is by how
    much it leads the mean of the other words for the same token of the query, which all of them are a little like.
    Function words are not marked: they are like those of every query.
    """
    rows: dict[Span, list[int]] = {}
    for row, span in enumerate(spans):
        word = _word_at(text, *span)
        if word is not None:
            rows.setdefault(word, []).append(row)
    words = [word for word in _apart(rows) if not says_little(text[slice(*word)])]
    if not words or not cosines.shape[1]:
        return ()
    near = np.array([cosines[rows[word]].max(axis=0) for word in words])
    lead = near - (near.sum(axis=0) - near) / max(len(words) - 1, 1)
    best = lead.max(axis=0)
    strongest = float(best.max())
    if strongest < LEAST_LEAD:
        return ()
    leads = np.where(lead >= NEAR_BEST * best, lead, 0.0).max(axis=1)
    return tuple(
        MeaningMark(*word, round(led / max(strongest, FULL_LEAD), 3))
        for word, led in zip(words, leads.tolist(), strict=True)
        if led >= LEAST_SHARE * strongest
    )


def _apart(words: Iterable[Span]) -> list[Span]:
    """In order, without those that begin in another one: the space before a word may be a token on its letter."""
    kept: list[Span] = []
    for word in sorted(words, key=lambda word: (word[0], -word[1])):
        if not kept or word[0] >= kept[-1][1]:
            kept.append(word)
    return kept


def _word_at(text: str, start: int, end: int) -> Span | None:
    """The whole word around a token, without the space before it; None where it holds no letter or digit."""
    start, end = max(start, 0), min(end, len(text))
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    if start >= end:
        return None
    if is_unspaced(text[start]):
        return start, end
    while start > 0 and _goes_on(text[start - 1]):
        start -= 1
    while end < len(text) and _goes_on(text[end]):
        end += 1
    return start, end


def _goes_on(letter: str) -> bool:
    return letter.isalnum() and not is_unspaced(letter)

"""Shows hits by the sentences that come nearest to the query, where its words do not tell the place.

A question in other words than its answer, or in another language, has few of its words there or none. Owns which hits
are looked at, and remembers what was found: the same hits come again and again while the index grows.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import NamedTuple

from desktop_app.cancellation import CancelToken
from desktop_app.present.highlights import Span
from desktop_app.present.nearest_sentence import is_wanted, nearest_sentence
from desktop_app.records import Locator
from desktop_app.search_records import RELEVANT, Hit, Passage, Query
from desktop_app.services.meaning import Compared, MeaningMatcher
from desktop_app.services.presenting import Presenter

LOOKED_AT = 10
"""So many of the first hits, each by its best passage: what one sees without scrolling, and some tenths of a second."""
_KEPT = 500
_Key = tuple[Query, str]
"""The query, and the text of the passage."""


class _Nearest(NamedTuple):
    sentence: Span
    words: tuple[Span, ...]
    """That stand out in it."""


class NearestSentences:
    """Any thread."""

    def __init__(self, matcher: MeaningMatcher, presenter: Presenter) -> None:
        self._matcher = matcher
        self._presenter = presenter
        self._lock = Lock()
        self._kept: OrderedDict[_Key, _Nearest | None] = OrderedDict()

    def known(self, query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """`hits`, those that were looked at before by what was found. Encodes nothing."""
        with self._lock:
            found = {hit.document_id: self._kept.get((query, hit.passages[0].text)) for hit in _looked_at(hits)}
        return self._shown(hits, found)

    def looked_up(self, query: Query, hits: Sequence[Hit], cancel: CancelToken) -> tuple[Hit, ...]:
        """`hits`, all that it helps by what is found; takes as long as it takes to encode the passages.

        :raises Cancelled: on request; checked between passages.
        """
        with self._lock:
            unknown = [hit for hit in _looked_at(hits) if (query, hit.passages[0].text) not in self._kept]
        wanted = [hit for hit in unknown if is_wanted(query, hit.passages[0])]
        places = [(hit.document_id, hit.passages[0].start) for hit in wanted]
        compared = self._matcher.compared(query, places, cancel) if places else []
        with self._lock:
            for hit, one in zip(wanted, compared, strict=True):
                if isinstance(one, Compared) and one.text == hit.passages[0].text:  # else it may be told later
                    self._kept[query, one.text] = _nearest(hit.passages[0].locator, one)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self.known(query, hits)

    def _shown(self, hits: Sequence[Hit], found: Mapping[int, _Nearest | None]) -> tuple[Hit, ...]:
        changed = {
            hit.document_id: replace(hit, passages=(_with(hit, nearest), *hit.passages[1:]))
            for hit in _looked_at(hits)
            if (nearest := found[hit.document_id]) is not None
        }
        if not changed:
            return tuple(hits)
        placed = {hit.document_id: hit for hit in self._presenter.placed(list(changed.values()))}
        return tuple(placed.get(hit.document_id, hit) for hit in hits)


def _looked_at(hits: Sequence[Hit]) -> Iterator[Hit]:
    return (hit for hit in hits[:LOOKED_AT] if hit.passages and hit.passages[0].nearest is None)


def _nearest(locator: Locator, compared: Compared) -> _Nearest | None:
    """None where no sentence is nearer than the others."""
    sentence = nearest_sentence(compared.text, locator, compared.spans, compared.cosines)
    if sentence is None:
        return None
    marks = [(mark.start, mark.end) for mark in compared.marks]
    return _Nearest(sentence, tuple(mark for mark in marks if sentence[0] <= mark[0] and mark[1] <= sentence[1]))


def _with(hit: Hit, found: _Nearest) -> Passage:
    """Its best passage, shown by a sentence. Words of meaning are marked there beside those that were matched as they
    stand, if the hit is likely to answer: what stands out of others is chance.
    """
    passage = hit.passages[0]
    matched, found_words = passage.highlights, found.words if hit.score >= RELEVANT else ()
    added = [one for one in found_words if not any(one[0] < end and start < one[1] for start, end in matched)]
    return replace(passage, nearest=found.sentence, highlights=tuple(sorted((*matched, *added))))

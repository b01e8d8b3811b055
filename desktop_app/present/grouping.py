"""Groups ranked chunks into hits: one for each document, with its best passages and all its paths.

Owns what a hit is made of. Must not know: how candidates were found, widgets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_app.present.highlights import Highlighter
from desktop_app.rank.fusion import Fused
from desktop_app.search_records import RELEVANT, Candidate, Hit, Passage
from desktop_app.store.search_reader import ChunkText, FoundDocument, FoundFile, Placement

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

PassagePlace = tuple[Candidate, Placement]
"""A ranked chunk and where it stands in the document of the hit."""


def hits(
    ranking: Sequence[Fused[int]],
    documents: Mapping[int, FoundDocument],
    passages: Mapping[int, Sequence[PassagePlace]],
    texts: Mapping[int, ChunkText],
    highlighter: Highlighter,
) -> tuple[Hit, ...]:
    """Hits in the order of `ranking`, counted from 1 without gaps.

    After its best passage a document shows only those that are likely to answer, or hold a word that was looked up.
    A document that is not in `documents` (it has no file any more) makes no hit.
    """
    found: list[Hit] = []
    for entry in ranking:
        document = documents.get(entry.key)
        if document is None:
            continue
        shown = [
            _passage(candidate, place, texts[place.chunk_id].text, highlighter)
            for candidate, place in passages.get(entry.key, ())
            if place.chunk_id in texts
        ]
        further = [one for one in shown[1:] if one.score >= RELEVANT or highlighter.tells(one.text)]
        found.append(_hit(len(found) + 1, entry.score, document, (*shown[:1], *further)))
    return tuple(found)


def _hit(rank: int, score: float, document: FoundDocument, passages: tuple[Passage, ...]) -> Hit:
    first = document.files[0]
    times_ns = _times_ns(document.files)
    member = first.member
    if member:
        passages = tuple(replace(one, locator=replace(one.locator, member=member)) for one in passages)
    return Hit(
        rank=rank,
        score=score,
        path=first.container or first.path,
        paths=tuple(times_ns),
        times_ns=tuple(times_ns.values()),
        title=document.title,
        type=document.type,
        modified=utc_time(first.mtime_ns),
        document_id=document.document_id,
        passages=passages,
        member=member,
        author=document.author,
        created=document.created,
        remark=document.remark,
    )


def _times_ns(files: Sequence[FoundFile]) -> dict[Path, int]:
    """Path that is there → when the first of the files at it was modified, in their order."""
    found: dict[Path, int] = {}
    for file in files:
        found.setdefault(file.container or file.path, file.mtime_ns)
    return found


def _passage(candidate: Candidate, place: Placement, text: str, highlighter: Highlighter) -> Passage:
    return Passage(
        text=text,
        start=place.start,
        end=place.end,
        locator=place.locator,
        score=candidate.score,
        highlights=highlighter.spans(text),
        ranks=candidate.ranks,
    )


def utc_time(mtime_ns: int) -> str:
    """A file time as ISO 8601 in UTC, to the second; the calendar's first or last for one beyond it."""
    try:
        moment = _EPOCH + timedelta(seconds=mtime_ns // 1_000_000_000)
    except OverflowError:
        moment = (datetime.min if mtime_ns < 0 else datetime.max).replace(microsecond=0, tzinfo=UTC)
    return moment.isoformat().replace("+00:00", "Z")

"""An explanation in plain words, the same in the window and in the terminal."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from desktop_app.explanation import Contribution, ContributionKind, Explanation, Ground, MeaningMark, Rise

NAMES = {
    ContributionKind.WORDS: "words",
    ContributionKind.MEANING: "meaning",
    ContributionKind.TOKENS: "token by token",
    ContributionKind.NEIGHBOURS: "neighbours",
    ContributionKind.USE: "opened before",
    ContributionKind.AGE: "age",
    ContributionKind.ORDER: "all of these",
    ContributionKind.NAME: "file name",
}
_MEASURES = {
    ContributionKind.WORDS: "BM25 {:.2f}",
    ContributionKind.MEANING: "cosine {:.3f}",
    ContributionKind.TOKENS: "MaxSim {:.3f}",
}
_GROUNDS = {
    Ground.TOKENS: "read off how near its best passage comes token by token, and its words",
    Ground.MEANING: "read off the cosine of its best passage, and its words",
    Ground.WORDS: "read off its words alone, which can only speak for it",
    Ground.HELD: "it holds the words that were typed",
    Ground.PHRASE: "it holds the phrase in quotation marks",
    Ground.NAME: "its file is called what was typed",
    Ground.CROSS: "the judgement of the reranker",
    Ground.BELOW: "as likely as one that stands below it",
}
_RISES = {
    Rise.LIKELY: "It was put before others that are less likely to answer.",
    Rise.NEWEST: "It was put before older versions, which match about as well.",
}
MOST_PHRASES = 6
"""Words that match by meaning, named beside the passage."""
UNASKED = "Nothing was asked but filters: the newest files come first."


class Line(NamedTuple):
    """What one thing adds."""

    name: str
    share: float
    detail: str
    total: bool = False
    """Whether it is the sum of those before it."""


def contributions_of(explanation: Explanation) -> list[Line]:
    """What words, meaning and use add, then their sum; empty for a hit found by its name alone."""
    told = [one for one in explanation.contributions if one.kind not in _ADDED or abs(one.share) >= _LEAST_TOLD]
    lines = [Line(NAMES[one.kind], one.share, _detail(one, explanation.reach)) for one in told]
    if lines:
        lines.append(Line("together", explanation.fused, _place(explanation.place), total=True))
    return lines


def naming_of(explanation: Explanation) -> list[Line]:
    """How the name of the file joins them, then the sum; empty where no file is called what was typed."""
    lines = [Line(NAMES[one.kind], one.share, _place(one.place)) for one in explanation.naming]
    if lines:
        lines.append(Line("together", explanation.merged, "of places, for names have no score", total=True))
    return lines


def probability_text(score: float, explanation: Explanation) -> str:
    """'87 % likely to answer: …'."""
    if explanation.ground is Ground.UNTOLD:
        return "How likely it is to answer cannot be told for such a search, or with this model."
    return f"{score:.0%} likely to answer: {_GROUNDS[explanation.ground]}.".replace("%", " %", 1)


def order_text(explanation: Explanation) -> str:
    """What its place is decided by besides these sums; empty where nothing else has a say."""
    sentences = []
    if explanation.judged is not None:
        judged = f"{explanation.judged:.2f} of 1"
        sentences.append(f"The reranker gives its best passage {judged}, which is blended with that order.")
    if explanation.rise is not None:
        sentences.append(_RISES[explanation.rise])
    return " ".join(sentences)


def matched_phrases(text: str, marks: Sequence[MeaningMark], limit: int) -> list[str]:
    """Up to `limit` stretches of `text` that matched by meaning, the strongest first, each once.

    Marked words with nothing but space between them make one.
    """
    phrases: dict[str, float] = {}
    for start, end, strength in _stretches(text, marks):
        phrase = " ".join(text[start:end].split())
        phrases[phrase] = max(strength, phrases.get(phrase, 0.0))
    return sorted(phrases, key=lambda phrase: -phrases[phrase])[:limit]


def _stretches(text: str, marks: Sequence[MeaningMark]) -> Iterator[tuple[int, int, float]]:
    held: tuple[int, int, float] | None = None
    for mark in marks:
        if held is not None and not text[held[1] : mark.start].strip():
            held = held[0], mark.end, max(held[2], mark.strength)
            continue
        if held is not None:
            yield held
        held = mark.start, mark.end, mark.strength
    if held is not None:
        yield held


def _detail(one: Contribution, reach: float) -> str:
    if one.kind in _ADDED:
        return _ADDED[one.kind][one.share < 0]
    if one.waiting:
        return "no vector yet; it counts as much as its words say"
    if one.place is None:
        return _ABSENT.get(one.kind, "")
    measure = "" if one.value is None else _MEASURES[one.kind].format(one.value)
    if measure and one.kind is ContributionKind.WORDS and reach:
        measure += f" of {reach:.1f}"
    return " · ".join(filter(None, (_place(one.place), measure)))


_LEAST_TOLD = 0.005
"""What is added beside the lanes and would be shown as nothing is not shown."""
_ADDED = {  # for more and for less
    ContributionKind.NEIGHBOURS: ("it lies near other good ones", "it lies apart from other good ones"),
    ContributionKind.USE: ("files opened after questions like this one",) * 2,
    ContributionKind.AGE: ("newer than the oldest one found",) * 2,
}
_ABSENT = {
    ContributionKind.WORDS: "it is not among those that hold the words",
    ContributionKind.MEANING: "not among the nearest; it counts as the last of them",
    ContributionKind.TOKENS: "not compared; its cosine counts in full",
}


def _place(place: int | None) -> str:
    return "" if place is None else f"place {place:,}"

"""Why hits stand where they stand, as the terminal tells it: lines for eyes, and JSON."""

from typing import Any

from desktop_app.explanation import Contribution, Explanation, MeaningMatch
from desktop_app.present.explanation_text import (
    MOST_PHRASES,
    UNASKED,
    Line,
    contributions_of,
    matched_phrases,
    naming_of,
    order_text,
    probability_text,
)
from desktop_app.present.rows import ResultRow, rows
from desktop_app.search_records import Hit, SearchResult


def explanation_lines(hit: Hit, match: MeaningMatch) -> list[str]:
    """What decided the place of an explained hit, in aligned columns."""
    why = hit.explanation
    if why is None or not why.found:
        return [UNASKED]
    lines = [probability_text(hit.score, why)]
    lines += [_row(line, "{:+8.2f}") for line in contributions_of(why)]
    lines += [_row(line, "{:8.4f}") for line in naming_of(why)]
    lines += filter(None, [order_text(why)])
    if match.marks:
        phrases = matched_phrases(hit.passages[0].text, match.marks, MOST_PHRASES)
        lines.append("by meaning:     " + ", ".join(phrases))
    elif match.missing:
        lines.append(match.missing)
    return lines


def explanation_json(result: SearchResult, matches: list[MeaningMatch]) -> dict[str, Any]:
    """What `--explain` adds to the answer; `hits` in its order."""
    return {
        "stage_ms": {name: round(value, 2) for name, value in result.stage_ms.items()},
        "notices": list(result.notices),
        "relevant": result.relevant,
        "did_you_mean": result.suggestion.text if result.suggestion else None,
        "versions": [_versions(row) for row in rows(result.hits) if row.versions],
        "hits": [_hit(hit, match) for hit, match in zip(result.hits, matches, strict=True)],
    }


def _versions(row: ResultRow) -> dict[str, Any]:
    """The rank of the best of them, and those of the others."""
    return {"rank": row.hit.rank, "versions": [version.rank for version in row.versions]}


def _row(line: Line, number: str) -> str:
    return f"{line.name:<15}{number.format(line.share)}   {line.detail}"


def _hit(hit: Hit, match: MeaningMatch) -> dict[str, Any]:
    why = hit.explanation or Explanation()
    return {
        "rank": hit.rank,
        "probability": {"value": hit.score, "from": why.ground.value},
        "fused": {
            "score": why.fused,
            "place": why.place,
            "contributions": [_contribution(one) for one in why.contributions],
        },
        "naming": {"score": why.merged, "contributions": [_contribution(one) for one in why.naming]}
        if why.naming
        else None,
        "reranker": why.judged,
        "rise": None if why.rise is None else why.rise.value,
        "meaning": [[mark.start, mark.end, mark.strength] for mark in match.marks],
        "meaning_missing": match.missing or None,
    }


def _contribution(one: Contribution) -> dict[str, Any]:
    return {"of": one.kind.value, "share": one.share, "value": one.value, "place": one.place}
